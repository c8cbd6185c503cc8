/** `rediss://`: encrypted, and to nobody whose certificate is not trusted. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startReplica } from './replicas.ts';
import type { RedisServer } from './server.ts';
import { freePort, startRedis } from './server.ts';

const dir = mkdtempSync(join(tmpdir(), 'drawbridge-tls-'));
const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];

let redis: RedisServer;
let url: string;

beforeAll(async () => {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
  ];
  execFileSync('openssl', [...words, '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' });
  const port = await freePort();
  const files = [`--tls-cert-file ${cert}`, `--tls-key-file ${key}`, `--tls-ca-cert-file ${cert}`];
  redis = await startRedis(`--tls-port ${port}`, '--tls-auth-clients no', '--requirepass sesame', ...files);
  url = `rediss://:sesame@127.0.0.1:${port}`;
});

afterAll(async () => {
  await redis.down();
  rmSync(dir, { recursive: true });
});

test('with a certificate that nobody vouches for nothing is sent', async () => {
  const replica = startReplica(url);
  await replica.isDown();

  expect(replica.told()).toEqual([expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT')]);
  await replica.close();
});

test('with one that is trusted work and alarms go their way', async () => {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(cert, 'utf8')]);
  const replica = startReplica(url);
  const seen: string[] = [];
  replica.queue.onWork(async ({ id }) => void seen.push(`run ${id}`));
  replica.alarm.onRing((id) => seen.push(`ring ${id}`));
  await replica.isUp();

  await replica.queue.add({ do: 'reconcile', id: 'a' });
  replica.alarm.set('a', Date.now() + 100);

  await vi.waitFor(() => expect(seen).toEqual(['run a', 'ring a']), 5000);
  await replica.close();
});
