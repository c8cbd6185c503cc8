/** Every command keeps the contract: its own examples parse, its plan is pure, and help lists it. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Outcome, Registry, Request } from '../../src/core/command.ts';
import { help } from '../../src/core/help.ts';
import { argsOf, parse } from '../../src/core/parse.ts';
import { decodePlan, encodePlan, PLAN_LIMIT } from '../../src/core/plan.ts';
import { describeCommandProblem, loadRegistry } from '../../src/registry.ts';
import { ROOT } from '../walls/source.ts';
import { deepFreeze, registeredView, sampleView } from './sample-view.ts';

const registry = await loadCommands();
/** One with the examples' hosts still closed, one with them open. */
const views = () => [sampleView(), registeredView()];
/** Verbs of which each example must plan on one of the two; the others name changes, which no view of ours has. */
const PLANS = [
  'egress gateway',
  'egress originate',
  'egress allow',
  'chaos abort',
  'chaos blackhole',
  'chaos delay',
  'traffic retry',
  'traffic route',
  'traffic shift',
  'traffic timeout',
];

describe.each([...registry])('%s', (path, command) => {
  const [family = '', verb = ''] = path.split(' ');

  test('help lists it, and shows its examples', () => {
    const all = help(registry, family);
    const one = help(registry, family, verb);

    expect(all).toContain(`/${path}`);
    expect(all).toContain(command.summary);
    for (const example of command.examples) expect(one).toContain(`/${path} ${example}`.trim());
  });

  test.each(command.examples)('the example %j parses, and its words give the same args again', (example) => {
    const request = requestOf(path, example);

    expect(request.verb).toBe(path);
    expect(argsOf(command, request.words)).toEqual(request.args);
    expect(JSON.parse(JSON.stringify(request.words))).toEqual(request.words);
  });

  test.each(command.examples)('the example %j plans the same twice, on frozen data', (example) => {
    const request = deepFreeze(requestOf(path, example));

    const first = views().map((view) => command.plan(request, view));
    const second = views().map((view) => command.plan(request, view));

    expect(second).toEqual(first);
    first.forEach(expectOutcome);
    expect(first.some(({ kind }) => kind === 'plan')).toBe(PLANS.includes(path));
  });

  test('its usage tells every small word that it takes', () => {
    // A positional one is told by its label.
    const words = command.small.filter((word) => command.positionals.every(({ name }) => name !== word));
    expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(command.usage))).toEqual([]);
  });
});

async function loadCommands(): Promise<Registry> {
  const loaded = await loadRegistry(join(ROOT, 'commands'));
  if (loaded.ok) return loaded.registry;
  throw new Error(loaded.problems.map(describeCommandProblem).join('\n'));
}

function requestOf(path: string, example: string): Request {
  const [family = '', verb = ''] = path.split(' ');
  const asked = {
    family,
    text: `${verb} ${example}`,
    user: 'U1',
    team: 'T1',
    channel: 'C0OPS',
    trigger: '1.2.a',
  };
  const parsed = parse(asked, ['shop', 'db'], registry);
  if (parsed.kind === 'request') return parsed.request;
  throw new Error(`/${path} ${example}: ${JSON.stringify(parsed)}`);
}

function expectOutcome(outcome: Outcome): void {
  expect(['plan', 'reply', 'signal', 'refusal']).toContain(outcome.kind);
  if (outcome.kind !== 'plan') return;
  const encoded = encodePlan(outcome.plan.edits);
  expect(Buffer.byteLength(encoded)).toBeLessThanOrEqual(PLAN_LIMIT);
  expect(encodePlan(decodePlan(encoded))).toBe(encoded);
  expect(outcome.plan.namespaces.length).toBeGreaterThan(0);
}
