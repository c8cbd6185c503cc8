import { describe, expect, test } from 'vitest';
import { renderCard } from '../../src/core/card.ts';
import type { ChangeSpec } from '../../src/core/change.ts';
import type { Fact } from '../../src/core/fact.ts';
import { threadLine } from '../../src/core/story.ts';
import { at, change, FACTS } from './records.ts';

const { approved, armed, applied, stopped, reverted } = FACTS;
const options = { namespace: 'drawbridge', lapse: 30 * 60_000, kiali: 'https://kiali.example.com/kiali/' };

interface Golden {
  readonly facts: readonly Fact[];
  readonly spec?: Partial<ChangeSpec>;
}

const foreign = { object: 'VirtualService shop/a', by: 'foreign' as const, managers: ['kubectl-edit'] };
const stuck: Fact = {
  type: 'stuck',
  at: at(670),
  why: 'VirtualService shop/a: the API server said: denied.',
  mend: ['kubectl annotate -n shop virtualservice a drawbridge.dev/change-x-'],
  count: 3,
};

const CARDS: Readonly<Record<string, Golden>> = {
  asked: { facts: [] },
  'asked-with-a-reason': { facts: [], spec: { reason: 'game day <!channel> *now*' } },
  approved: { facts: [approved] },
  'being-made': { facts: [approved, armed] },
  live: { facts: [approved, armed, applied] },
  'live-for-good': {
    facts: [approved, { type: 'armed', at: at(61), by: 'process-1' }, applied],
    spec: { verb: 'egress allow', seconds: undefined, warnings: [] },
  },
  drifted: {
    facts: [approved, armed, applied, { type: 'drifted', at: at(90), why: 'its rules were edited' }],
  },
  ending: { facts: [approved, armed, applied, stopped] },
  over: { facts: [approved, armed, applied, reverted] },
  stopped: { facts: [approved, armed, applied, stopped, reverted] },
  'over-with-edits': { facts: [approved, armed, applied, { ...reverted, proof: [foreign] }] },
  'taken-out': {
    facts: [
      approved,
      armed,
      applied,
      { type: 'taken-out', at: at(300), why: 'its rules are gone' },
      reverted,
    ],
  },
  failed: {
    facts: [
      approved,
      armed,
      { type: 'failed', at: at(121), why: 'not fully live 60 s after it was armed' },
      reverted,
    ],
  },
  denied: { facts: [{ type: 'denied', at: at(5), by: 'U0BOB' }] },
  lapsed: { facts: [{ type: 'lapsed', at: at(1800) }] },
  void: {
    facts: [
      approved,
      { type: 'void', at: at(62), why: 'the mesh moved since it was asked', successor: 'zzz234' },
    ],
  },
  stuck: { facts: [approved, armed, applied, stuck] },
};

describe('the card of a change that is', () => {
  test.each(Object.entries(CARDS))('%s', async (name, { facts, spec }) => {
    const shown = change(facts, spec);

    const { text, blocks } = renderCard(shown, options);
    const thread = facts.map((fact) => threadLine(shown, fact));

    await expect(`${JSON.stringify({ text, blocks, thread }, null, 2)}\n`).toMatchFileSnapshot(
      `../golden/cards/${name}.json`,
    );
  });
});

test('text of people pings nobody and draws nothing', () => {
  const card = JSON.stringify(
    renderCard(change([], { reason: '<!channel> `x` *y*', target: '<@U1>' }), options),
  );
  expect(card).not.toContain('<!channel>');
  expect(card).not.toContain('<@U1>');
  expect(card).not.toContain('`x`');
});

test('buttons of an open request: Approve, Deny, Show YAML; while live: Show YAML, End now, Extend; when over: Show YAML; stuck: Try again', () => {
  const labels = (facts: readonly Fact[]) =>
    [...JSON.stringify(renderCard(change(facts), options)).matchAll(/"action_id":"drawbridge:(\w+)"/g)].map(
      (m) => m[1],
    );
  expect(labels([])).toEqual(['approve', 'deny', 'yaml']);
  expect(labels([approved, armed, applied])).toEqual(['yaml', 'end', 'extend']);
  expect(labels([approved, armed, applied, reverted])).toEqual(['yaml']);
  expect(labels([approved, armed, applied, stuck])).toEqual(['retry', 'yaml']);
});
