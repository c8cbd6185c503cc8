/** Clock, chance and environment come in by name. */
import type { Node } from 'oxc-parser';
import type { Source } from './source.ts';
import { collect, placeOf, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

wall({
  because: 'plans, rules and the loop take clock, chance and effects as arguments: any hour can be replayed',
  files: sourcesIn('src/core', 'src/mesh', 'src/engine', 'commands'),
  check: (all) => tell(all, impurity),
  breaks: [
    {
      path: 'src/core/a.ts',
      text: [
        'export const now = Date.now();',
        'export const then = new Date(1), late = new Date();',
        'export const home = process.env.HOME;',
        'const pick = Math.random, largest = Math.max(1, 2);',
        'setTimeout(pick, 1); Date();',
        'const id = crypto.randomUUID(), t = performance.now();',
        'const { env } = process; await fetch(x); const hidden = globalThis.Date;',
        'let count = 0;',
      ].join('\n'),
      told: [
        'src/core/a.ts:1 uses let at the top',
        'src/core/a.ts:1 uses Date.now',
        'src/core/a.ts:2 uses new Date()',
        'src/core/a.ts:3 uses process',
        'src/core/a.ts:4 uses Math.random',
        'src/core/a.ts:5 uses setTimeout',
        'src/core/a.ts:5 uses Date()',
        'src/core/a.ts:6 uses crypto',
        'src/core/a.ts:6 uses performance',
        'src/core/a.ts:7 uses process',
        'src/core/a.ts:7 uses fetch',
        'src/core/a.ts:7 uses globalThis',
      ],
    },
  ],
});

wall({
  because: 'only the composition roots read the environment: what a part needs is handed to it',
  files: sourcesIn('src', 'commands').filter(({ path }) => !/^src\/(main|sweeper)(\/|\.ts$)/.test(path)),
  check: (all) => tell(all, (node) => (isNamed(node, 'process') ? 'process' : undefined)),
  breaks: [
    {
      path: 'src/adapters/a.ts',
      text: 'export const level = process.env.LOG_LEVEL;',
      told: ['src/adapters/a.ts:1 uses process'],
    },
  ],
});

const EFFECTS = [
  'process',
  'performance',
  'crypto',
  'globalThis',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
];

function impurity(node: Node): string | undefined {
  if (node.type === 'Identifier') return EFFECTS.find((name) => node.name === name);
  if (node.type === 'MemberExpression') return impureMember(node);
  if (node.type === 'CallExpression' && isNamed(node.callee, 'Date')) return 'Date()';
  const isNow = node.type === 'NewExpression' && isNamed(node.callee, 'Date') && node.arguments.length === 0;
  if (isNow) return 'new Date()';
  // State of a module outlives the call that made it.
  const isState =
    node.type === 'Program' &&
    node.body.some((statement) => statement.type === 'VariableDeclaration' && statement.kind !== 'const');
  return isState ? 'let at the top' : undefined;
}

function impureMember(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  const property = node.property.type === 'Identifier' ? node.property.name : '';
  if (isNamed(node.object, 'Date') && property === 'now') return 'Date.now';
  return isNamed(node.object, 'Math') && property === 'random' ? 'Math.random' : undefined;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function tell(all: readonly Source[], pick: (node: Node) => string | undefined): readonly string[] {
  return all.flatMap((file) =>
    collect(file, (node) => {
      const what = pick(node);
      return what === undefined ? undefined : `${placeOf(file, node)} uses ${what}`;
    }),
  );
}
