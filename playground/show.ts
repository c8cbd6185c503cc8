/** What the page shows, as one value; and what the visitor may do. */
import type { KubeObject } from '../src/core/kube.ts';
import { isOurs } from '../src/core/edit.ts';
import { MESH_KINDS } from '../src/core/kube.ts';
import { marksOf } from '../src/core/mark.ts';
import type { Registry } from '../src/core/command.ts';
import { sayObject } from '../src/mesh/view/owner.ts';
import { toYaml } from '../src/yaml.ts';
import { oneAtATime } from '../src/core/one-at-a-time.ts';
import { kubectlGet } from './kubectl.ts';
import { PageError } from './page/server.ts';
import type { OpenModal, Shown, State } from './page/shown.ts';
import type { Hands } from './hands.ts';
import { CHANNEL, PEOPLE } from './people.ts';
import { pictureOf } from './picture.ts';
import { MOODS } from './slack/moods.ts';
import type { Stage } from './stage.ts';
import type { Player } from './stories/player.ts';
import type { Modal } from './slack/workspace.ts';
import { entryOf, modalOf } from './timeline.ts';

export interface Show {
  /** Everything there is to see. */
  state(): State;
  act(what: string, args: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const SHOWN = [...MESH_KINDS, 'MeshChange'] as const;

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
      modal: lastModal(slack.modals()),
      ...pictureOf({
        view: connection.watched.view(Infinity),
        deployments: cluster.list('Deployment'),
        changes: connection.watched.records(),
        cast: player.now()?.cast,
      }),
      objects: SHOWN.flatMap((kind) => cluster.list(kind)).map(toShown),
      kubectl: { command: 'kubectl get mc -n drawbridge', text: table() },
      slack: { mood: slack.mood(), moods: MOODS },
      processes: { bot: stage.bot.state(), sweeper: stage.sweeper.state() },
      story: player.now(),
      stories: player.stories,
      examples,
    }),
    act: async (what, args) => {
      const act = Object.hasOwn(acts, what) ? acts[what] : undefined;
      if (!act) throw new PageError(`There is no ${what} here.`);
      return act(args as Args);
    },
  };
}

/** The one that was opened last; which one it is, the page remembers when it is closed. */
function lastModal(modals: readonly Modal[]): OpenModal | undefined {
  const last = modals.at(-1);
  return last && modalOf(last, `${modals.length}`);
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
  // Ages go on also while nothing happens.
  setInterval(look, 10_000).unref();
  look();
  return () => text;
}

const RECORDS = '/apis/drawbridge.dev/v1alpha1/namespaces/drawbridge/meshchanges';

function toShown(object: KubeObject): Shown {
  const { managedFields: _fields, ...metadata } = object.metadata;
  return {
    name: sayObject(object),
    ours: isOurs(object) || marksOf(object).size > 0,
    yaml: toYaml({ ...object, metadata }),
  };
}
