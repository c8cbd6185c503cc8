/** What Kubernetes asks a Pod: whether it lives, and whether it is ready. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

export interface HealthOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly isReady: () => boolean;
}

/**
 * `/livez` answers 200 for as long as anything is done at all; `/readyz` 200 or 503. Rejects where the
 * port is taken.
 */
export async function startHealth({ port, isReady }: HealthOptions): Promise<Health> {
  const answers: Readonly<Record<string, () => number>> = {
    '/livez': () => 200,
    '/readyz': () => (isReady() ? 200 : 503),
  };
  const server = createServer((request, response) => {
    const status = answers[request.url ?? '']?.() ?? 404;
    response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
    response.end(status === 200 ? 'ok\n' : 'no\n');
  });
  // A probe that hangs holds up nothing.
  server.requestTimeout = 5_000;
  server.listen(port);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
