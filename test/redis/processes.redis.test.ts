/** Replicas that die, and replicas that stop: nobody's work is lost, and nothing of them is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Work } from '../../src/core/ports.ts';
import type { Replica } from './replicas.ts';
import { startReplica } from './replicas.ts';
import type { RedisServer } from './server.ts';
import { startRedis } from './server.ts';

const A: Work = { do: 'reconcile', id: 'a' };
/** A lock lasts 10 s, and is looked for every 5 s; the machine may be busy. */
const LOST_LIMIT = { timeout: 40_000, interval: 20 };

let redis: RedisServer;
let runs: string[];

beforeEach(async () => {
  redis = await startRedis();
  runs = [];
});
afterEach(() => redis.down());

test('a process that dies in the middle of a run: another one runs it, and once more for what came meanwhile', async () => {
  const mortal = await startProcess(60_000);
  mortal.tell('add a');
  await mortal.said('run reconcile a');
  const other = await startHere();
  await other.queue.add(A);
  await other.queue.add(A);
  await mortal.end('SIGKILL');

  await vi.waitFor(() => expect(runs).toHaveLength(2), LOST_LIMIT);
  await other.close();
  expect(runs).toEqual(['reconcile a', 'reconcile a']);
}, 60_000);

test('an alarm rings elsewhere when the process that set it has died', async () => {
  const [mortal, other] = await Promise.all([startProcess(0), startProcess(0)]);
  mortal.tell('set a 2000');
  await vi.waitFor(async () => expect(await redis.client.zcard('{drawbridge}:alarm:delayed')).toBe(1));
  await mortal.end('SIGKILL');

  await other.said('ring a');
  expect(await other.end('SIGTERM')).toBe(0);
});

describe('a process that is told to stop', () => {
  test('finishes what it runs, leaves the rest to others, and ends', async () => {
    const one = await startProcess(1000);
    one.tell('add a');
    await one.said('run reconcile a');
    one.tell('add a');

    expect(await one.end('SIGTERM')).toBe(0);
    const other = await startHere();
    await vi.waitFor(() => expect(runs).toEqual(['reconcile a']), 3000);
    await other.close();
  });

  test.each([
    ['killed', () => redis.kill()],
    ['frozen', async () => redis.freeze()],
  ])('ends also while Redis is %s, in the middle of a run', async (_how, leave) => {
    const one = await startProcess(300);
    one.tell('add a');
    await one.said('run reconcile a');
    await leave();

    expect(await one.end('SIGTERM')).toBe(0);
  });

  test('ends also where Redis never was', async () => {
    await redis.kill();
    const one = await startProcess(0, 'Redis takes no work on; it is done here until it does');
    expect(await one.end('SIGTERM')).toBe(0);
  });

  test('does not wait for a run that never ends', async () => {
    const one = await startProcess(60_000);
    one.tell('add a');
    await one.said('run reconcile a');

    const ended = one.end('SIGTERM');
    await one.said('closed');
    await one.end('SIGKILL');
    expect(await ended).toBe(null);
  });
});

interface Process {
  readonly tell: (line: string) => void;
  /** Resolves when it has said this line. */
  readonly said: (line: string) => Promise<void>;
  /** Resolves with the exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Resolves when it has said its first word on Redis. */
async function startProcess(hold: number, first = 'up'): Promise<Process> {
  const script = fileURLToPath(new URL('process.ts', import.meta.url));
  // The kernel ends it when we are gone, however we went.
  const words = ['--pdeathsig', 'KILL', process.execPath, script, redis.url, String(hold)];
  const child = spawn('setpriv', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  const said = (line: string) =>
    vi.waitFor(() => expect(lines).toContain(line), { timeout: 15_000, interval: 5 });
  await said(first);
  return {
    tell: (line) => void child.stdin.write(`${line}\n`),
    said,
    end: async (signal) => {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

async function startHere(): Promise<Replica> {
  const replica = startReplica(redis.url);
  replica.queue.onWork(async ({ do: kind, id }) => void runs.push(`${kind} ${id}`));
  await replica.isUp();
  return replica;
}
