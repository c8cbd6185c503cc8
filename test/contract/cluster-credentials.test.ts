/** Credentials that come from a program: one that hangs takes neither calls nor watches with it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Door } from '../../src/adapters/cluster/door.ts';
import { openDoor } from '../../src/adapters/cluster/door.ts';
import { toYaml } from '../../src/yaml.ts';

let folder: string;
let pipe: string;
let door: Door;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-'));
  pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, toYaml(configOf(pipe)));
  door = openDoor({ kubeconfig, limit: 50 });
});

afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['a call', async () => void (await door.call({ method: 'GET', path: '/version' }))],
  ['a watch', async () => door.stream({ path: '/x', query: {}, signal: never(), onLine: () => undefined })],
])('%s that waits for them fails in time', async (_title, ask) => {
  await expect(ask()).rejects.toMatchObject({
    fault: 'unavailable',
    message: expect.stringContaining('did not answer within'),
  });
  // Lets the program end: it reads to the end of what nobody wrote.
  await writeFile(pipe, '');
});

test('the server’s host is known', () => {
  expect(door.host).toBe('api.k8s.example.com');
});

function never(): AbortSignal {
  return new AbortController().signal;
}

function configOf(file: string) {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'cat', args: [file] };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://api.k8s.example.com:6443' } }],
    users: [{ name: 'u', user: { exec } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
}
