/** What did they ask? Text in; a request, a refusal with usage and "did you mean", or a call for help out. */
import type { Asked } from './asking.ts';
import type { Command, Registry, Request, SmallWord, Words } from './command.ts';
import { NOWHERE, SMALL_WORDS } from './command.ts';
import { nearest } from './nearest.ts';
import type { Refusal } from './refusal.ts';
import { isRefusal } from './refusal.ts';
import { refusals } from './refusals/index.ts';
import { undoSlack } from './slack-text.ts';
import { tokens } from './tokens.ts';
import { refusalOf } from './words.ts';

export interface Help {
  readonly kind: 'help';
  readonly verb?: string;
}

export type Parsed = { readonly kind: 'request'; readonly request: Request } | Help | Refusal;

/** `namespaces` are the channel's; empty where the settings do not list it. */
export function parse(asked: Asked, namespaces: readonly string[], registry: Registry): Parsed {
  const text = undoSlack(asked.text);
  const split = tokens(text);
  if (isRefusal(split)) return split;
  const [word = 'help', ...rest] = split.words;
  if (word.toLowerCase() === 'help')
    return { kind: 'help', ...(rest[0] ? { verb: rest[0].toLowerCase() } : {}) };
  const verb = `${asked.family} ${word.toLowerCase()}`;
  const command = registry.get(verb);
  if (!command) return unknownVerb(asked.family, word, registry);
  const words = collect(command, verb, rest, split.because);
  return isRefusal(words) ? words : toRequest({ asked, namespaces, text, verb, command, words });
}

/** Most characters of a reason: it stands on a card. */
const LONGEST_REASON = 300;

/** The args of a stored request, through the same schema that it came in by. */
export function argsOf(command: Command, words: Words): unknown {
  const args = command.args.safeParse(words);
  if (args.success) return args.data;
  return refusalOf(args.error) ?? fail(args.error);
}

interface Pieces {
  readonly asked: Asked;
  readonly namespaces: readonly string[];
  readonly text: string;
  readonly verb: string;
  readonly command: Command;
  readonly words: Words;
}

function toRequest({ asked, namespaces, text, verb, command, words }: Pieces): Parsed {
  const listed = namespaces.length === 0 && command.anywhere ? [NOWHERE] : namespaces;
  const [first, ...more] = listed;
  if (first === undefined) return refusals.channelNotListed(asked.channel);
  const args = argsOf(command, words);
  if (isRefusal(args)) return args;
  const namespace = words['in']?.[0] ?? first;
  if (!listed.includes(namespace)) return refusals.badNamespace(namespace, listed);
  const { user: requester, team, channel } = asked;
  const reason = words['because']?.[0];
  if (reason && reason.length > LONGEST_REASON) return refusals.longReason(reason.length, LONGEST_REASON);
  return {
    kind: 'request',
    request: {
      verb,
      args,
      words,
      text: `/${asked.family} ${text}`,
      requester,
      team,
      channel,
      namespaces: [first, ...more],
      namespace,
      ...(reason ? { reason } : {}),
    },
  };
}

/** Words by name: positional ones in their order, then small words and `key=value`. */
function collect(
  command: Command,
  verb: string,
  rest: readonly string[],
  because: string | undefined,
): Words | Refusal {
  const found: Record<string, string[]> = {};
  const loose: string[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const option = optionAt(rest, at);
    if (!option) loose.push(rest[at] ?? '');
    else {
      const refused = addOption(found, option, command, verb);
      if (refused) return refused;
      at += option.takes;
    }
  }
  if (because !== undefined) {
    const refused = addOption(found, { key: 'because', value: because, takes: 0 }, command, verb);
    if (refused) return refused;
  }
  return place(found, loose, command, verb);
}

interface Option {
  readonly key: SmallWord;
  readonly value: string | undefined;
  /** How many words after this one it took. */
  readonly takes: number;
}

function optionAt(words: readonly string[], at: number): Option | undefined {
  const word = words[at] ?? '';
  const [, key, value] = /^([a-z]+)=(.*)$/is.exec(word) ?? [];
  const pair = small(key);
  if (pair) return { key: pair, value, takes: 0 };
  const plain = small(word);
  return plain && { key: plain, value: words[at + 1], takes: 1 };
}

function small(word: string | undefined): SmallWord | undefined {
  return SMALL_WORDS.find((known) => known === word?.toLowerCase());
}

function addOption(
  found: Record<string, string[]>,
  option: Option,
  command: Command,
  verb: string,
): Refusal | undefined {
  const { key, value } = option;
  if (!command.small.includes(key)) return refusals.unknownOption(key, verb, command.usage);
  if (!value) return refusals.missingWord(`a word after ${key}`, verb, command.usage);
  if (found[key]) return refusals.repeatedOption(key, verb);
  found[key] = [value];
  return undefined;
}

function place(
  found: Record<string, string[]>,
  loose: readonly string[],
  command: Command,
  verb: string,
): Words | Refusal {
  // What is known by its looks is taken out first: the others go by their place.
  const inOrder = command.positionals.toSorted((a, b) => Number(!a.like) - Number(!b.like));
  let rest: readonly string[] = loose;
  for (const { name, many, like } of inOrder) {
    if (found[name]) continue;
    const fits = rest.filter((word) => !like || like.test(word));
    const taken = many ? fits : fits.slice(0, 1);
    if (taken.length > 0) found[name] = taken;
    rest = without(rest, taken);
  }
  const missing = command.positionals.find(({ name, optional }) => !found[name] && !optional);
  if (missing) return refusals.missingWord(missing.label ?? missing.name, verb, command.usage);
  const extra = rest[0];
  return extra === undefined ? found : refusals.tooManyWords(extra, verb, command.usage);
}

/** The words but those, each once. */
function without(words: readonly string[], taken: readonly string[]): readonly string[] {
  return taken.reduce<readonly string[]>((left, word) => left.toSpliced(left.indexOf(word), 1), words);
}

function unknownVerb(family: string, word: string, registry: Registry): Refusal {
  const verbs = [...registry.keys()]
    .filter((path) => path.startsWith(`${family} `))
    .map((path) => path.slice(family.length + 1));
  const elsewhere = [...registry.keys()].find((path) => path.endsWith(` ${word.toLowerCase()}`));
  return refusals.unknownVerb(word, nearest(word.toLowerCase(), [...verbs, 'help']), family, elsewhere);
}

function fail(error: Error): never {
  throw new Error('a command refused its words without saying why', { cause: error });
}
