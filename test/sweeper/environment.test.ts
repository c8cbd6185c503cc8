/** The sweeper as a process that is told nonsense: everything that is wrong, at once, and it ends. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// Node and its libraries take seconds to load on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** What it said, and its exit code. */
function start(env: Readonly<Record<string, string>>): Promise<{ code: unknown; said: string }> {
  const words = ['src/sweeper.ts'];
  const options = { cwd: ROOT, env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, words, options, (error, _stdout, said) =>
      resolve({ code: error?.code, said }),
    );
  });
}

test('settings that are wrong are told all at once', async () => {
  const { code, said } = await start({ NAMESPACE: 'Draw_bridge', LOG_LEVEL: 'loud', KUBECONFIG: '' });

  expect(code).toBe(1);
  expect(said.split('\n')).toEqual([
    "Drawbridge's sweeper cannot start:",
    '  environment: `NAMESPACE` is not a name of a namespace. Set it to the namespace that the bot runs in, or leave it out for drawbridge.',
    '  environment: `LOG_LEVEL` is not a level. Set it to one of debug, info, warn, error, or leave it out for info.',
    '',
  ]);
});

test.each([
  ['a kubeconfig that is not there', { KUBECONFIG: '/nonexistent/config' }, "open '/nonexistent/config'"],
  [
    'no cluster at all',
    {},
    'no cluster is configured: set KUBECONFIG, or run in a Pod with a service account',
  ],
])('%s', async (_what, env, why) => {
  const { code, said } = await start(env);

  expect(code).toBe(1);
  expect(said).toMatch(/^Drawbridge's sweeper cannot start:\n {2}cluster: .*\.\n$/);
  expect(said).toContain(why);
});
