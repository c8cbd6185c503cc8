import { startStandIn } from '../standin.ts';
import { clusterContract } from './cluster.contract.ts';
import { realRig } from './cluster-rig.ts';

clusterContract("the cluster on the playground's API server", async () => {
  const playground = await startStandIn();
  const rig = await realRig(playground);
  return {
    ...rig,
    close: async () => {
      await rig.close();
      await playground.close();
    },
  };
});
