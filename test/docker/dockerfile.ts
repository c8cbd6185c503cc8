/** A Dockerfile as steps, and what is wrong with it. */
import type { Copy, Instruction, JSONInstruction, PropertyInstruction } from 'dockerfile-ast';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

export interface Stage {
  /** As `COPY --from` calls it. */
  readonly name: string;
  readonly image: string;
  readonly steps: readonly Step[];
}

/** What can be run here; whatever else a Dockerfile may hold is refused by name, never passed over. */
export type Step = { readonly line: number } & (
  | { readonly kind: 'WORKDIR'; readonly path: string }
  | {
      readonly kind: 'COPY';
      readonly from?: string;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly kind: 'RUN'; readonly command: string }
  | { readonly kind: 'USER'; readonly user: string }
  | { readonly kind: 'ENV' | 'LABEL'; readonly pairs: Readonly<Record<string, string>> }
  | { readonly kind: 'ENTRYPOINT' | 'CMD'; readonly words: readonly string[] }
  | { readonly kind: 'EXPOSE' | 'STOPSIGNAL'; readonly value: string }
);
/** The steps of one kind. */
export type StepOf<K extends Step['kind']> = Step extends infer S
  ? S extends { readonly kind: infer T }
    ? K extends T
      ? S
      : never
    : never
  : never;

/** Throws where it holds what cannot be run here. */
export function stagesOf(text: string): readonly Stage[] {
  const stages: { name: string; image: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      const [image = '', , name = `${stages.length}`] = wordsOf(instruction);
      stages.push({ name, image, steps: [] });
    } else stages.at(-1)?.steps.push(toStep(instruction));
  }
  return stages;
}

function toStep(instruction: Instruction): Step {
  const line = instruction.getRange().start.line + 1;
  const kind = instruction.getKeyword();
  const words = wordsOf(instruction);
  const content = instruction.getArgumentsContent() ?? '';
  switch (kind) {
    case 'WORKDIR':
      return { line, kind, path: content };
    case 'COPY':
      return { line, kind, ...copyOf(instruction as Copy, line) };
    case 'RUN':
      if (flagsOf(instruction).length > 0)
        throw new Error(`line ${line}: RUN with options is not known here`);
      return { line, kind, command: content };
    case 'USER':
      return { line, kind, user: content };
    case 'ENV':
    case 'LABEL':
      return { line, kind, pairs: pairsOf(instruction as PropertyInstruction) };
    case 'ENTRYPOINT':
    case 'CMD':
      return { line, kind, words: listOf(instruction as JSONInstruction, line) };
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return { line, kind, value: words.join(' ') };
    default:
      throw new Error(`line ${line}: ${kind} is not known here`);
  }
}

function copyOf(copy: Copy, line: number): Pick<StepOf<'COPY'>, 'from' | 'sources' | 'to'> {
  const flags = flagsOf(copy);
  if (flags.some((flag) => flag !== 'from')) throw new Error(`line ${line}: COPY --${flags.join(' --')}`);
  const from = copy.getFromFlag()?.getValue() ?? undefined;
  const words = wordsOf(copy);
  return { sources: words.slice(0, -1), to: words.at(-1) ?? '', ...(from === undefined ? {} : { from }) };
}

function flagsOf(instruction: Instruction): readonly string[] {
  return 'getFlags' in instruction
    ? (instruction as JSONInstruction).getFlags().map((flag) => flag.getName())
    : [];
}

function pairsOf(instruction: PropertyInstruction): Readonly<Record<string, string>> {
  return Object.fromEntries(
    instruction.getProperties().map((pair) => [pair.getName(), pair.getValue() ?? '']),
  );
}

/** The form without a shell; the other one hides signals from the process. */
function listOf(instruction: JSONInstruction, line: number): readonly string[] {
  if (!instruction.getClosingBracket()) throw new Error(`line ${line}: write it as ["a", "b"]`);
  return instruction.getJSONStrings().map((word) => word.getJSONValue());
}

function wordsOf(instruction: Instruction): readonly string[] {
  return instruction.getArguments().map((word) => word.getValue());
}

/** `LINE: what is wrong`, in the order of lines: what the library finds, and what it does not look for. */
export function faultsOf(text: string): readonly string[] {
  const found = validate(text).map(({ range, message }) => {
    return { line: range.start.line + 1, what: typeof message === 'string' ? message : message.value };
  });
  return [...found, ...ownRules(text)]
    .sort((a, b) => a.line - b.line)
    .map(({ line, what }) => `${line}: ${what}`);
}

interface Fault {
  readonly line: number;
  readonly what: string;
}

function ownRules(text: string): readonly Fault[] {
  const file = DockerfileParser.parse(text);
  const all = file.getInstructions().map((instruction) => ({
    line: instruction.getRange().start.line + 1,
    kind: instruction.getKeyword(),
    content: instruction.getArgumentsContent() ?? '',
    instruction,
  }));
  const lastFrom = all.findLastIndex(({ kind }) => kind === 'FROM');
  const names = new Set(file.getFROMs().map((from) => from.getBuildStage()));
  const inLast = all.slice(lastFrom);
  return [
    ...all.flatMap(({ line, kind, content, instruction }) => {
      const rules: readonly (readonly [boolean, string])[] = [
        [
          kind === 'FROM' && !/^\S+:\d+\.\d+\.\d+[-\w.]*( AS \S+)?$/i.test(content),
          'base image is not exact',
        ],
        [kind === 'ADD', 'ADD unpacks and fetches: use COPY'],
        [kind === 'RUN' && /\bsudo\b/.test(content), 'sudo'],
        [
          kind === 'RUN' && /\bnpm (i|install)\b/.test(content),
          'npm install takes what is newest: use npm ci',
        ],
        [(kind === 'ENV' || kind === 'ARG') && /token|secret|password/i.test(content), 'a secret would stay'],
        [kind === 'COPY' && isUnknown(instruction as Copy, names), 'no stage of that name'],
        [(kind === 'CMD' || kind === 'ENTRYPOINT') && !content.startsWith('['), 'a shell would hide signals'],
      ];
      return rules.flatMap(([broken, what]) => (broken ? [{ line, what }] : []));
    }),
    ...missing(inLast),
  ];
}

function isUnknown(copy: Copy, names: ReadonlySet<string | null>): boolean {
  const from = copy.getFromFlag()?.getValue();
  return from !== undefined && from !== null && !names.has(from);
}

/** What the image itself must say, judged at its FROM. */
function missing(
  stage: readonly { readonly line: number; readonly kind: string; readonly content: string }[],
) {
  const line = stage[0]?.line ?? 1;
  const user = stage.findLast(({ kind }) => kind === 'USER')?.content ?? '';
  const faults: Fault[] = [];
  if (!/^[1-9]\d*(:\d+)?$/.test(user)) faults.push({ line, what: 'the user is root, or not a number' });
  for (const wanted of ['ENTRYPOINT', 'STOPSIGNAL'])
    if (!stage.some(({ kind }) => kind === wanted)) faults.push({ line, what: `no ${wanted}` });
  return faults;
}
