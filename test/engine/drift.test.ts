/** Our rules under other people's hands: whatever they make of one, it goes at the end, or the undo says that it is stuck. */
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { SINKS } from '../../src/core/sink.ts';
import { beside } from './beside.ts';
import { mesh, MINUTE, NAMED, tlsEntry, tlsRule, tlsService, VS } from './objects.ts';
import type { Rig } from './rig.ts';
import { rig } from './rig.ts';
import { live, start } from './start.ts';
import { typeLines } from './typed.ts';

type Rule = JsonObject & { readonly match: readonly JsonObject[]; readonly route: readonly JsonObject[] };

/** `kubectl edit` of the rules. */
async function editRules(at: Rig, edit: (rules: readonly Rule[]) => readonly JsonObject[]): Promise<void> {
  await at.world.user('kubectl-edit').edit(NAMED, (object) => {
    return { ...object, spec: { ...object.spec, tls: edit(rulesIn(object)) } };
  });
}

function rulesIn(object: KubeObject | undefined): readonly Rule[] {
  return (object?.spec?.['tls'] ?? []) as unknown as readonly Rule[];
}

async function dropMarks(at: Rig): Promise<void> {
  await at.world.user('kubectl-edit').edit(NAMED, (object) => {
    const { annotations: _marks, ...metadata } = object.metadata;
    return { ...object, metadata };
  });
}

const onMatch = (fields: JsonObject) => (rule: Rule) => ({
  ...rule,
  match: rule.match.map((match) => ({ ...match, ...fields })),
});
const onRoute = (host: string) => (rule: Rule) => ({
  ...rule,
  route: [...rule.route, { destination: { host, port: { number: 9 } }, weight: 50 }],
});
const second = (edit: (rule: Rule) => JsonObject) => (rules: readonly Rule[]) =>
  rules.flatMap((rule, at) => (at === 0 ? [rule, edit(rule)] : [rule]));
const first = (edit: (rule: Rule) => JsonObject) => (rules: readonly Rule[]) =>
  rules.map((rule, at) => (at === 0 ? edit(rule) : rule));

const EDITS = [
  { what: 'a second SNI', edit: first(onMatch({ sniHosts: ['a.example.com', 'b.example.com'] })) },
  { what: 'another SNI', edit: first(onMatch({ sniHosts: ['b.example.com'] })) },
  { what: 'another port', edit: first(onMatch({ port: 8443 })) },
  { what: 'no port', edit: first(({ match, ...rule }) => ({ ...rule, match: match.map(withoutPort) })) },
  { what: 'labels of callers', edit: first(onMatch({ sourceLabels: { app: 'web' } })) },
  { what: 'the other sink besides', edit: first(onRoute(SINKS.hang)) },
  {
    what: 'a second match',
    edit: first((rule) => ({ ...rule, match: [{ port: 1, sniHosts: ['b.example.com'] }, ...rule.match] })),
  },
  { what: 'a copy for other callers', edit: second(onMatch({ sourceNamespace: 'other' })) },
  { what: 'two copies', edit: second((rule) => rule) },
];

/** What cannot be told from somebody's own rule: it leads elsewhere too, or shares neither port nor SNI. */
const UNSURE = [
  { what: 'a second destination', edit: first(onRoute('a.example.com')) },
  { what: 'another port and SNI', edit: first(onMatch({ port: 8443, sniHosts: ['b.example.com'] })) },
];

function withoutPort({ port: _port, ...match }: JsonObject): JsonObject {
  return match;
}

describe('a live rule that somebody gave', () => {
  test.each(EDITS)('$what goes at the end', async ({ edit }) => {
    const { at, bot, before } = await start();
    await live(at, bot);
    await editRules(at, edit);
    await at.clock.advance(11 * MINUTE);
    expect(mesh(at)).toEqual(before);
    expect(await at.facts()).toContain('reverted');
  });

  test.each(EDITS)('$what goes at the end, though our mark is off', async ({ edit }) => {
    const { at, bot, before } = await start();
    await live(at, bot);
    await editRules(at, edit);
    await dropMarks(at);
    await at.clock.advance(11 * MINUTE);
    expect(mesh(at)).toEqual(before);
    expect(await at.facts()).toContain('reverted');
  });
});

describe('where it cannot be told whose a rule to a sink is', () => {
  test.each(
    UNSURE.flatMap((one) => [
      { ...one, mark: 'on' },
      { ...one, mark: 'off' },
    ]),
  )('$what, the mark $mark: stuck until the lines that it says are typed', async ({ edit, mark }) => {
    const { at, bot, before } = await start();
    await live(at, bot);
    await editRules(at, edit);
    if (mark === 'off') await dropMarks(at);
    await at.clock.advance(12 * MINUTE);
    const stuck = (await at.change()).facts.at(-1);
    expect(stuck?.type).toBe('stuck');
    expect(rulesIn(at.world.stored(VS)).length).toBeGreaterThan(0);
    expect(await at.facts()).not.toContain('reverted');

    await typeLines(at, stuck?.type === 'stuck' ? stuck.mend : []);
    await at.clock.advance(6 * MINUTE);
    expect(mesh(at)).toEqual(before);
    expect(await at.facts()).toContain('reverted');
  });

  test('one that stood there before us stays, and holds nothing up', async () => {
    const sunk = tlsRule('a.example.com', SINKS.hang);
    const { at, bot } = await start();
    await live(at, bot);
    await beside(at, sunk);
    await editRules(at, first(onMatch({ port: 8443 })));
    await at.clock.advance(11 * MINUTE);
    expect(rulesIn(at.world.stored(VS))).toEqual([tlsRule('a.example.com', 'a.example.com'), sunk]);
    expect(await at.facts()).toContain('reverted');
  });

  test('what was never made takes nothing out', async () => {
    const { at, bot, before } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    at.world.knobs.refuse = ({ kind }) => (kind === 'VirtualService' ? 'denied by a policy' : undefined);
    await at.click(bot, 'approve');
    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'failed', 'reverted']);
    expect(mesh(at)).toEqual(before);
  });

  test('what was never made is stuck where somebody put a rule to a sink there meanwhile', async () => {
    const { at, bot } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    const sunk = tlsRule('a.example.com', SINKS.hang);
    at.world.knobs.before = async ({ method, args }) => {
      const dry = (args[1] as { dryRun?: boolean } | undefined)?.dryRun;
      if (method !== 'update' || dry) return;
      at.world.knobs.before = () => undefined;
      await editRules(at, (rules) => [...rules, sunk]);
      throw new ClusterError('invalid', 'denied by a policy');
    };
    await at.click(bot, 'approve');
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'failed', 'stuck']);
    expect(rulesIn(at.world.stored(VS))).toEqual([tlsRule('a.example.com', 'a.example.com'), sunk]);
  });
});

describe('two changes on one object', () => {
  test('a rule that somebody edited goes with its own change, not with the other', async () => {
    const hosts = ['a.example.com', 'b.example.com'];
    const route = tlsService('a', 'a.example.com');
    const both = { ...route, spec: { ...route.spec, hosts, tls: hosts.map((host) => tlsRule(host, host)) } };
    const { at, bot, before } = await start([...hosts.map((host) => tlsEntry(host[0] ?? '', host)), both]);
    await live(at, bot, '/chaos blackhole a.example.com 10m');
    await live(at, bot, '/chaos blackhole b.example.com 20m');
    const edit = onMatch({ sniHosts: ['c.example.com', 'b.example.com'], sourceLabels: { app: 'web' } });
    await editRules(at, first(edit));
    await at.clock.advance(11 * MINUTE);
    expect(rulesIn(at.world.stored(VS))).toHaveLength(3);
    expect(marksOf(at.world.stored(VS)).size).toBe(1);
    await at.clock.advance(10 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });
});

describe('a clock that is not the API server’s', () => {
  const objects = [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')];

  test.each([
    { what: 'ahead', skew: 90_000 },
    { what: 'behind', skew: -90_000 },
  ])('90 s $what: an edit by others since is one, and named', async ({ skew }) => {
    const at = await rig({ objects, skew });
    const bot = await at.boot();
    await at.clock.advance(MINUTE);
    await live(at, bot);
    await at.clock.advance(2000);
    await at.world.user('argocd').edit(NAMED, (object) => {
      return { ...object, spec: { ...object.spec, gateways: ['mesh'] } };
    });
    await at.clock.advance(11 * MINUTE);
    const proof = [{ object: 'VirtualService shop/a', by: 'foreign', managers: ['argocd'] }];
    expect((await at.change()).facts).toContainEqual(expect.objectContaining({ type: 'reverted', proof }));
    expect(at.world.stored(VS)?.spec).toEqual({ ...objects[1]?.spec, gateways: ['mesh'] });
  });
});
