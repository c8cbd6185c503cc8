/** One door per library, and no package by the back door. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './source.ts';
import { importsOf, ROOT, source, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** zod is how every file says what its data looks like. */
const EVERYWHERE = ['zod'];

const files = sourcesIn('src', 'commands');

wall({
  because: 'one file imports a library, so that an upgrade is felt in one place',
  // Two files stand for one that would be a second door.
  files,
  check: (all) =>
    secondDoors([...all, ...(all.length === 1 ? [source('src/first.ts', `import 'yaml';`)] : [])]),
  breaks: [
    {
      path: 'src/second.ts',
      text: `import type { Document } from 'yaml';\nimport { z } from 'zod';`,
      told: ['yaml: src/first.ts, src/second.ts'],
    },
  ],
});

wall({
  because: 'what is imported is listed in package.json: an indirect dependency may go at any time',
  files,
  check: (all) =>
    all.flatMap((file) =>
      packagesOf(file)
        .filter((name) => !Object.hasOwn(dependencies, name))
        .map((name) => `${file.path} imports ${name}`),
    ),
  breaks: [
    {
      path: 'src/adapters/slack/a.ts',
      text: `import { WebClient } from '@slack/web-api';\nimport 'vitest';`,
      told: ['src/adapters/slack/a.ts imports @slack/web-api', 'src/adapters/slack/a.ts imports vitest'],
    },
  ],
});

function secondDoors(all: readonly Source[]): readonly string[] {
  const doors = Map.groupBy(
    all.flatMap((file) => packagesOf(file).map((name) => ({ name, path: file.path }))),
    ({ name }) => name,
  );
  return [...doors]
    .filter(([name, by]) => by.length > 1 && !EVERYWHERE.includes(name))
    .map(([name, by]) => {
      const paths = by.map(({ path }) => path).toSorted();
      return `${name}: ${paths.join(', ')}`;
    });
}

function packagesOf(file: Source): readonly string[] {
  const whats = importsOf(file).map(({ what }) => what);
  return [...new Set(whats)].filter((what) => !/^(node:|\(|src\/|commands\/|test\/)/.test(what));
}
