/** Garbage at the HTTP door: too big, too slow, cut off, or not meant for us. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { command, expectRejected, FORM, now, post } from '../slack/garbage.ts';
import { startRig } from '../slack/rig.ts';
import type { SlackStandIn } from '../../playground/slack/standin.ts';

test('an oversized body is rejected by its declared length, and the connection is good for more', async () => {
  const rig = await startRig();

  const response = await post(rig, Buffer.alloc(256 * 1024 + 1, 'a'));

  expect(response.status).toBe(413);
  expectRejected(rig, 413, 'body too large');
  expect((await rig.slack.deliver(command(rig.slack))).status).toBe(200);
});

test('an oversized body without a declared length is rejected while it comes', async () => {
  const rig = await startRig();
  const chunks = Array.from({ length: 9 }, () => new Uint8Array(32 * 1024));

  const response = await fetch(rig.url, {
    method: 'POST',
    body: ReadableStream.from(chunks),
    headers: { 'content-type': FORM, ...rig.slack.signature('', now()) },
    duplex: 'half',
  });

  expect(response.status).toBe(413);
  expectRejected(rig, 413, 'body too large');
});

test.each([
  ['GET', '/slack/events', 405, 'method'],
  ['POST', '/', 404, 'path'],
  ['POST', '/slack/events/', 404, 'path'],
  ['GET', '//', 404, 'path'],
])('%s %s is rejected', async (method, path, status, why) => {
  const rig = await startRig();

  const response = await fetch(rig.url.replace('/slack/events', path), { method });

  expect(response.status).toBe(status);
  expectRejected(rig, status, why);
});

/** What a raw connection is answered until it is closed. */
async function converse(port: number, words: string, last: boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  if (last) socket.end(words);
  else socket.write(words);
  await once(socket, 'close');
  return answer;
}

function head(slack: SlackStandIn): string {
  const headers = { host: 'x', 'content-length': '10', ...slack.signature('', now()) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /slack/events HTTP/1.1\r\n${lines.join('')}\r\n`;
}

test('a body that does not come in time is rejected and the connection closed', async () => {
  const rig = await startRig({ bodyTimeout: 30 });

  const answer = await converse(rig.port, `${head(rig.slack)}a=`, false);

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expectRejected(rig, 408, 'body too slow');
});

test('a body that is cut off is rejected', async () => {
  const rig = await startRig();
  const socket = connect(rig.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${head(rig.slack)}a=`);
  await once(socket, 'close');
  await rig.bot.close();

  expect(rig.bot.ready()).toBe(false);
  expectRejected(rig, 400, 'body cut off');
});

test('what is not HTTP is rejected', async () => {
  const rig = await startRig();

  const answer = await converse(rig.port, 'SSH-2.0-OpenSSH_9.9\r\n\r\n', false);

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expectRejected(rig, 400, 'not http');
});
