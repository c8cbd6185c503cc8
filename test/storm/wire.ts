/** A TCP proxy before Redis, one for each process: a client alone can be cut off, or hear nothing any more. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** cut: no connection; deaf: connections are taken and nothing passes. */
export const WIRE_TROUBLES = ['cut', 'deaf'] as const;
export type WireTrouble = (typeof WIRE_TROUBLES)[number];

export interface Wire {
  readonly port: number;
  set(trouble: WireTrouble): void;
  /** What was cut or silenced stays dead; new connections work. */
  clear(): void;
  close(): Promise<void>;
}

export async function startWire(to: number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let trouble: WireTrouble | undefined;
  const server = createServer((client) => {
    if (trouble === 'cut') return void client.resetAndDestroy();
    const pair = [client, connect(to, '127.0.0.1')] as const;
    pairs.add(pair);
    join(pair, () => pairs.delete(pair));
    if (trouble === 'deaf') silence(pair);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      trouble = next;
      for (const pair of pairs) if (next === 'cut') pair[0].resetAndDestroy();
      for (const pair of pairs) if (next === 'deaf') silence(pair);
    },
    clear: () => void (trouble = undefined),
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      for (const socket of [...pairs].flat()) socket.destroy();
      await closed;
    },
  };
}

function join([client, upstream]: readonly [Socket, Socket], onEnd: () => void): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.on('error', () => undefined).on('close', () => to.destroy());
    from.pipe(to);
  }
  client.on('close', onEnd);
}

function silence([client, upstream]: readonly [Socket, Socket]): void {
  client.unpipe(upstream).resume();
  upstream.unpipe(client).resume();
}
