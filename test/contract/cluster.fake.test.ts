import { fakeCluster } from '../fakes/cluster.ts';
import { clusterContract } from './cluster.contract.ts';

clusterContract('the cluster in memory', async () => {
  const namespace = 'drawbridge';
  return { ...fakeCluster({ namespace }), namespace, close: async () => undefined };
});
