/** Connections to a real API server: used again, and given up when they died in silence. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Door } from '../../src/adapters/cluster/door.ts';
import { openDoor } from '../../src/adapters/cluster/door.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { faultOf } from './cluster-data.ts';
import type { Proxy } from './cluster-proxy.ts';
import { startProxy } from './cluster-proxy.ts';

let server: ApiServer;
let proxy: Proxy;
let door: Door;

beforeAll(async () => {
  server = await startApiServer();
  proxy = await startProxy(server);
  door = openDoor({ kubeconfig: proxy.kubeconfig, limit: 1_000 });
});

afterAll(async () => {
  await door?.close();
  await proxy?.close();
  await server?.down();
});

const version = () => door.call({ method: 'GET', path: '/version' });

test('many calls one after the other share a few connections', async () => {
  for (let n = 0; n < 50; n += 1) await version();

  // One, and one more where the first was not ready for the second call.
  expect(proxy.count()).toBeLessThan(5);
});

test('a call on a connection that died in silence fails in time, and the next one does not use its sisters', async () => {
  await Promise.all(Array.from({ length: 10 }, version));
  proxy.silence();

  expect(await faultOf(version())).toBe('unavailable');
  // Of ten connections that are all dead, only one was waited for.
  expect((await version()).body).toMatchObject({ major: '1' });
});

test('a call on a connection that was reset fails, or opens another', async () => {
  await version();
  proxy.reset();
  await version().catch(() => undefined);

  expect((await version()).body).toMatchObject({ major: '1' });
});

test('after closing, nothing is left under way', async () => {
  const other = openDoor({ kubeconfig: proxy.kubeconfig, limit: 1_000 });
  await other.call({ method: 'GET', path: '/version' });
  proxy.silence();
  const hanging = other.call({ method: 'GET', path: '/version' });
  await Promise.all([faultOf(hanging), other.close()]);

  expect(await faultOf(other.call({ method: 'GET', path: '/version' }))).toBe('unavailable');
});
