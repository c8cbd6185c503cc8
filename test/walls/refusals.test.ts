/** One catalogue of refusals: wording is reviewed as a whole, and a code can be searched for ever. */
import type { Node } from 'oxc-parser';
import type { Source } from './source.ts';
import { collect, placeOf, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

const CATALOGUE = /^src\/core\/refusals\//;

const files = sourcesIn('src', 'commands');
const catalogue = files.filter(({ path }) => CATALOGUE.test(path));

wall({
  because: 'a code names one refusal for ever, in kebab-case: people search for it',
  files: catalogue,
  check: (all) => {
    const codes = all.flatMap((file) => collect(file, (node) => codeOf(file, node)));
    const places = Map.groupBy(codes, ({ code }) => code);
    return [...places].flatMap(([code, at]) => {
      if (!/^[a-z]+(-[a-z]+)*$/.test(code)) return [`${at[0]?.place} ${code} is not in kebab-case`];
      return at.slice(1).map(({ place }) => `${place} ${code} is taken by ${at[0]?.place}`);
    });
  },
  breaks: [
    {
      path: 'src/core/refusals/a.ts',
      text: "a({ kind: 'refusal', code: 'bad-host' });\nrefusal('bad-host', b);\nrefusal('Bad_Host', b);\nrefusal(c, b);",
      told: [
        'src/core/refusals/a.ts:2 bad-host is taken by src/core/refusals/a.ts:1',
        'src/core/refusals/a.ts:3 Bad_Host is not in kebab-case',
        'src/core/refusals/a.ts:4 (computed) is not in kebab-case',
      ],
    },
  ],
});

wall({
  because: 'the catalogue holds wording alone: what decides stands where it can be tested',
  files: catalogue,
  check: (all) => all.flatMap((file) => collect(file, (node) => logic(file, node))),
  breaks: [
    {
      path: 'src/core/refusals/a.ts',
      text: [
        "import { read } from '../words.ts';",
        "import type { Refusal } from '../refusal.ts';",
        "import { b } from './b.ts';",
        'export function a(n: number) {',
        "  const text = n > 1 ? 'many' : 'one';",
        '  if (n) return text;',
        '  for (const x of n) throw x;',
        '}',
      ].join('\n'),
      told: [
        'src/core/refusals/a.ts:1 ImportDeclaration',
        'src/core/refusals/a.ts:6 IfStatement',
        'src/core/refusals/a.ts:7 ForOfStatement',
        'src/core/refusals/a.ts:7 ThrowStatement',
      ],
    },
  ],
});

wall({
  because: 'a refusal is worded in the catalogue and nowhere else: so all of them sound like one person',
  files,
  check: (all) =>
    all
      .filter(({ path }) => !CATALOGUE.test(path))
      .flatMap((file) => collect(file, (node) => (isRefusalLiteral(node) ? placeOf(file, node) : undefined))),
  breaks: [
    {
      path: 'commands/chaos/a.ts',
      text: "const outcome = { kind: 'refusal', code: 'x', what: '', why: '', fix: '' };",
      told: ['commands/chaos/a.ts:1'],
    },
  ],
});

interface Code {
  readonly code: string;
  readonly place: string;
}

/** The code of a refusal made here: in a literal, or as the first argument of the file's own `refusal(…)`. */
function codeOf(file: Source, node: Node): Code | undefined {
  const place = placeOf(file, node);
  if (node.type === 'CallExpression') {
    const isMaker = node.callee.type === 'Identifier' && node.callee.name === 'refusal';
    return isMaker ? { code: textOf(node.arguments[0]), place } : undefined;
  }
  if (!isRefusalLiteral(node)) return undefined;
  const code = propertyOf(node, 'code');
  // `{ kind: 'refusal', code, … }` is the maker itself.
  const isMaker = code?.type === 'Identifier' && code.name === 'code';
  return isMaker ? undefined : { code: textOf(code), place };
}

const LOGIC =
  /^(If|For|ForOf|ForIn|While|DoWhile|Switch|Try|Throw)Statement$|^(Await|Assignment|Update|New)Expression$|^Class/;

function logic(file: Source, node: Node): string | undefined {
  const isForeign =
    node.type === 'ImportDeclaration' && node.importKind !== 'type' && !node.source.value.startsWith('./');
  return isForeign || LOGIC.test(node.type) ? `${placeOf(file, node)} ${node.type}` : undefined;
}

type ObjectLiteral = Extract<Node, { type: 'ObjectExpression' }>;

function isRefusalLiteral(node: Node): node is ObjectLiteral {
  return node.type === 'ObjectExpression' && textOf(propertyOf(node, 'kind')) === 'refusal';
}

function propertyOf(node: ObjectLiteral, name: string): Node | undefined {
  const found = node.properties.find(
    (property) =>
      property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === name,
  );
  return found?.type === 'Property' ? found.value : undefined;
}

function textOf(node: Node | undefined): string {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : '(computed)';
}
