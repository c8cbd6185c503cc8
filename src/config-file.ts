/** Reads `drawbridge.yaml` and puts every fault of it into words, with its line. */
import type { z } from 'zod';
import { nearest } from './core/nearest.ts';
import { isRefusal } from './core/refusal.ts';
import { keysAt, Settings, SETTINGS_FIXES } from './settings.ts';
import type { Located, Path, Place } from './yaml.ts';
import { parseWithLines } from './yaml.ts';

/** Throws where the file cannot be read. */
export type ReadFile = (path: string) => string;

export interface ConfigProblem {
  /** `drawbridge.yaml:3:8`, or `environment`. */
  readonly where: string;
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
}

export interface LoadedFile {
  /** Undefined where there are problems. */
  readonly settings?: Settings | undefined;
  /** From the top of the file down. */
  readonly problems: readonly ConfigProblem[];
}

export function loadFile(path: string, readFile: ReadFile): LoadedFile {
  const text = textOf(path, readFile);
  if (text === undefined) {
    const fix = 'Copy `drawbridge.example.yaml` there, or set DRAWBRIDGE_CONFIG to where it is.';
    return { problems: [{ where: path, what: 'This file cannot be read.', fix }] };
  }
  const yaml = parseWithLines(text);
  const syntax = yaml.problems.map(({ place, what }) => ({ place, what, fix: 'Correct the line.' }));
  if (syntax.length > 0) return { problems: inOrder(syntax, path) };
  // An empty file has no value; what it lacks is then told key by key.
  const settings = Settings.safeParse(yaml.value ?? {});
  const faults = (settings.error?.issues ?? []).flatMap((issue) => faultsOf(issue, yaml));
  return { settings: settings.data, problems: inOrder(faults, path) };
}

/** The file's text; undefined where it cannot be read. */
export function textOf(path: string, readFile: ReadFile): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}

interface Fault {
  readonly place: Place;
  readonly what: string;
  readonly fix: string;
}

function inOrder(faults: readonly Fault[], file: string): ConfigProblem[] {
  return faults
    .toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ place, what, fix }) => ({ where: `${file}:${place.line}:${place.column}`, what, fix }));
}

function faultsOf(issue: z.core.$ZodIssue, yaml: Located): Fault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], yaml));
  const place = issue.code === 'invalid_key' ? yaml.keyPlaceOf(path) : yaml.placeOf(path);
  const fix = SETTINGS_FIXES[String(path[0])] ?? 'Write keys with values, as in `drawbridge.example.yaml`.';
  const name = path.length > 0 ? `\`${path.map(String).join('.')}\`` : 'The file';
  return [{ place, what: `${name} ${wording(issue, yaml)}`, fix }];
}

function unknownKey(path: Path, yaml: Located): Fault {
  const known = keysAt(path.slice(0, -1));
  const meant = nearest(String(path.at(-1)), known);
  const fix = meant ? `Did you mean \`${meant}\`?` : `What may stand here: ${known.join(', ')}.`;
  return { place: yaml.keyPlaceOf(path), what: `\`${path.map(String).join('.')}\` is not a setting.`, fix };
}

/** What follows the name of the setting. */
function wording(issue: z.core.$ZodIssue, yaml: Located): string {
  if (issue.code === 'invalid_type') return typeWording(issue, yaml);
  if (issue.code === 'invalid_key') return wording(issue.issues[0] ?? issue, yaml);
  const refusal = issue.code === 'custom' ? issue.params?.['refusal'] : undefined;
  return isRefusal(refusal) ? `is wrong: ${refusal.what} ${refusal.why}` : `${issue.message}.`;
}

function typeWording(issue: z.core.$ZodIssueInvalidType, yaml: Located): string {
  if (!isThere(yaml.value, issue.path)) return 'is missing.';
  return `must be ${KINDS[issue.expected] ?? issue.expected}.`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a whole number',
  array: 'a list',
  tuple: 'a list',
  object: 'made of keys with values',
  record: 'made of keys with values',
};

function isThere(root: unknown, path: Path): boolean {
  const value = path.reduce<unknown>((at, step) => Object(at)[step], root);
  return value !== undefined;
}
