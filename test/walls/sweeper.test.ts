/** What the sweeper runs: everything that `src/sweeper.ts` reaches by its imports, and what may not be among it. */
import { expect, test } from 'vitest';
import type { Source } from './source.ts';
import { importsOf, source, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

const MAIN = 'src/sweeper.ts';
const files = sourcesIn('src', 'commands');

/** Of the core, what knows records, requests, people or plans. */
const BOT = /^src\/core\/(next|change|record|plan|policy|card|story|parse|command|refusals|crd)\b/;
const MAY =
  /^src\/(sweeper(\.ts|\/.*)|core\/.*|adapters\/(log\.ts|cluster\/.*)|engine\/(sweep-marks|sweep-change|take-back|in-turn)\.ts)$/;
/** Of the adapter, what the bot alone needs. */
const BOT_CLUSTER =
  /^src\/adapters\/cluster\/(index|records|reader|watched|kinds|mesh-config|heartbeat)\.ts$/;
const PACKAGES = ['@kubernetes/client-node', '@noble/hashes', 'canonicalize', 'pino', 'zod'];

wall({
  because: 'what the sweeper runs is small and its own: a fault of the bot must not be one of the sweeper',
  files,
  check: (all) => reach(all).filter((path) => !mayRun(path)),
  breaks: [
    { path: MAIN, text: `import './core/next.ts';`, told: ['src/core/next.ts'] },
    {
      path: MAIN,
      text: `import { connect } from './adapters/slack/connect.ts';`,
      told: ['src/adapters/slack/connect.ts'],
    },
    { path: MAIN, text: `import { x } from './core/claim.ts';\nimport 'bullmq';`, told: ['bullmq'] },
    { path: MAIN, text: `import './engine/sweep.ts';`, told: ['src/engine/sweep.ts'] },
    { path: MAIN, text: `await import(name);`, told: ['(computed)'] },
  ],
});

test('it reaches what it is made of', () => {
  expect(reach(files)).toEqual(
    expect.arrayContaining([
      'src/engine/take-back.ts',
      'src/core/claim.ts',
      'src/adapters/cluster/door.ts',
      'pino',
    ]),
  );
});

test('types are no part of it, and what they lead to is not', () => {
  const path = 'src/engine/a.ts';
  const made = [
    source(MAIN, `import type { A } from './engine/b.ts';\nimport { a } from './engine/a.ts';`),
    source(path, `export type { C } from '../core/next.ts';\nexport * from './c.ts';`),
  ];
  expect(reach(made)).toEqual([path, 'src/engine/c.ts']);
});

function mayRun(path: string): boolean {
  if (!path.includes('/') || path.startsWith('@')) return PACKAGES.includes(path);
  return MAY.test(path) && !BOT.test(path) && !BOT_CLUSTER.test(path);
}

/** Files and packages that run when the sweeper runs, in the order in which they are reached. */
function reach(all: readonly Source[]): readonly string[] {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const visit = (path: string): void => {
    const file = byPath.get(path);
    for (const { what, typeOnly } of file ? importsOf(file) : []) {
      if (typeOnly || what.startsWith('node:') || reached.has(what)) continue;
      reached.add(what);
      visit(what);
    }
  };
  visit(MAIN);
  return [...reached];
}
