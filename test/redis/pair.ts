/** Two replicas in the process of the test, on a Redis of its own, and what they ran and rang. */
import type { Replica } from './replicas.ts';
import { startReplicas } from './replicas.ts';
import type { RedisServer } from './server.ts';
import { startRedis } from './server.ts';

export interface Pair {
  readonly redis: RedisServer;
  readonly replicas: readonly [Replica, ...Replica[]];
  /** `reconcile a`, by whichever replica. */
  readonly runs: string[];
  readonly rung: string[];
  /** Notes also what this replica runs and rings. */
  readonly listen: (replica: Replica) => void;
  readonly down: () => Promise<void>;
}

export async function startPair(): Promise<Pair> {
  const redis = await startRedis();
  const replicas = await startReplicas(redis.url, 2);
  const runs: string[] = [];
  const rung: string[] = [];
  const listen = ({ queue, alarm }: Replica): void => {
    queue.onWork(async ({ do: kind, id }) => void runs.push(`${kind} ${id}`));
    alarm.onRing((id) => rung.push(id));
  };
  replicas.forEach(listen);
  const down = async (): Promise<void> => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await redis.down();
  };
  return { redis, replicas, runs, rung, listen, down };
}
