/** Whoever asks for what Istio refuses, or for what hurts others, is told before anything reaches the API server. */
import { describe, expect, test } from 'vitest';
import { createAlarm } from '../../src/adapters/alarm.ts';
import { createQueue } from '../../src/adapters/queue.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import type { View } from '../../src/core/view.ts';
import { diffObjects } from '../../src/diff.ts';
import type { Deps } from '../../src/engine/deps.ts';
import { answer, refusalText } from '../../src/engine/ask.ts';
import { steppedClock } from '../engine/clock.ts';
import { fakeSlack } from '../engine/messenger.ts';
import { BOB, logTo, START } from '../engine/rig.ts';
import { fakeCluster } from '../fakes/cluster.ts';
import { fakeDns } from '../fakes/dns.ts';
import { entry, view } from '../mesh/make.ts';
import { meshOf, rows } from './refusal-rows.ts';
import { registry, run } from './run.ts';
import { wrongRequests } from './wrong-requests.ts';

const typedWrongly = wrongRequests.flatMap(({ section, rule, rows: all }) =>
  all.map((row) => ({ section, rule, code: row[0], typed: row[1], row })),
);

test('there are more than a hundred of them, each once', () => {
  expect(wrongRequests.length).toBeGreaterThan(100);
  expect(new Set(wrongRequests.map(({ rule }) => rule)).size).toBe(wrongRequests.length);
});

describe('each rule has its refusal, before any call of the API server', () => {
  test.each(typedWrongly)('ISTIO.md $section: $rule: $typed', async ({ code, typed, row }) => {
    expect(run(typed, meshOf(row))).toMatchObject({ kind: 'refusal', code });
    expect(await ask(typed, meshOf(row))).toEqual(refused(typed, meshOf(row)));
  });
});

test('so have all other refusals of planning', async () => {
  for (const row of rows) expect(await ask(row[1], meshOf(row))).toEqual(refused(row[1], meshOf(row)));
});

test('what is right reaches it', async () => {
  const typed = '/chaos blackhole a.example.com 10m';
  const { answered, calls } = await ask(typed, view({ objects: [entry('a.example.com', ['443 TLS'])] }));
  expect(answered.kind).toBe('created');
  expect(calls).toContain('cluster.create');
});

/** In the words of its refusal, and with no call; where DNS was asked for addresses before, in that it gave none. */
function refused(typed: string, mesh: View) {
  const outcome = run(typed, mesh);
  if (outcome.kind !== 'refusal') throw new Error(`not refused: ${typed}`);
  return { answered: { kind: 'reply', text: expect.toSatisfy(isOf(outcome)) }, calls: [] };
}

function isOf(outcome: Refusal): (text: string) => boolean {
  const [, host] = /`([^`:]+)[^`]*`/.exec(outcome.what) ?? [];
  const unresolved = refusals.noAddresses(host ?? '', `DNS knows no address of ${host}`);
  const isAsked = outcome.code === 'addresses-needed';
  return (text) => text === refusalText(outcome) || (isAsked && text === refusalText(unresolved));
}

/** What the engine answers on such a mesh, and every call that it makes of the API server, dry runs and reads too. */
async function ask(typed: string, mesh: View) {
  const clock = steppedClock(START);
  const world = fakeCluster({ now: () => clock.now() });
  const calls: string[] = [];
  world.knobs.before = ({ port, method }) => calls.push(`${port}.${method}`);
  const slack = fakeSlack();
  const deps: Deps = {
    cluster: world.cluster,
    records: world.records,
    watched: { ...world.watched, view: () => mesh },
    messenger: slack.messenger,
    directory: slack.directory,
    dns: fakeDns().dns,
    alarm: createAlarm({ clock, timers: clock.timers }),
    queue: createQueue(),
    clock,
    log: logTo([]),
    registry,
    policy: { approvers: [BOB], lapse: 30 * 60_000 },
    sweeper: 'off',
    channels: { C1: ['shop'] },
    self: 'process-1',
    namespace: 'drawbridge',
    diff: diffObjects,
  };
  const [, family = '', text = ''] = /^\/(\w+) ?(.*)$/s.exec(typed) ?? [];
  const asked = { family, text, user: 'U0BEN', team: 'T1', channel: 'C1', trigger: 't1' };
  return { answered: await answer(deps, asked), calls };
}
