/** What a story is told with: people type and click, kubectl edits, processes die, and words say what to look at. */
import type { Change } from '../../src/core/change.ts';
import { isClosed, stateOf } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { kubectlEdit } from '../kubectl.ts';
import { CHANNEL } from '../people.ts';
import type { Person } from '../people.ts';
import type { Hands } from '../hands.ts';
import type { Stage } from '../stage.ts';
import { ANSWER, LEASE, lookUntil, pause } from './waiting.ts';

export interface Story {
  readonly name: string;
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  /** Verbs that it types; where one does not exist, the story is not offered. */
  readonly verbs: readonly string[];
  /** Names of the Deployments that are drawn meanwhile; the usual ones unless given. */
  readonly cast?: readonly string[];
  readonly play: (tour: Tour) => Promise<void>;
  /** Whatever came of it: what else no other story could begin with. */
  readonly tidy?: (tour: Tour) => Promise<void>;
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
  const { connection } = stage;
  const when = <T>(what: string, look: () => T, limit = ANSWER): Promise<NonNullable<T>> =>
    lookUntil({ stage, look, signal, what, limit });
  const type = async (person: Person, line: string): Promise<void> => {
    signal.throwIfAborted();
    await hands.type(person.id, line);
  };
  return {
    say: async (text) => {
      onSay(text);
      await pause(text.length * pace, signal);
    },
    ask: async (person, line) => {
      const before = new Set(connection.watched.records().map(({ id }) => id));
      await type(person, line);
      const fresh = () => connection.watched.records().find((change) => !before.has(change.id));
      const { id } = await when(`a change for ${line}`, fresh);
      await when(`a card for ${line}`, () => cardOf(stage, id));
      return id;
    },
    type,
    click: async (person, id, button) => {
      const { ts } = await when(`the card of ${id}`, () => cardOf(stage, id));
      signal.throwIfAborted();
      await hands.click(person.id, ts, `drawbridge:${button}`);
    },
    until: async (id, state) =>
      void (await when(`${id} ${state}`, () => stateSeen(connection.watched.record(id), state), LEASE)),
    kubectl: async (kind, namespace, name, edit) => {
      signal.throwIfAborted();
      await kubectlEdit(stage.administrator, { kind, namespace, name }, edit);
    },
    unmarked: async (id) => {
      const isMarked = () => connection.watched.marked().some((object) => marksOf(object).has(id));
      await when(`${id} out of the mesh`, () => !isMarked(), LEASE);
    },
    bot: stage.bot,
  };
}

function cardOf({ slack }: Stage, id: string) {
  const isIts = (payload: unknown) => (payload as { id?: string } | undefined)?.id === id;
  return slack.messages(CHANNEL.id).find(({ metadata }) => isIts(metadata?.['event_payload']));
}

/** What is closed has been any state that leads there. */
function stateSeen(change: Change | undefined, state: string): boolean {
  return change !== undefined && (stateOf(change) === state || (state === 'over' && isClosed(change)));
}

/** Asked by the first, approved by the second; resolves with the change when it is live. */
export async function live(tour: Tour, asks: Person, line: string, approves: Person): Promise<string> {
  const id = await tour.ask(asks, line);
  await tour.click(approves, id, 'approve');
  await tour.until(id, 'live');
  return id;
}
