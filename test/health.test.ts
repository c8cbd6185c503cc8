/** What Kubernetes asks, asked over HTTP. */
import { expect, test } from 'vitest';
import { startHealth } from '../src/adapters/health.ts';

const status = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;

test('alive as soon as it listens, ready when it is, and nothing else', async () => {
  let ready = false;
  const health = await startHealth({ port: 0, isReady: () => ready });

  expect([await status(health.port, '/livez'), await status(health.port, '/readyz')]).toEqual([200, 503]);
  ready = true;
  expect(await status(health.port, '/readyz')).toBe(200);
  expect(await status(health.port, '/')).toBe(404);

  await health.close();
  await expect(status(health.port, '/livez')).rejects.toThrow('fetch failed');
});

test('a taken port is told, not ignored', async () => {
  const first = await startHealth({ port: 0, isReady: () => true });

  await expect(startHealth({ port: first.port, isReady: () => true })).rejects.toThrow('EADDRINUSE');

  await first.close();
});
