import { startApiServer } from '../apiserver.ts';
import { clusterContract } from './cluster.contract.ts';
import { prepare, realRig } from './cluster-rig.ts';

clusterContract('the cluster on a real API server', async () => {
  const server = await startApiServer();
  await prepare(server);
  const rig = await realRig(server);
  return {
    ...rig,
    close: async () => {
      await rig.close();
      await server.down();
    },
  };
});
