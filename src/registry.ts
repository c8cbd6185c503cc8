/** Finds the commands: `commands/<family>/<verb>.ts`, one verb a file. Adding a verb is adding one file. */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Command, Registry } from './core/command.ts';
import { SMALL_WORDS } from './core/command.ts';

export interface RegistryProblem {
  /** Below the folder of the commands: `egress/allow.ts`. */
  readonly file: string;
  readonly what: string;
}

export type LoadedRegistry =
  | { readonly ok: true; readonly registry: Registry }
  | { readonly ok: false; readonly problems: readonly RegistryProblem[] };

/** Every command below the folder, by the words typed (`egress allow`), or everything that is wrong with them. */
export async function loadRegistry(folder: string): Promise<LoadedRegistry> {
  const files = await filesIn(folder);
  const found = await Promise.all(files.map((file) => load(folder, file)));
  const problems = found.flatMap((one) => one.problems);
  if (files.length === 0) problems.push({ file: folder, what: 'There is no command in this folder.' });
  if (problems.length > 0) return { ok: false, problems };
  const commands = found.flatMap(({ path, command }) => (command ? [[path, command] as const] : []));
  return { ok: true, registry: new Map(commands) };
}

/** One line for people. */
export function describeCommandProblem({ file, what }: RegistryProblem): string {
  return `${file}: ${what}`;
}

interface Found {
  readonly path: string;
  readonly command?: Command;
  readonly problems: readonly RegistryProblem[];
}

/** In the order of their names, so that help never changes its order. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .toSorted();
}

const PLACE = /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)\.ts$/;

async function load(folder: string, file: string): Promise<Found> {
  const [, family, verb] = PLACE.exec(file) ?? [];
  const path = `${family} ${verb}`;
  const failed = (...whats: readonly string[]) => ({ path, problems: whats.map((what) => ({ file, what })) });
  if (!family || !verb) return failed('A verb stands in `<family>/<verb>.ts`, in small letters.');
  if (verb === 'help') return failed('`help` is written from the other verbs.');
  try {
    const module: unknown = await import(pathToFileURL(join(folder, file)).href);
    const checked = Module.safeParse(module);
    if (!checked.success) return failed(...checked.error.issues.map(wording));
    return { path, command: checked.data.default as Command, problems: [] };
  } catch (error) {
    return failed(`It cannot be loaded: ${String(error)}`);
  }
}

function wording(issue: z.core.$ZodIssue): string {
  const name = issue.path.slice(1).map(String).join('.') || 'The default export';
  return issue.code === 'unrecognized_keys'
    ? `${issue.keys.join(', ')}: a command has no such part.`
    : `${name}: ${issue.message}.`;
}

const text = z.string({ error: 'must be text' });
const line = text.regex(/^\S(.*\S)?$/, { error: 'must be one line of text' });

const Positional = z.strictObject({
  name: line,
  label: line.optional(),
  many: z.boolean().optional(),
  optional: z.boolean().optional(),
  like: z.instanceof(RegExp).optional(),
});

/** The contract of `core/command.ts`. */
const Contract = z.strictObject(
  {
    summary: line.regex(/[^.]$/, { error: 'must end without a full stop' }),
    usage: text,
    examples: z.array(text).min(1, { error: 'must hold one at least' }),
    positionals: z
      .array(Positional)
      .refine((all) => all.slice(0, -1).every(({ many, like }) => !many || like), {
        error: 'only the last one may take many words',
      })
      .refine(
        (all) => all.every(({ optional }, n) => optional || !all[n - 1]?.optional || all[n - 1]?.like),
        {
          error: 'none that must be there may follow one that may be left out',
        },
      )
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
        error: 'two have the same name',
      }),
    small: z.array(z.enum(SMALL_WORDS, { error: `must be one of ${SMALL_WORDS.join(', ')}` })),
    anywhere: z.boolean({ error: 'must be true or false' }).optional(),
    args: z.custom((value) => value instanceof z.ZodType, { error: 'must be a zod schema' }),
    needs: z.custom((value) => typeof value === 'function', { error: 'must be a function' }).optional(),
    plan: z.custom((value) => typeof value === 'function', { error: 'must be a function' }),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be a command' : undefined) },
);

const Module = z.object({ default: Contract });
