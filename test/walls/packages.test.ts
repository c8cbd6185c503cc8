/** What comes in from outside is exact, known, and says why it is here. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source.ts';

type Versions = Readonly<Record<string, string>>;
interface Manifest {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
}

interface Entry {
  readonly integrity?: string;
  readonly optionalDependencies?: Versions;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}
type Locked = Readonly<Record<string, Entry>>;

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { packages: locked } = JSON.parse(read('package-lock.json')) as { packages: Locked };
const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

test('every version is exact: what was tested is what runs', () => {
  expect(inexact(all)).toEqual([]);
  expect(inexact({ a: '^1.2.3', b: '1.2', c: 'latest', d: '1.2.3', e: 'git+https://x' })).toEqual([
    'a',
    'b',
    'c',
    'e',
  ]);
});

test('every package has a line in DECISIONS.md: nobody has to guess why it is here', () => {
  expect(existsSync(join(ROOT, 'DECISIONS.md'))).toBe(true);
  expect(undecided(Object.keys(all), read('DECISIONS.md'))).toEqual([]);
  expect(undecided(['yaml', 'zod'], '- `yaml-lint`: no\n- `zod` 4: shapes\n')).toEqual(['yaml']);
});

test('the lock file and .npmrc name no registry: any mirror will do', () => {
  expect(hosts(read('package-lock.json'))).toEqual([]);
  expect(hosts(read('.npmrc'))).toEqual([]);
  expect(
    hosts('{ "resolved": "https://registry.example.com/a.tgz",\n "funding": { "url": "https://x" } }'),
  ).toEqual(['"resolved": "https://registry.example.com/a.tgz"']);
  expect(hosts('registry=https://npm.example.com/')).toEqual(['registry=https://npm.example.com/']);
});

test('every package that Linux may install has a hash: nothing else can come in its place', () => {
  expect(Object.keys(locked).length).toBeGreaterThan(10);
  expect(unhashed(locked)).toEqual([]);
  expect(
    unhashed({
      '': {},
      'node_modules/a': {},
      'node_modules/b': { integrity: 'sha512-x' },
      'node_modules/c': { os: ['win32'], cpu: ['x64'] },
      'node_modules/d': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
    }),
  ).toEqual(['node_modules/a', 'node_modules/d']);
});

test('the lock file knows the packages of every platform: `npm ci` refuses it otherwise', () => {
  expect(unlocked(locked)).toEqual([]);
  expect(
    unlocked({ 'node_modules/a': { optionalDependencies: { b: '1', c: '1' } }, 'node_modules/c': {} }),
  ).toEqual(['b']);
});

function inexact(versions: Versions): readonly string[] {
  return Object.entries(versions)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name]) => name);
}

/** Packages that no line names in full. */
function undecided(names: readonly string[], text: string): readonly string[] {
  const words = new Set(text.match(/[@\w][\w@/.-]*\w/g));
  return names.filter((name) => !words.has(name));
}

function hosts(text: string): readonly string[] {
  return text.match(/"resolved": *"[^"]*"|^.*registry *=.*$|https?:\/\/registry\.[^"\s]*/gm) ?? [];
}

/** A mirror need not have what is for other systems, so those may stand there without a hash. */
function unhashed(packages: Locked): readonly string[] {
  return Object.entries(packages)
    .filter(([path, one]) => path !== '' && !one.integrity && isForLinux(one))
    .map(([path]) => path);
}

function isForLinux({ os, cpu, libc }: Entry): boolean {
  const fits = (list: readonly string[] | undefined, ...ours: readonly string[]) =>
    !list || list.some((name) => ours.includes(name));
  return fits(os, 'linux') && fits(cpu, 'x64', 'arm64') && fits(libc, 'glibc');
}

function unlocked(packages: Locked): readonly string[] {
  const wanted = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
  return wanted.filter(
    (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
  );
}
