/** What a story is told with: people type and click, kubectl edits, processes die, and words say what to look at. */
import type { Change } from '../../src/core/change.ts';
import { isClosed, stateOf } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { kubectlEdit } from '../kubectl.ts';
import { CHANNEL } from '../people.ts';
import type { Person } from '../people.ts';
import type { Hands } from '../show.ts';
import type { Stage } from '../stage.ts';

export interface Story {
  readonly name: string;
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  /** Verbs that it types; where one does not exist, the story is not offered. */
  readonly verbs: readonly string[];
  readonly play: (tour: Tour) => Promise<void>;
}

export interface Tour {
  /** Tells the visitor what to look at, and gives time to read it. */
  say(text: string): Promise<void>;
  /** Types as this person; resolves with the change that comes of it. */
  ask(person: Person, line: string): Promise<string>;
  /** Types what is answered privately. */
  type(person: Person, line: string): Promise<void>;
  /** Clicks on the card of the change. */
  click(person: Person, id: string, button: string): Promise<void>;
  /** Resolves when the change is so. */
  until(id: string, state: string): Promise<void>;
  /** Somebody edits an object with kubectl. */
  kubectl(
    kind: 'ServiceEntry' | 'VirtualService',
    namespace: string,
    name: string,
    edit: (object: KubeObject) => KubeObject,
  ): Promise<void>;
  /** Resolves when no object bears the change's mark. */
  unmarked(id: string): Promise<void>;
  readonly bot: Pick<Stage['bot'], 'kill' | 'start'>;
}

/** The story was stopped by the visitor. */
export class Stopped extends Error {}

export interface TourOptions {
  readonly stage: Stage;
  readonly hands: Hands;
  /** For each thing that is said. */
  readonly onSay: (text: string) => void;
  /** ms to read a character. */
  readonly pace: number;
  readonly signal: AbortSignal;
}

export function createTour({ stage, hands, onSay, pace, signal }: TourOptions): Tour {
  const { slack, connection } = stage;
  const record = (id: string): Change | undefined => connection.watched.record(id);
  const cardOf = (id: string) =>
    slack
      .messages(CHANNEL.id)
      .find(({ metadata }) => (metadata?.['event_payload'] as { id?: string } | undefined)?.id === id);
  const when = <T>(look: () => T): Promise<NonNullable<T>> => lookUntil(stage, look, signal);
  return {
    say: async (text) => {
      onSay(text);
      await pause(text.length * pace, signal);
    },
    ask: async (person, line) => {
      const before = new Set(connection.watched.records().map(({ id }) => id));
      await hands.type(person.id, line);
      const { id } = await when(() => connection.watched.records().find((change) => !before.has(change.id)));
      await when(() => cardOf(id));
      return id;
    },
    type: (person, line) => hands.type(person.id, line),
    click: async (person, id, button) => {
      const { ts } = await when(() => cardOf(id));
      await hands.click(person.id, ts, `drawbridge:${button}`);
    },
    until: async (id, state) => void (await when(() => stateSeen(record(id), state))),
    kubectl: async (kind, namespace, name, edit) => {
      await kubectlEdit(stage.administrator, { kind, namespace, name }, edit);
    },
    unmarked: async (id) =>
      void (await when(() => !connection.watched.marked().some((object) => marksOf(object).has(id)))),
    bot: stage.bot,
  };
}

/** What is closed has been any state that leads there. */
function stateSeen(change: Change | undefined, state: string): boolean {
  return change !== undefined && (stateOf(change) === state || (state === 'over' && isClosed(change)));
}

/** Looks now and after everything that happens. */
async function lookUntil<T>(stage: Stage, look: () => T, signal: AbortSignal): Promise<NonNullable<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<NonNullable<T>>();
  const again = (): void => {
    const seen = look();
    if (seen) resolve(seen);
  };
  const stop = (): void => reject(new Stopped());
  signal.addEventListener('abort', stop);
  const leave = stage.onChange(again);
  again();
  if (signal.aborted) stop();
  return promise.finally(() => {
    leave();
    signal.removeEventListener('abort', stop);
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => reject(new Stopped());
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  await promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  });
}
