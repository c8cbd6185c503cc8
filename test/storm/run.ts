/**
 * `npm run test:storm [-- --minutes N --kills N --leases N --seed S]`: real processes in a storm of leases,
 * killed, stopped, cut off and lied to; and then all must be as if nobody had asked for anything.
 */
import { rm, writeFile } from 'node:fs/promises';
import { readOptions } from './options.ts';
import { runStorm } from './storm.ts';
import type { Check } from './verdict.ts';

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort(new Error(name)));

process.exitCode = await main().catch((error: unknown) => {
  if (!interrupt.signal.aborted) throw error;
  console.log('interrupted; everything that was started is ended');
  return 130;
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  console.log(`storm seed ${options.seed}; the plan of faults follows from it`);
  const { checks, lines, folder } = await runStorm(options, interrupt.signal);
  for (const line of lines) console.log(line);
  await leaveResults(checks);
  const failed = checks.filter(({ violations }) => violations.length > 0);
  for (const { name, violations } of checks)
    console.log(`${violations.length > 0 ? 'FAILED' : 'ok    '} ${name}`);
  if (failed.length === 0 && !options.keep) {
    await rm(folder, { recursive: true, force: true });
    return 0;
  }
  console.log(
    `the logs of every process are in ${folder}; again: npm run test:storm -- --seed ${options.seed}`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** For `.ci/run`, in the shape that the test runner writes. */
async function leaveResults(checks: readonly Check[]): Promise<void> {
  const path = process.env['TEST_RESULTS'];
  if (!path) return;
  const failed = checks.filter(({ violations }) => violations.length > 0).length;
  const assertionResults = checks.map(({ name, violations }) => ({
    title: name,
    status: violations.length > 0 ? 'failed' : 'passed',
  }));
  const results = {
    numTotalTests: checks.length,
    numPassedTests: checks.length - failed,
    numFailedTests: failed,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [{ name: 'storm', status: failed > 0 ? 'failed' : 'passed', assertionResults }],
  };
  await writeFile(path, JSON.stringify(results));
}
