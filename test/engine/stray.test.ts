/** A rule of ours that no change accounts for: beside it no undo could be proven, so nothing is put there. */
import { describe, expect, test } from 'vitest';
import { SINKS } from '../../src/core/sink.ts';
import { tlsEntry, tlsRule, tlsService, VS } from './objects.ts';
import type { Rig } from './rig.ts';
import { BOB, rig } from './rig.ts';

const ASKED = '/chaos blackhole a.example.com 10m';
const STRAY = {
  ...tlsRule('a.example.com', SINKS.refuse),
  match: [{ port: 443, sniHosts: ['x.example.com'] }],
};

async function putStray(at: Rig): Promise<void> {
  const named = { kind: VS.kind, metadata: { namespace: VS.namespace, name: VS.name } };
  await at.world.user('kubectl-edit').edit(named, (object) => {
    const tls = [STRAY, tlsRule('a.example.com', 'a.example.com')];
    return { ...object, spec: { ...object.spec, tls } };
  });
}

async function shop(): Promise<Rig> {
  const a = tlsService('a', 'a.example.com');
  return rig({ objects: [tlsEntry('a', 'a.example.com'), tlsEntry('x', 'x.example.com'), a] });
}

describe('an object with a rule that leads to a sink, and no mark', () => {
  test('is not edited: the answer says how to take the rule out, and then it is', async () => {
    const at = await shop();
    const bot = await at.boot();
    await putStray(at);

    const told = await at.type(bot, ASKED);

    expect(told?.text).toContain('VirtualService shop/a holds a rule of Drawbridge');
    expect(told?.text).toContain('kubectl patch -n shop virtualservice a --type=merge');
    expect(at.world.all('MeshChange')).toEqual([]);

    const named = { kind: VS.kind, metadata: { namespace: VS.namespace, name: VS.name } };
    const patch = /-p '(.*?)'/.exec(told?.text ?? '')?.[1] ?? '';
    const { spec } = JSON.parse(patch) as { spec: object };
    await at.world
      .user('kubectl')
      .edit(named, (object) => ({ ...object, spec: { ...object.spec, ...spec } }));
    await at.type(bot, ASKED);
    expect(await at.facts()).toEqual([]);
  });

  test('that came after the question makes the change void when it is approved', async () => {
    const at = await shop();
    const bot = await at.boot();
    await at.type(bot, ASKED);
    const { id } = await at.change();
    await putStray(at);
    const before = at.world.stored(VS)?.spec;

    await at.click(bot, 'approve', BOB, id);

    expect(await at.facts(id)).toEqual(['approved', 'void']);
    expect((await at.change(id)).facts.at(-1)).toMatchObject({
      why: expect.stringContaining('belongs to no change'),
    });
    expect(at.world.stored(VS)?.spec).toEqual(before);
  });
});
