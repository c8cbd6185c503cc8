/** The contracts of Alarm and Queue on a real Redis, which two replicas share. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { RedisServer } from '../redis/server.ts';
import { startRedis } from '../redis/server.ts';
import { startReplicas } from '../redis/replicas.ts';
import { alarmContract } from './alarm.contract.ts';
import { queueContract } from './queue.contract.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.down());

queueContract('the queue of two replicas over Redis', async () => {
  await redis.client.flushall();
  const replicas = await startReplicas(redis.url, 2);
  const [first, ...others] = replicas;
  const close = async () => void (await Promise.all(replicas.map((replica) => replica.close())));
  return { replicas: [first.queue, ...others.map(({ queue }) => queue)], close };
});

/** Real time passes this much slower, so that a busy machine does not change the order of things. */
const SLOWER = 2;

alarmContract('the alarm of two replicas over Redis', async () => {
  await redis.client.flushall();
  const [first, second] = await startReplicas(redis.url, 2);
  const start = Date.now();
  const real = (at: number) => start + (at - start) * SLOWER;
  return {
    alarm: {
      set: (id, at) => first.alarm.set(id, real(at)),
      onRing: (listener) => [first, second].forEach((replica) => replica?.alarm.onRing(listener)),
      close: async () => void (await Promise.all([first.close(), second?.close()])),
    },
    now: () => start + (Date.now() - start) / SLOWER,
    pass: (ms) => sleep(ms * SLOWER),
  };
});
