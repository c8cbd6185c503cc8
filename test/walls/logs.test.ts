/** Log messages can be counted and alerted on. */
import type { Node } from 'oxc-parser';
import { collect, placeOf, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

wall({
  because: 'log messages are constants, and what varies is in fields: so they can be counted and searched',
  files: sourcesIn('src', 'commands'),
  check: (all) =>
    all.flatMap((file) =>
      collect(file, (node) =>
        isLogCall(node) && !isText(node.arguments[0]) ? placeOf(file, node) : undefined,
      ),
    ),
  breaks: [
    {
      path: 'src/engine/a.ts',
      text: "log.info('a', { b });\ndeps.log.warn(`a ${b}`);\nlog?.error('a' + b);\nlog.error(b);\nmath.log.info(x);\nother.info(x);",
      told: ['src/engine/a.ts:2', 'src/engine/a.ts:3', 'src/engine/a.ts:4', 'src/engine/a.ts:5'],
    },
  ],
});

type Call = Extract<Node, { type: 'CallExpression' }>;

function isLogCall(node: Node): node is Call {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object, property } = node.callee;
  const isLevel = property.type === 'Identifier' && /^(debug|info|warn|error)$/.test(property.name);
  const owner = object.type === 'MemberExpression' ? object.property : object;
  return isLevel && owner.type === 'Identifier' && owner.name === 'log';
}

function isText(node: Node | undefined): boolean {
  return node?.type === 'Literal' && typeof node.value === 'string';
}
