/** The playground without its page: the real bot and sweeper beside the stand-ins; lines are typed, cards clicked, and the mesh looked at. */
import { createHands } from '../../playground/hands.ts';
import type { Person } from '../../playground/people.ts';
import { ANA, BOB, CHANNEL, MAX, SETTINGS } from '../../playground/people.ts';
import { pictureOf } from '../../playground/picture.ts';
import type { SlackMessage } from '../../playground/slack/standin.ts';
import type { Stage } from '../../playground/stage.ts';
import { openStage } from '../../playground/stage.ts';
import type { Tour } from '../../playground/stories/tour.ts';
import { createTour, live } from '../../playground/stories/tour.ts';
import { lookUntil } from '../../playground/stories/waiting.ts';
import type { KubeObject, MeshKind } from '../../src/core/kube.ts';
import { MESH_KINDS } from '../../src/core/kube.ts';

export interface Scene extends Pick<Tour, 'ask' | 'click' | 'until' | 'kubectl'> {
  readonly stage: Stage;
  /** Asked by Ana, approved by Bob; resolves with the change when it is live. */
  live(line: string): Promise<string>;
  /** What Ana is told privately in answer to the line. */
  told(line: string): Promise<string>;
  /** Ended by Max, who may not even approve; an opened host by Ana, who asked. Resolves when it is over. */
  stop(id: string): Promise<void>;
  /** Clicks in the thread of a change's card; resolves with the change that is asked by it. */
  clickReply(person: Person, id: string, button: string): Promise<string>;
  /** Resolves with all words of its card and thread, when these are among them. */
  says(id: string, words: string | RegExp): Promise<string>;
  object(kind: MeshKind, name: string, namespace?: string): KubeObject | undefined;
  /** Every object of the mesh, without what the API server counts. */
  mesh(): readonly KubeObject[];
  /** Resolves when calls of the one to the other meet what is said here. */
  meets(from: string, to: string, what: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** ms in which all of it is started, on a busy machine too. */
export const STARTED = 60_000;

const quiet = { line: () => undefined, say: () => undefined };

/** With other nicknames, where they are given. */
export async function openScene(targets: object = {}): Promise<Scene> {
  const stage = await openStage(quiet, { ...SETTINGS, targets: { ...SETTINGS.targets, ...targets } });
  await Promise.all([stage.bot.start(), stage.sweeper.start(), stage.connection.watched.ready()]);
  const { slack, cluster } = stage;
  const hands = createHands(stage, () => undefined);
  const { signal } = new AbortController();
  const tour = createTour({ stage, hands, onSay: () => undefined, pace: 0, signal });
  const cardOf = (id: string) =>
    slack
      .messages(CHANNEL.id)
      .find(({ metadata }) => (metadata?.['event_payload'] as { id?: string } | undefined)?.id === id);
  const told = async (line: string, person: Person = ANA): Promise<string> => {
    const before = slack.ephemerals(person.id).length;
    await tour.type(person, line);
    const answer = await slack.until(() => slack.ephemerals(person.id)[before], `an answer to ${line}`);
    return wordsOf(answer);
  };
  const says: Scene['says'] = (id, words) => {
    const now = () => {
      const card = cardOf(id);
      return [card, ...slack.thread(CHANNEL.id, card?.ts ?? '')].map(wordsOf).join('\n');
    };
    return slack.until(() => (has(now(), words) ? now() : ''), `${words} on the card of ${id}`);
  };
  return {
    ...tour,
    stage,
    says,
    live: async (line) => {
      const id = await live(tour, ANA, line, BOB);
      await says(id, 'Live: written and read back');
      return id;
    },
    told,
    clickReply: async (person, id, button) => {
      const records = () => stage.connection.watched.records();
      const before = new Set(records().map((change) => change.id));
      const replies = slack.thread(CHANNEL.id, cardOf(id)?.ts ?? '');
      const reply = replies.find(({ blocks }) => JSON.stringify(blocks).includes(`drawbridge:${button}`));
      await hands.click(person.id, reply?.ts ?? '', `drawbridge:${button}`);
      const fresh = () => records().find((change) => !before.has(change.id))?.id;
      return lookUntil({ stage, look: fresh, signal, what: `a change for ${button}`, limit: 10_000 });
    },
    stop: async (id) => {
      const verb = stage.connection.watched.record(id)?.spec.verb ?? '';
      const isEgress = verb.startsWith('egress');
      await told(`/${isEgress ? 'egress revoke' : `${verb.split(' ')[0]} stop`} ${id}`, isEgress ? ANA : MAX);
      await tour.until(id, 'over');
    },
    object: (kind, name, namespace = 'shop') => cluster.get(kind, namespace, name),
    mesh: () => MESH_KINDS.flatMap((kind) => cluster.list(kind)).map(uncounted),
    meets: async (from, to, what) => {
      const met = () => callsOf(stage, from, to);
      const wait = lookUntil({
        stage,
        look: () => has(met(), what),
        signal,
        what: `${from} → ${to}: ${what}`,
        limit: 10_000,
      });
      await wait.catch(() => expectMet(met(), `${what}`));
    },
    close: () => stage.close(),
  };
}

function has(text: string, words: string | RegExp): boolean {
  return typeof words === 'string' ? text.includes(words) : words.test(text);
}

function expectMet(met: string, wanted: string): never {
  throw new Error(`Calls should have met "${wanted}", and met "${met}".`);
}

/** As the page's picture tells it. */
function callsOf({ connection, cluster }: Stage, from: string, to: string): string {
  const deployments = cluster.list('Deployment');
  const { edges } = pictureOf({
    view: connection.watched.view(Infinity),
    deployments,
    changes: [],
    cast: deployments.map(({ metadata }) => metadata.name),
  });
  const edge = edges.find((one) => one.from.includes(from) && one.to.startsWith(to));
  return edge ? `${edge.state}: ${edge.says}` : 'no call';
}

/** What stands there for whoever reads it; who wrote what, and how often, does not. */
function uncounted({ metadata, ...object }: KubeObject): KubeObject {
  const { resourceVersion: _version, generation: _generation, managedFields: _fields, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function wordsOf(message: Partial<Pick<SlackMessage, 'text' | 'blocks'>> | undefined): string {
  const found: string[] = [message?.text ?? ''];
  const read = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inside] of Object.entries(value))
      if (key === 'text' && typeof inside === 'string') found.push(inside);
      else read(inside);
  };
  read(message?.blocks ?? []);
  return found.join('\n');
}
