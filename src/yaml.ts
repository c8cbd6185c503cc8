/** The door to `yaml`: text in, values out, and where in the text each value stands. */
import type { Document, Node, YAMLError } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify, visit } from 'yaml';

/** Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly PropertyKey[];

export interface YamlProblem {
  readonly place: Place;
  /** Quotes nothing of the text: it may hold a secret. */
  readonly what: string;
}

export interface Located {
  /** Plain data; undefined where there are problems. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** Where the value at this path stands; of what is not there, the nearest thing around it. */
  placeOf(path: Path): Place;
  /** Where the key stands that the path ends with. */
  keyPlaceOf(path: Path): Place;
}

/** The value of one YAML document. Throws an Error with line and column where it is not one. */
export function parseYaml(text: string): unknown {
  const { value, problems } = parseWithLines(text);
  const first = problems[0];
  if (first) throw new Error(`${first.place.line}:${first.place.column}: ${first.what}`);
  return value;
}

/** Block style, never folded, without anchors; YAML 1.1 readers (kubectl) read the same value. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

/** One YAML document with every problem of its syntax, and the places of its values. Never throws. */
export function parseWithLines(text: string): Located {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const place = (offset: number) => toPlace(lines, offset);
  const { value, problems } = read(document, place);
  return {
    value,
    problems,
    placeOf: (path) => place(startOf(nodeAt(document, path))),
    keyPlaceOf: (path) => place(startOf(keyAt(document, path) ?? nodeAt(document, path))),
  };
}

type Root = ReturnType<typeof parseDocument>;

function read(
  document: Root,
  place: (offset: number) => Place,
): { value?: unknown; problems: readonly YamlProblem[] } {
  if (document.errors.length > 0) return { problems: syntaxProblems(document, place) };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problems: [] };
  } catch {
    const what = 'An alias here leads nowhere, into itself, or to far too much data.';
    return { problems: [{ place: place(lastAlias(document)), what }] };
  }
}

/** One for each place: an error in the syntax often draws others after it. */
function syntaxProblems({ errors }: Root, place: (offset: number) => Place): YamlProblem[] {
  const firsts = new Map(errors.toReversed().map((error) => [error.pos[0], error]));
  const inOrder = [...firsts].toSorted(([a], [b]) => a - b);
  return inOrder.map(([offset, error]) => ({ place: place(offset), what: wording(error) }));
}

const WORDINGS: Partial<Record<YAMLError['code'], string>> = {
  BAD_INDENT: 'This line is not indented like its neighbours, or a bracket is not closed.',
  DUPLICATE_KEY: 'This key stands there twice.',
  MISSING_CHAR: 'A bracket or a quotation mark is missing here.',
  MULTIPLE_DOCS: 'A second document begins here (`---`); there may be one.',
  NON_STRING_KEY: 'This key is not text; put it in quotation marks.',
  RESOURCE_EXHAUSTION: 'This is nested too deeply.',
  TAB_AS_INDENT: 'A tab indents this line; YAML takes spaces only.',
};

function wording({ code }: YAMLError): string {
  return WORDINGS[code] ?? `This is not YAML (${code.toLowerCase().replaceAll('_', ' ')}).`;
}

function toPlace(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function lastAlias(document: Root): number {
  let last = 0;
  visit(document, { Alias: (_key, alias) => void (last = startOf(alias)) });
  return last;
}

function startOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

function nodeAt(document: Root, path: Path): Node | undefined {
  let node: Node | undefined = document.contents ?? undefined;
  for (const step of path) {
    const child = childOf(document, node, step);
    if (!child) break;
    node = child;
  }
  return node;
}

function childOf(document: Document, parent: Node | undefined, step: PropertyKey): Node | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  const child = isSeq(node)
    ? node.items[Number(step)]
    : isMap(node)
      ? node.items.find(({ key }) => isKey(key, step))?.value
      : undefined;
  return isNode(child) ? child : undefined;
}

function keyAt(document: Root, path: Path): Node | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  const key = isMap(node) ? node.items.find((pair) => isKey(pair.key, path.at(-1)))?.key : undefined;
  return isNode(key) ? key : undefined;
}

function isKey(key: unknown, step: PropertyKey | undefined): boolean {
  return isScalar(key) && String(key.value) === String(step);
}
