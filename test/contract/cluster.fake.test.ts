import { fakeCluster } from '../fakes/cluster.ts';
import { clusterContract } from './cluster.contract.ts';

clusterContract('the cluster in memory', async () => {
  const namespace = 'drawbridge';
  const fake = fakeCluster({ namespace });
  const beat = async (at: number) => {
    fake.knobs.sweeperAt = at;
  };
  return { ...fake, namespace, beat, close: async () => undefined };
});
