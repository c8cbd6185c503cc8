/** Our port in an entry of somebody else's: of ports the API server keeps who put each, so that it is known for ours without a mark. */
import { describe, expect, test } from 'vitest';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../src/core/kube.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';
import { mesh, MINUTE, tlsEntry } from './objects.ts';
import type { Rig } from './rig.ts';
import { live, start } from './start.ts';

const SE = { kind: 'ServiceEntry', namespace: 'shop', name: 'a' } as const;
const NAMED = { kind: SE.kind, metadata: { namespace: SE.namespace, name: SE.name } };
const OURS = 80;
const theirs = { number: 9443, name: 'theirs', protocol: 'TLS' };

async function opened() {
  const started = await start([tlsEntry('a', 'a.example.com')]);
  await live(started.at, started.bot, '/egress originate a.example.com for 10m');
  await started.at.clock.advance(MINUTE);
  const { at } = started;
  const edit = (change: (object: KubeObject) => KubeObject) =>
    at.world.user('kubectl-edit').edit(NAMED, change);
  return { ...started, edit };
}

describe('our port in an entry of somebody else’s', () => {
  test.each([
    { what: 'whose mark somebody took off', marked: unmarked },
    { what: 'whose mark somebody broke', marked: broken },
    { what: 'edited, with the mark off', marked: (entry: KubeObject) => withPort(unmarked(entry), edited) },
  ])('$what goes at the end, and until then it is not said to be taken out', async ({ marked }) => {
    const { at, before, edit } = await opened();
    await edit(marked);
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'drifted']);
    await at.clock.advance(10 * MINUTE);
    expect((await at.facts()).at(-1)).toBe('reverted');
    expect(mesh(at)).toEqual(before);
  });

  test('is put in once, though the mark is taken off before it is read back', async () => {
    const { at, before, bot } = await start([tlsEntry('a', 'a.example.com')]);
    let taken = false;
    at.world.knobs.after = async ({ method, args }) => {
      const [object, { dryRun = false } = {}] = args as [KubeObject, { dryRun?: boolean }?];
      if (taken || dryRun || method !== 'update' || object.kind !== SE.kind) return;
      taken = true;
      await at.world.user('kubectl-edit').edit(NAMED, unmarked);
    };
    await live(at, bot, '/egress originate a.example.com for 10m');
    await at.clock.advance(MINUTE);
    expect(numbers(at)).toEqual([OURS, 443]);
    expect(await at.facts()).toContain('applied');
    await at.clock.advance(10 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test('that somebody took out and put in again themselves is theirs', async () => {
    const { at, edit } = await opened();
    let taken: Json = null;
    await edit((entry) => {
      taken = ports(entry).find((port) => fieldsOf(port)['number'] === OURS) ?? null;
      return withPorts(unmarked(entry), (port) => (port === taken ? [] : [port]));
    });
    await edit((entry) => withPorts(entry, (port) => [port, taken]));
    await at.clock.advance(11 * MINUTE);
    expect(numbers(at)).toEqual([443, OURS]);
    expect(await at.facts()).not.toContain('stuck');
  });

  test('goes, and a port that somebody put in beside it stays', async () => {
    const { at, edit } = await opened();
    await edit((entry) => withPorts(entry, (port, n) => (n === 0 ? [port, theirs] : [port])));
    await at.clock.advance(11 * MINUTE);
    expect(numbers(at)).toEqual([theirs.number, 443]);
    expect((await at.facts()).at(-1)).toBe('reverted');
  });

  test('goes, and a port of theirs that they took out meanwhile stays out', async () => {
    const entry = withPorts(tlsEntry('a', 'a.example.com'), (port) => [port, theirs]);
    const { at, bot } = await start([entry]);
    await live(at, bot, '/egress originate a.example.com for 10m');
    await at.clock.advance(MINUTE);
    await at.world
      .user('kubectl-edit')
      .edit(NAMED, (one) =>
        withPorts(one, (port) => (fieldsOf(port)['number'] === theirs.number ? [] : [port])),
      );
    await at.clock.advance(11 * MINUTE);
    expect(numbers(at)).toEqual([443]);
    expect((await at.facts()).at(-1)).toBe('reverted');
    expect(at.slack.cards[0]?.thread.at(-1)).toContain('ServiceEntry shop/a is as others left it');
  });
});

function ports(entry: KubeObject | undefined): readonly Json[] {
  return listOf(entry?.spec, 'ports');
}

function numbers(at: Rig): readonly unknown[] {
  return ports(at.world.stored(SE)).map((port) => fieldsOf(port)['number']);
}

function withPorts(entry: KubeObject, change: (port: Json, n: number) => readonly Json[]): KubeObject {
  return { ...entry, spec: { ...entry.spec, ports: ports(entry).flatMap(change) } };
}

function withPort(entry: KubeObject, change: (port: Json) => Json): KubeObject {
  return withPorts(entry, (port) => [fieldsOf(port)['number'] === OURS ? change(port) : port]);
}

function edited(port: Json): Json {
  return { ...fieldsOf(port), targetPort: 6443 };
}

function unmarked(entry: KubeObject): KubeObject {
  const { annotations: _marks, ...metadata } = entry.metadata;
  return { ...entry, metadata };
}

function broken(entry: KubeObject): KubeObject {
  const annotations = Object.keys(entry.metadata.annotations ?? {}).map((key) => [key, '{}']);
  expect(annotations.every(([key]) => key?.startsWith(MARK_PREFIX))).toBe(true);
  return { ...entry, metadata: { ...entry.metadata, annotations: Object.fromEntries(annotations) } };
}
