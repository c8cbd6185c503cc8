/**
 * Lives in a client's network namespace and tries a TLS host all the time. Reads a host a line; prints
 * a line for each change of the outcome: the time (ms since the epoch), the host, and `ok` or `no`.
 */
import { lookup } from 'node:dns/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';

const PAUSE = 2;
let host: string | undefined;
let address = '';
let last = '';

createInterface(process.stdin).on('line', (line) => {
  void turnTo(line);
});
console.log('ready');

for (;;) {
  if (host !== undefined) await look(host);
  await sleep(PAUSE);
}

async function turnTo(name: string): Promise<void> {
  ({ address } = await lookup(name, { family: 4 }));
  host = name;
  last = '';
}

async function look(name: string): Promise<void> {
  const outcome = (await works(name)) ? 'ok' : 'no';
  if (name !== host || outcome === last) return;
  last = outcome;
  console.log(`${performance.timeOrigin + performance.now()} ${name} ${outcome}`);
}

function works(name: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: address, port: 443, servername: name, rejectUnauthorized: false });
  socket.on('secureConnect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
