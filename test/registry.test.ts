/** The registry finds what is there, and tells everything that is wrong with it at once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeCommandProblem, loadRegistry } from '../src/registry.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a command is found by its path, in the order of the names', async () => {
  write('egress/revoke.ts', command());
  write('egress/allow.ts', command());
  write('chaos/blackhole.ts', command());

  const loaded = await loadRegistry(folder);

  expect(loaded.ok && [...loaded.registry.keys()]).toEqual([
    'chaos blackhole',
    'egress allow',
    'egress revoke',
  ]);
  expect(loaded.ok && loaded.registry.get('egress allow')?.summary).toBe('Opens a host');
});

test('everything wrong in every file is told at once', async () => {
  write('egress/Allow.ts', command());
  write('loose.ts', command());
  write('egress/deep/allow.ts', command());
  write('egress/notes.md', '');
  write('egress/help.ts', command());
  write('egress/a.ts', 'export const allow = 1;');
  write('egress/b.ts', 'const = ;');
  write('egress/c.ts', command({ summary: "'Ends with a stop.'", examples: '[]', args: '{}', plan: '1' }));
  write('egress/d.ts', command({ small: "['for', 'with']", colour: "'red'" }));

  const loaded = await loadRegistry(folder);

  const told = loaded.ok ? [] : loaded.problems.map(describeCommandProblem);
  expect(told).toEqual([
    'egress/Allow.ts: A verb stands in `<family>/<verb>.ts`, in small letters.',
    'egress/a.ts: The default export: must be a command.',
    expect.stringMatching(/^egress\/b\.ts: It cannot be loaded: .*Error/s),
    'egress/c.ts: summary: must end without a full stop.',
    'egress/c.ts: examples: must hold one at least.',
    'egress/c.ts: args: must be a zod schema.',
    'egress/c.ts: plan: must be a function.',
    'egress/d.ts: small.1: must be one of for, from, in, to, as, at, ip, because.',
    'egress/d.ts: colour: a command has no such part.',
    'egress/deep/allow.ts: A verb stands in `<family>/<verb>.ts`, in small letters.',
    'egress/help.ts: `help` is written from the other verbs.',
    'egress/notes.md: A verb stands in `<family>/<verb>.ts`, in small letters.',
    'loose.ts: A verb stands in `<family>/<verb>.ts`, in small letters.',
  ]);
});

test.each([
  ["[{ name: 'a', many: true }, { name: 'b' }]", 'only the last one may take many words'],
  ["[{ name: 'a', optional: true }, { name: 'b' }]", 'none that must be there may follow one that may'],
  ["[{ name: 'a' }, { name: 'a' }]", 'two have the same name'],
])('positionals %s are refused', async (positionals, why) => {
  write('egress/allow.ts', command({ positionals }));

  const loaded = await loadRegistry(folder);

  expect(loaded.ok ? [] : loaded.problems).toEqual([
    { file: 'egress/allow.ts', what: expect.stringContaining(why) },
  ]);
});

test('a folder without commands is a problem: nothing could be asked', async () => {
  const loaded = await loadRegistry(folder);

  expect(loaded).toEqual({
    ok: false,
    problems: [{ file: folder, what: 'There is no command in this folder.' }],
  });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** Source of a command that keeps the contract, but for these parts. */
function command(parts: Readonly<Record<string, string>> = {}): string {
  const all = {
    summary: "'Opens a host'",
    usage: "'HOST'",
    examples: "['a.example.com']",
    positionals: "[{ name: 'host', label: 'HOST' }]",
    small: "['for', 'because']",
    args: 'z.object({})',
    plan: "() => ({ kind: 'reply', text: 'yes' })",
    ...parts,
  };
  const lines = Object.entries(all).map(([name, value]) => `  ${name}: ${value},`);
  return `import { z } from '${import.meta.resolve('zod')}';\nexport default {\n${lines.join('\n')}\n};\n`;
}
