/** What src/mesh is made of, from the ground up. */
import { breaches, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

/** What each room of src/mesh may import of the others, and of itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  view: ['view'],
  flow: ['view', 'flow'],
  changes: ['view', 'changes'],
  routing: ['view', 'flow', 'changes', 'routing'],
  egress: ['view', 'flow', 'changes', 'egress'],
};

wall({
  because: 'the rooms of src/mesh stand on each other, and the two families of verbs apart',
  files: sourcesIn('src/mesh'),
  check: (all) =>
    breaches(
      all,
      (what, path) => !what.startsWith('src/mesh/') || !!ROOMS[roomOf(path)]?.includes(roomOf(what)),
    ),
  breaks: [
    {
      path: 'src/mesh/view/a.ts',
      text: `import './b.ts';\nimport '../flow/c.ts';`,
      told: ['src/mesh/view/a.ts:2 imports src/mesh/flow/c.ts'],
    },
    {
      path: 'src/mesh/egress/a.ts',
      text: `import '../changes/b.ts';\nimport '../routing/c.ts';`,
      told: ['src/mesh/egress/a.ts:2 imports src/mesh/routing/c.ts'],
    },
    {
      path: 'src/mesh/a.ts',
      text: `import './view/b.ts';`,
      told: ['src/mesh/a.ts:1 imports src/mesh/view/b.ts'],
    },
  ],
});

function roomOf(path: string): string {
  return /^src\/mesh\/([a-z-]+)\//.exec(path)?.[1] ?? '';
}
