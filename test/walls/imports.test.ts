/** Who may import what (DESIGN.md, "The layout shows it"). A rule's name is its reason. */
import type { Source } from './source.ts';
import { breaches, sourcesIn } from './source.ts';
import type { Wall } from './wall.ts';
import { wall } from './wall.ts';

/** Packages that compute the same anywhere: no I/O, no clock, no randomness. */
const PURE = /^(zod|canonicalize|@noble\/hashes|fastest-levenshtein|ipaddr\.js|tldts)$/;
const CORE = /^src\/core\//;
const MESH = /^src\/mesh\//;
const NODE = /^node:/;
const TESTS = /^(test|bench|playground)\//;
const WIRING = /^src\/(main|sweeper)(\/|\.ts$)/;
const SWEEPER = /^src\/(sweeper\/\w+|adapters\/(cluster\/sweeper|log)|core\/ports|engine\/sweep-marks)\.ts$/;
const BOOT = /^src\/(config|config-file|settings|registry|yaml|diff)\.ts$/;

/** The one library of each adapter; BullMQ drives ioredis. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  slack: ['@slack/bolt'],
  cluster: ['@kubernetes/client-node'],
  log: ['pino'],
  redis: ['bullmq', 'ioredis'],
};

interface Row extends Pick<Wall, 'because' | 'breaks'> {
  readonly from: RegExp;
  readonly may: (what: string, path: string) => boolean;
}

const ROWS: readonly Row[] = [
  {
    because: 'the core imports itself and pure packages: it must run anywhere, at any time of day',
    from: CORE,
    may: (what) => CORE.test(what) || PURE.test(what),
    breaks: [
      {
        path: 'src/core/a.ts',
        text: `import type { X } from 'node:fs';\nexport { y } from '../mesh/y.ts';\nawait import(name);\ntype T = import('pino').T;\nexport * from './b.ts';`,
        told: [
          'src/core/a.ts:1 imports node:fs',
          'src/core/a.ts:2 imports src/mesh/y.ts',
          'src/core/a.ts:3 imports (computed)',
          'src/core/a.ts:4 imports pino',
        ],
      },
    ],
  },
  {
    because: 'src/mesh imports the core: Istio knowledge is in one place, testable without a cluster',
    from: MESH,
    may: (what) => CORE.test(what) || MESH.test(what),
    breaks: [
      {
        path: 'src/mesh/view/a.ts',
        text: `import { z } from 'zod';\nimport { x } from '../../core/x.ts';`,
        told: ['src/mesh/view/a.ts:1 imports zod'],
      },
    ],
  },
  {
    because: 'commands import core, mesh and zod: a verb is a pure function, and stands alone in its file',
    from: /^commands\//,
    may: (what) => CORE.test(what) || MESH.test(what) || what === 'zod',
    breaks: [
      {
        path: 'commands/chaos/a.ts',
        text: `import b from './b.ts';\nimport { x } from '../../src/engine/x.ts';\nimport { z } from 'zod';`,
        told: [
          'commands/chaos/a.ts:1 imports commands/chaos/b.ts',
          'commands/chaos/a.ts:2 imports src/engine/x.ts',
        ],
      },
    ],
  },
  {
    because: 'an adapter imports the core, Node and its one library: adapters know the ports, not each other',
    from: /^src\/adapters\//,
    may: mayAdapter,
    breaks: [
      {
        path: 'src/adapters/slack/a.ts',
        text: `import '@slack/bolt';\nimport 'pino';\nimport '../log.ts';\nimport './b.ts';\nimport '../../engine/c.ts';`,
        told: [
          'src/adapters/slack/a.ts:2 imports pino',
          'src/adapters/slack/a.ts:3 imports src/adapters/log.ts',
          'src/adapters/slack/a.ts:5 imports src/engine/c.ts',
        ],
      },
    ],
  },
  {
    because: 'the engine imports the core: it speaks ports, so tests hand it fakes',
    from: /^src\/engine(\/|\.ts$)/,
    may: (what) => CORE.test(what) || /^src\/engine(\/|\.ts$)/.test(what),
    breaks: [
      {
        path: 'src/engine/a.ts',
        text: `import '../adapters/alarm.ts';\nimport '../mesh/b.ts';\nimport '../core/c.ts';`,
        told: ['src/engine/a.ts:1 imports src/adapters/alarm.ts', 'src/engine/a.ts:2 imports src/mesh/b.ts'],
      },
    ],
  },
  {
    because: 'what runs once at boot imports the core, its library and Node: nothing is wired yet',
    from: BOOT,
    may: mayBoot,
    breaks: [
      {
        path: 'src/config.ts',
        text: `import './adapters/log.ts';\nimport './yaml.ts';\nawait import(name);`,
        told: ['src/config.ts:1 imports src/adapters/log.ts', 'src/config.ts:3 imports (computed)'],
      },
    ],
  },
  {
    because: 'main may import everything of the product, and nothing that is only there to try it',
    from: /^src\/main(\/|\.ts$)/,
    may: (what) => !TESTS.test(what),
    breaks: [
      {
        path: 'src/main.ts',
        text: `import '../test/fakes/cluster.ts';\nimport './engine/a.ts';`,
        told: ['src/main.ts:1 imports test/fakes/cluster.ts'],
      },
    ],
  },
  {
    because: 'the sweeper imports its own few parts alone: it must work when the bot is wrong',
    from: /^src\/sweeper(\/|\.ts$)/,
    may: (what) => NODE.test(what) || what === 'zod' || SWEEPER.test(what),
    breaks: [
      {
        path: 'src/sweeper.ts',
        text: `import './core/next.ts';\nimport './core/mark.ts';\nimport './adapters/slack/door.ts';`,
        told: [
          'src/sweeper.ts:1 imports src/core/next.ts',
          'src/sweeper.ts:2 imports src/core/mark.ts',
          'src/sweeper.ts:3 imports src/adapters/slack/door.ts',
        ],
      },
    ],
  },
];

const files = sourcesIn('src', 'commands');

for (const { because, from, may, breaks } of ROWS) {
  const check = (all: readonly Source[]) =>
    breaches(all, (what, path) => !from.test(path) || may(what, path));
  wall({ because, files, check, breaks });
}

wall({
  because: 'every file stands in a row of the table: a file without rules would grow into a shortcut',
  files,
  check: (all) => all.filter(({ path }) => !ROWS.some(({ from }) => from.test(path))).map(({ path }) => path),
  breaks: [{ path: 'src/utils/a.ts', text: '', told: ['src/utils/a.ts'] }],
});

wall({
  because: 'nobody imports main or the sweeper: wiring is in one place',
  files: [...files, ...sourcesIn('test', 'playground')],
  check: (all) =>
    breaches(all, (what, path) => !WIRING.test(what) || WIRING.exec(path)?.[1] === WIRING.exec(what)?.[1]),
  breaks: [
    {
      path: 'src/engine/a.ts',
      text: `import type { X } from '../main.ts';`,
      told: ['src/engine/a.ts:1 imports src/main.ts'],
    },
    {
      path: 'src/sweeper.ts',
      text: `import './main.ts';`,
      told: ['src/sweeper.ts:1 imports src/main.ts'],
    },
  ],
});

/** The registry alone imports what it finds: that is what it is for. */
function mayBoot(what: string, path: string): boolean {
  if (what === '(computed)') return path === 'src/registry.ts';
  return CORE.test(what) || BOOT.test(what) || NODE.test(what) || /^(zod|yaml|diff)$/.test(what);
}

function mayAdapter(what: string, path: string): boolean {
  const name = adapterOf(path);
  return CORE.test(what) || NODE.test(what) || !!LIBRARIES[name]?.includes(what) || adapterOf(what) === name;
}

function adapterOf(path: string): string {
  return /^src\/adapters\/([a-z-]+)/.exec(path)?.[1] ?? '';
}
