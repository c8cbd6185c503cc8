/** Somebody of ours was faster with an undo: what is left in the object then is not ours. */
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { undo } from '../../src/core/edit.ts';
import type { JsonObject } from '../../src/core/kube.ts';
import { SINK_PORT, SINKS } from '../../src/core/sink.ts';
import { beside } from './beside.ts';
import { MINUTE, NAMED, tlsRule, VS } from './objects.ts';
import { live, start } from './start.ts';

/** A black hole that somebody else made, long before ours, for pods of theirs. */
const THEIRS: JsonObject = {
  match: [{ port: 443, sniHosts: ['a.example.com'], sourceLabels: { app: 'theirs' } }],
  route: [{ destination: { host: SINKS.refuse, port: { number: SINK_PORT } } }],
};

test('a rule of theirs to a sink stays, where another replica takes ours out between our read and our write', async () => {
  const { at, bot } = await start();
  await live(at, bot);
  await beside(at, THEIRS);
  const { id } = await at.change();
  let faster = false;
  at.world.knobs.before = async ({ method }) => {
    if (method !== 'update' || faster) return;
    faster = true;
    await at.world.user('drawbridge').edit(NAMED, (object) => undo(object, id) ?? object);
    const taken: Fact = { type: 'reverted', at: new Date(at.clock.now()).toISOString(), proof: [] };
    await at.world.records.append(await at.change(), taken);
  };

  await at.clock.advance(12 * MINUTE);

  expect(faster).toBe(true);
  expect(at.world.stored(VS)?.spec?.['tls']).toEqual([tlsRule('a.example.com', 'a.example.com'), THEIRS]);
});
