/** What must be in force before the next edit of its change is made, or for so long after that edit is taken back. */
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { isMeshKind } from '../../src/core/kube.ts';
import { LIMITS } from '../../src/core/limits.ts';
import { MINUTE, mesh, tlsEntry } from './objects.ts';
import type { Rig } from './rig.ts';
import { rig } from './rig.ts';

const LINE = '/egress originate a.example.com for 10m';

test('the port that leads to TLS comes after the rule that begins it, and the rule goes after the port', async () => {
  const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
  const bot = await at.boot();
  const start = mesh(at);
  await at.type(bot, LINE);
  const writes = writesOf(at);
  await at.click(bot, 'approve');
  expect(writes.map(({ what }) => what)).toEqual(['create DestinationRule']);
  await at.clock.advance(LIMITS.force - 1);
  expect(writes).toHaveLength(1);
  await at.clock.advance(1);
  expect(writes.map(({ what }) => what)).toEqual(['create DestinationRule', 'update ServiceEntry']);
  expect(await at.facts()).toContain('applied');

  writes.length = 0;
  await at.clock.advance(11 * MINUTE);
  const gone = writes.find(({ what }) => what === 'remove DestinationRule')?.at ?? 0;
  const first = writes.find(({ what }) => what === 'update ServiceEntry')?.at ?? Infinity;
  expect(gone - first).toBe(LIMITS.force);
  expect(mesh(at)).toEqual(start);
});

test('stopped while it waits, it is made and taken back', async () => {
  const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
  const bot = await at.boot();
  const start = mesh(at);
  await at.type(bot, LINE);
  await at.click(bot, 'approve');
  await at.click(bot, 'end');
  await at.clock.advance(3 * LIMITS.force);
  expect(await at.facts()).toContain('reverted');
  expect(mesh(at)).toEqual(start);
});

test('a process that comes back waits for nothing that was written long ago', async () => {
  const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
  const bot = await at.boot();
  await at.type(bot, LINE);
  await at.click(bot, 'approve');
  bot.life.dead = true;
  await at.clock.advance(LIMITS.mine - 1000);
  await at.boot();
  const writes = writesOf(at);
  await at.clock.advance(1000);
  expect(writes.map(({ what }) => what)).toEqual(['update ServiceEntry']);
});

interface Write {
  readonly what: string;
  readonly at: number;
}

/** Writes to mesh objects from now on. */
function writesOf(at: Rig): Write[] {
  const writes: Write[] = [];
  at.world.knobs.before = ({ method, args }) => {
    const { kind } = args[0] as KubeObject;
    if (['create', 'update', 'remove'].includes(method) && isMeshKind(kind))
      writes.push({ what: `${method} ${kind}`, at: at.clock.now() });
  };
  return writes;
}
