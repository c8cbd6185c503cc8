/** The playground stands beside the product: it leans on that, and nothing leans on it but tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './source.ts';
import { importsOf, ROOT, sourcesIn } from './source.ts';
import { wall } from './wall.ts';

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>;

wall({
  because: 'the playground imports the product and packages: what people try is not made of tests',
  files: sourcesIn('playground'),
  check: (all) => breaches(all, (what) => !/^(test|bench)\//.test(what) && isListed(what)),
  breaks: [
    {
      path: 'playground/cluster/a.ts',
      text: `import '../../test/fakes/cluster.ts';\nimport 'undici';\nimport '../../src/yaml.ts';\nimport 'node:http';`,
      told: [
        'playground/cluster/a.ts:1 imports test/fakes/cluster.ts',
        'playground/cluster/a.ts:2 imports undici',
      ],
    },
  ],
});

wall({
  because: 'the product does not know the playground: what runs in a cluster is what was reviewed for it',
  files: sourcesIn('src', 'commands'),
  check: (all) => breaches(all, (what) => !what.startsWith('playground/')),
  breaks: [
    {
      path: 'src/config.ts',
      text: `import { startApiServer } from '../playground/cluster/index.ts';`,
      told: ['src/config.ts:1 imports playground/cluster/index.ts'],
    },
  ],
});

const HERE = /^(node:|src\/|commands\/|playground\/)/;

/** An indirect dependency may go at any time. */
function isListed(what: string): boolean {
  return HERE.test(what) || Object.hasOwn({ ...dependencies, ...devDependencies }, what);
}

function breaches(all: readonly Source[], may: (what: string) => boolean): readonly string[] {
  return all.flatMap((file) =>
    importsOf(file)
      .filter(({ what }) => !may(what))
      .map(({ place, what }) => `${place} imports ${what}`),
  );
}
