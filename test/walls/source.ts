/** Source files as syntax trees, for the tests that hold the walls of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Node, Program } from 'oxc-parser';
import { parseSync, visitorKeys } from 'oxc-parser';

export const ROOT = join(import.meta.dirname, '../..');

export interface Source {
  /** From the top of the repository: `src/core/plan.ts`. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  /** Offsets of the comments, each from and to. */
  readonly comments: readonly (readonly [number, number])[];
}

export function source(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join('; ')}`);
  return { path, text, program, comments: comments.map(({ start, end }) => [start, end]) };
}

/** Every TypeScript file below these folders. */
export function sourcesIn(...folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .toSorted()
      .map((name) => posix.join(folder, name))
      .map((path) => source(path, readFileSync(join(ROOT, path), 'utf8'))),
  );
}

/** Calls `visit` for every node, outer ones first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | readonly (Node | null)[] | null>)[key];
    const children = Array.isArray(child) ? child : [child];
    for (const one of children) if (one) walk(one, visit);
  }
}

/** Every node of the file for which `pick` has an answer. */
export function collect<T>(file: Source, pick: (node: Node) => T | undefined): readonly T[] {
  const found: T[] = [];
  walk(file.program, (node) => {
    const picked = pick(node);
    if (picked !== undefined) found.push(picked);
  });
  return found;
}

/** `src/core/plan.ts:12`. */
export function placeOf(file: Source, node: { readonly start: number }): string {
  return `${file.path}:${file.text.slice(0, node.start).split('\n').length}`;
}

export interface Import {
  readonly place: string;
  /** A path from the top of the repository, a package's name, or `node:…`. */
  readonly what: string;
  /** Nothing of it is left when the file runs. */
  readonly typeOnly: boolean;
}

/** Everything that the file imports or re-exports: values and types, static and dynamic. */
export function importsOf(file: Source): readonly Import[] {
  return collect(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return undefined;
    return { place: placeOf(file, node), what: resolve(file.path, specifier), typeOnly: isTypeOnly(node) };
  });
}

const DECLARATIONS = ['ImportDeclaration', 'ExportAllDeclaration', 'ExportNamedDeclaration', 'TSImportType'];

function specifierOf(node: Node): string | undefined {
  if ('source' in node && DECLARATIONS.includes(node.type))
    return node.source ? literalOf(node.source) : undefined;
  if (node.type === 'ImportExpression') return literalOf(node.source);
  if (node.type === 'TSExternalModuleReference') return literalOf(node.expression);
  const isRequire =
    node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require';
  return isRequire ? literalOf(node.arguments[0]) : undefined;
}

function isTypeOnly(node: Node): boolean {
  if ('importKind' in node) return node.importKind === 'type';
  return node.type === 'TSImportType' || ('exportKind' in node && node.exportKind === 'type');
}

/** What is computed at run time can be anything: it gets a name that no rule allows. */
function literalOf(node: Node | undefined): string {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : '(computed)';
}

function resolve(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Where a file imports what it may not. */
export function breaches(
  all: readonly Source[],
  may: (what: string, path: string) => boolean,
): readonly string[] {
  return all.flatMap((file) =>
    importsOf(file)
      .filter(({ what }) => !may(what, file.path))
      .map(({ place, what }) => `${place} imports ${what}`),
  );
}
