/** The Redis of `deploy/with-redis`: what it is started with, on a real one. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseYaml } from '../../src/yaml.ts';
import { startRedis } from '../redis/server.ts';

const FILE = new URL('../../deploy/with-redis/redis.yaml', import.meta.url);

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly [{ readonly args: readonly string[] }] };
    };
  };
}

test('a real Redis takes every setting, and has those that alarms need', async () => {
  const [text = ''] = readFileSync(FILE, 'utf8').split(/^---$/m);
  const [program, ...args] = (parseYaml(text) as Deployment).spec.template.spec.containers[0].args;
  const wanted = Object.fromEntries(args.map((arg) => /^--(\S+) (.*)$/.exec(arg)?.slice(1) ?? [arg, '']));
  const server = await startRedis(...args.filter((arg) => !arg.startsWith('--dir ')));

  expect(program).toBe('redis-server');
  expect(wanted).toEqual({
    hz: '100',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '""',
    'maxmemory-policy': 'noeviction',
    maxmemory: '128mb',
    dir: '/data',
  });
  const has = async (name: string) => (await server.client.config('GET', name))[1];
  const found = await Promise.all(Object.keys(wanted).map(async (name) => [name, await has(name)] as const));
  expect(Object.fromEntries(found)).toEqual({
    ...wanted,
    save: '',
    maxmemory: `${128 * 1024 * 1024}`,
    dir: expect.any(String),
  });

  await server.down();
});
