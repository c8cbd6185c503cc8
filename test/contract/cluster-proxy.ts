/** A TCP proxy before the API server: counts connections, and can let the open ones die in silence. */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { ApiServer } from '../apiserver.ts';

export interface Proxy {
  /** Leads through the proxy. */
  readonly kubeconfig: string;
  /** How many connections there were. */
  count(): number;
  /** From now on nothing passes on the connections that are open; new ones work. */
  silence(): void;
  /** Resets the connections that are open. */
  reset(): void;
  close(): Promise<void>;
}

export async function startProxy(server: ApiServer): Promise<Proxy> {
  const { hostname, port } = new URL(server.url);
  const pairs: (readonly [Socket, Socket])[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    pairs.push([client, upstream]);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const at = (proxy.address() as AddressInfo).port;
  const here = `https://127.0.0.1:${at}`;
  const kubeconfig = `${server.dir}/proxy-${at}.yaml`;
  writeFileSync(kubeconfig, readFileSync(server.kubeconfig, 'utf8').replaceAll(server.url, here));
  const destroyAll = () => {
    for (const socket of pairs.flat()) socket.destroy();
  };
  return {
    kubeconfig,
    count: () => pairs.length,
    silence: () => {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream);
        upstream.unpipe(client);
        client.resume();
        upstream.resume();
      }
    },
    reset: () => {
      for (const [client] of pairs) client.resetAndDestroy();
    },
    close: async () => {
      destroyAll();
      await new Promise((resolve) => {
        proxy.close(resolve);
      });
    },
  };
}
