/** Deliberate bugs, each put into a copy of the code, and the first seed that catches it. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BUGS_OF_DECISION } from './bugs-of-decision.ts';
import { BUGS_OF_PLACE } from './bugs-of-place.ts';
import { BUGS_OF_UNDO } from './bugs-of-undo.ts';
import type { Failed, Outcome, Range } from './seeds.ts';

export interface Bug {
  readonly name: string;
  readonly patches: readonly Patch[];
}

export interface Patch {
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly put: string;
}

/** What somebody might really write, as replacements of text that must stand there once. */
export const BUGS: readonly Bug[] = [...BUGS_OF_UNDO, ...BUGS_OF_DECISION, ...BUGS_OF_PLACE];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a run is made of. */
const PARTS = ['src', 'commands', 'playground/cluster', 'test/simulation', 'test/fakes', 'package.json'];
const AT_ONCE = 2;

export interface Caught {
  readonly bug: string;
  readonly by: Failed | undefined;
}

/** Prints a row for each bug whose name holds `only`; a bug that no seed catches fails the run. */
export async function tryBugs(range: Range, only = ''): Promise<void> {
  const left = BUGS.filter(({ name }) => name.includes(only));
  const tried = left.length;
  const missed: string[] = [];
  const work = async (): Promise<void> => {
    for (let bug = left.shift(); bug; bug = left.shift()) {
      const { by } = await tryBug(bug, range);
      if (!by) missed.push(bug.name);
      console.log(
        by
          ? `${bug.name} | seed ${by.seed} | ${by.law}: ${by.message.split('\n')[0]}`
          : `${bug.name} | not caught`,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`${tried} bugs, ${tried - missed.length} caught`);
  if (missed.length > 0) process.exitCode = 1;
}

/** The first seed of the range that breaks a law with this bug. */
export async function tryBug(bug: Bug, range: Range): Promise<Caught> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-bug-'));
  try {
    for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const patch of bug.patches) await apply(folder, bug, patch);
    return { bug: bug.name, by: await firstFailed(folder, range) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function apply(folder: string, { name }: Bug, { file, find, put }: Patch): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: “${find}” stands ${times} times in ${file}, not once`);
  await writeFile(
    path,
    text.replace(find, () => put),
  );
}

async function firstFailed(folder: string, { from, seeds }: Range): Promise<Failed | undefined> {
  const words = [
    'test/simulation/run.ts',
    '--json',
    '--first',
    '--from',
    String(from),
    '--seeds',
    String(seeds),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder, maxBuffer: 1 << 26 });
  return (JSON.parse(stdout) as Outcome).failed[0];
}
