import { defineConfig } from 'vitest/config';

const LAWS = 'test/**/*.laws.test.ts';
const REAL = 'test/**/*.real.test.ts';
const REDIS = 'test/**/*.redis.test.ts';
const MESH = 'test/**/*.mesh.test.ts';
const BROWSER = 'test/**/*.browser.test.ts';

/** Where `.ci/run` wants the results; it sums them up. */
const results = process.env['TEST_RESULTS'];

export default defineConfig({
  test: {
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    projects: [
      // Long tables of small cases: on a busy machine one takes longer than the 5 s that are usual.
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [LAWS, REAL, REDIS, MESH, BROWSER],
          testTimeout: 30_000,
        },
      },
      // Properties, 10,000 runs a law, and 200 for each plan of every verb.
      { test: { name: 'laws', include: [LAWS], testTimeout: 120_000 } },
      // Each file starts an API server of its own, which takes seconds on a busy machine.
      { test: { name: 'cluster', include: [REAL], testTimeout: 60_000, hookTimeout: 120_000 } },
      // Stories with leases of half a minute, in a real browser.
      { test: { name: 'browser', include: [BROWSER], testTimeout: 60_000, hookTimeout: 60_000 } },
      // Each file starts a Redis of its own, and kills, freezes or fills it.
      { test: { name: 'redis', include: [REDIS], testTimeout: 30_000, hookTimeout: 30_000 } },
      {
        test: {
          name: 'mesh',
          include: [MESH],
          // The lab is started once, and ended whatever happens.
          globalSetup: 'test/lab/global.ts',
          // One mesh per machine; connections are watched until they drain (45 s).
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
