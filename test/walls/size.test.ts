/** Sizes at which a reader still sees the whole. */
import type { Node } from 'oxc-parser';
import type { Source } from './source.ts';
import { collect, placeOf, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

const MOST_LINES = 200;
const MOST_IN_FUNCTION = 40;

wall({
  because: 'a file has at most 200 lines: in a longer one a name is missing',
  files: sourcesIn('src', 'commands', 'playground', 'test', 'bench'),
  check: (all) =>
    all.flatMap(({ path, text }) => {
      const lines = text.replace(/\n$/, '').split('\n').length;
      return lines > MOST_LINES ? [`${path} has ${lines} lines`] : [];
    }),
  breaks: [{ path: 'src/core/a.ts', text: '\n'.repeat(201), told: ['src/core/a.ts has 201 lines'] }],
});

wall({
  because: 'a function has at most 40 lines of code: a longer one does two things',
  files: sourcesIn('src', 'commands', 'playground'),
  check: (all) => all.flatMap((file) => collect(file, (node) => tooLong(file, node))),
  breaks: [
    {
      path: 'src/core/a.ts',
      text: `export const a = () => {\n${'  // why\n\n  b();\n'.repeat(39)}};\nclass C { m() {\n${'b();\n'.repeat(39)}} }`,
      told: ['src/core/a.ts:1 has 41 lines of code', 'src/core/a.ts:120 has 41 lines of code'],
    },
  ],
});

function tooLong(file: Source, node: Node): string | undefined {
  const isFunction = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
  if (!isFunction.includes(node.type)) return undefined;
  const lines = codeLines(file, node.start, node.end);
  return lines > MOST_IN_FUNCTION ? `${placeOf(file, node)} has ${lines} lines of code` : undefined;
}

/** Lines with something on them that is not a comment. */
function codeLines({ text, comments }: Source, start: number, end: number): number {
  const inside = comments.filter(([from, to]) => from >= start && to <= end).toReversed();
  const code = inside.reduce(
    (rest, [from, to]) => rest.slice(0, from - start) + rest.slice(to - start),
    text.slice(start, end),
  );
  return code.split('\n').filter((line) => line.trim() !== '').length;
}
