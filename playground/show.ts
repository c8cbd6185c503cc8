/** What the page shows, as one value; and what the visitor may do. */
import type { KubeObject } from '../src/core/kube.ts';
import { isOurs } from '../src/core/edit.ts';
import { marksOf } from '../src/core/mark.ts';
import type { Registry } from '../src/core/command.ts';
import { toYaml } from '../src/yaml.ts';
import { oneAtATime } from '../src/core/one-at-a-time.ts';
import { kubectlGet } from './kubectl.ts';
import { PageError } from './page/server.ts';
import { CHANNEL, NAMES, PEOPLE } from './people.ts';
import { named, pictureOf } from './picture.ts';
import { MOODS } from './slack/moods.ts';
import type { Stage } from './stage.ts';
import type { Player } from './stories/player.ts';
import { entryOf, modalOf } from './timeline.ts';
import type { Happened } from './timeline.ts';

export interface Show {
  /** Everything there is to see. */
  state(): unknown;
  act(what: string, args: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const SHOWN = ['MeshChange', 'ServiceEntry', 'VirtualService'] as const;

export interface Showing {
  readonly stage: Stage;
  readonly hands: Hands;
  readonly player: Player;
  readonly registry: Registry;
  /** There is something new to see. */
  readonly changed: () => void;
}

export function createShow(showing: Showing): Show {
  const { stage, hands, player, registry } = showing;
  const { cluster, slack, connection } = stage;
  const table = keptTable(showing);
  const examples = [...registry].flatMap(([path, command]) =>
    command.examples.map((words) => `/${path} ${words}`.trim()),
  );
  const acts = actsOf(showing);
  return {
    state: () => ({
      channel: CHANNEL,
      people: PEOPLE,
      entries: hands.happened.flatMap((one, at) => entryOf(one, `${at}`, slack) ?? []),
      modals: slack.modals().map((modal, at) => modalOf(modal, `${at}`)),
      ...pictureOf(
        connection.watched.view(Infinity),
        cluster.list('Deployment'),
        connection.watched.records(),
      ),
      objects: SHOWN.flatMap((kind) => cluster.list(kind)).map(toShown),
      kubectl: { command: 'kubectl get mc -n drawbridge', text: table() },
      slack: { mood: slack.mood(), moods: MOODS },
      processes: { bot: stage.bot.state(), sweeper: stage.sweeper.state() },
      story: player.now(),
      stories: player.stories,
      examples,
    }),
    act: async (what, args) => {
      const act = acts[what];
      if (!act) throw new PageError(`There is no ${what} here.`);
      return act(args as Args);
    },
  };
}

type Args = Readonly<Record<string, string>>;

function actsOf({
  stage,
  hands,
  player,
  changed,
}: Showing): Readonly<Record<string, (args: Args) => Promise<unknown>>> {
  return {
    type: ({ user = '', line = '' }) => hands.type(user, line),
    click: ({ user = '', ts = '', button = '' }) => hands.click(user, ts, button),
    story: async ({ name = '' }) => player.play(name),
    stop: async () => player.stop(),
    slack: async ({ mood }) => {
      const known = MOODS.find((one) => one === mood);
      if (!known) throw new PageError(`Slack is never ${mood}.`);
      stage.slack.be(known);
      changed();
    },
    process: ({ name, signal }) => {
      const process = name === 'sweeper' ? stage.sweeper : stage.bot;
      return signal === 'start' ? process.start() : process.kill();
    },
  };
}

/** The API server makes the table, which is asked for after everything that happens. */
function keptTable({ stage, changed }: Showing): () => string {
  let text = '';
  const again = oneAtATime(async () => {
    const now = await kubectlGet(stage.administrator, RECORDS, 'drawbridge');
    if (now === text) return;
    text = now;
    changed();
  });
  const look = (): void => void again('').catch(() => undefined);
  stage.onChange(look);
  look();
  return () => text;
}

const RECORDS = '/apis/drawbridge.dev/v1alpha1/namespaces/drawbridge/meshchanges';

function toShown(object: KubeObject) {
  const { managedFields: _fields, ...metadata } = object.metadata;
  return {
    name: named(object),
    ours: object.kind === 'MeshChange' || isOurs(object) || marksOf(object).size > 0,
    yaml: toYaml({ ...object, metadata }),
  };
}

export interface Hands {
  readonly happened: readonly Happened[];
  type(user: string, line: string): Promise<void>;
  /** `button`: an action, as `drawbridge:approve`. */
  click(user: string, ts: string, button: string): Promise<void>;
}

/** Typing and clicking as one of these people, and what they are told where nobody answers. */
export function createHands({ slack }: Pick<Stage, 'slack'>, changed: () => void): Hands {
  const happened: Happened[] = [];
  const add = (one: Happened): void => {
    happened.push(one);
    changed();
  };
  slack.onEvent((event) => {
    if (event.kind === 'posted' && !event.message.thread_ts)
      add({ kind: 'card', ts: event.message.ts, at: Date.now() });
    else if (event.kind === 'ephemeral') add({ kind: 'told', event, at: Date.now() });
    else changed();
  });
  /** In Slack's own words. */
  const unanswered = (user: string, what: string, status: number): void => {
    const text = `${what} failed with the error "${status === 0 ? 'dispatch_failed' : 'dispatch_unknown_error'}"`;
    add({ kind: 'told', event: { user, text, blocks: [] }, at: Date.now() });
  };
  const personOf = (user: string): string => {
    if (!(user in NAMES.people)) throw new PageError(`Nobody here is ${user}.`);
    return user;
  };
  return {
    happened,
    type: async (user, line) => {
      if (!/^\/\w/.test(line)) throw new PageError('Commands begin with a slash: try /egress help.');
      add({ kind: 'typed', user: personOf(user), text: line, at: Date.now() });
      const { status } = await slack.type(user, CHANNEL.id, line);
      if (status !== 200) unanswered(user, line.split(' ')[0] ?? '', status);
    },
    click: async (user, ts, button) => {
      if (!slack.message(CHANNEL.id, ts)) throw new PageError('That message is gone.');
      const { status } = await slack.click(personOf(user), CHANNEL.id, ts, button);
      if (status !== 200) unanswered(user, 'Your click', status);
    },
  };
}
