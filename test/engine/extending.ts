/** How tests of extensions ask, click what a card shows, and look. */
import type { ClickAction, ClickReply } from '../../src/core/asking.ts';
import { readButton } from '../../src/core/asking.ts';
import type { Change } from '../../src/core/change.ts';
import { endOf } from '../../src/core/change.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Target } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import type { PortCall } from '../fakes/cluster.ts';
import type { Bot, Rig } from './rig.ts';
import { BOB, CHANNEL, START } from './rig.ts';

/** Every change there is, in the order in which it was asked. */
export async function changes(at: Rig): Promise<readonly Change[]> {
  const ids = at.world.all('MeshChange').map((object) => object.metadata.name);
  const all = await Promise.all(ids.map((id) => at.change(id)));
  return all.toSorted((a, b) => (a.spec.requestedAt < b.spec.requestedAt ? -1 : 1));
}

/** What is extended: the one that is not an extension. */
export async function lease(at: Rig): Promise<Change> {
  return first((await changes(at)).filter(({ spec }) => spec.extends === undefined));
}

/** The latest extension. */
export async function extension(at: Rig): Promise<Change> {
  return first((await changes(at)).filter(({ spec }) => spec.extends !== undefined).toReversed());
}

/** Ana asks for more time; the extension's id. */
export async function askMore(at: Rig, bot: Bot, time = '10m', family = 'chaos'): Promise<string> {
  const known = new Set((await changes(at)).map(({ id }) => id));
  const { id } = await lease(at);
  const reply = await at.type(bot, `/${family} extend ${id} ${time}`);
  const made = (await changes(at)).find((change) => !known.has(change.id));
  if (!made) throw new Error(`nothing was asked: ${reply?.text}`);
  return made.id;
}

/** The button of a card as it is drawn; undefined where the card has none. */
export function buttonOn(at: Rig, id: string, action: ClickAction): ReturnType<typeof readButton> {
  const card = at.slack.cards.find((one) => one.id === id);
  const elements = (card?.message.blocks ?? []).flatMap((block) =>
    'elements' in (block as object)
      ? (block as { elements: { action_id?: string; value?: string }[] }).elements
      : [],
  );
  const read = elements.map(({ action_id: name = '', value = '' }) => readButton(name, value));
  return read.find((button) => button?.action === action);
}

/** Presses what was drawn. */
export async function press(
  at: Rig,
  bot: Bot,
  button: ReturnType<typeof readButton>,
  user = BOB,
): Promise<ClickReply | undefined> {
  if (!button) throw new Error('no such button');
  const trigger = `press-${(presses += 1)}`;
  const work = bot.engine.onClick({ ...button, user, team: 'T1', channel: CHANNEL, trigger });
  const late = at.clock.settle().then(() => at.clock.settle());
  return Promise.race([work, late.then(() => at.clock.settle()).then(() => undefined)]);
}

let presses = 0;

/** Minutes after the start when it ends by its record. */
export function endsAt(change: Change): number {
  return ((endOf(change) ?? Number.NaN) - START) / 60_000;
}

/** Minutes after the start when its marks say that it ends. */
export function markEndsAt(at: Rig, target: Target, id: string): number {
  const ends = marksOf(at.world.stored(target)).get(id)?.ends ?? '';
  return (Date.parse(ends) - START) / 60_000;
}

export function factTypes({ facts }: Change): readonly string[] {
  return facts.map(({ type }) => type);
}

/** Whether the call appends this fact. */
export function appends({ method, args }: PortCall, type: Fact['type']): boolean {
  return method === 'append' && (args[1] as Fact).type === type;
}

/** Whether the call writes an object of the mesh. */
export function isMark({ port, method, args }: PortCall): boolean {
  return port === 'cluster' && method === 'update' && !(args[1] as { dryRun?: boolean } | undefined)?.dryRun;
}

/** The first of such calls: what happens before, or after it is done. */
export function once(
  at: Rig,
  hook: 'before' | 'after',
  is: (call: PortCall) => boolean,
  work: (call: PortCall) => unknown,
): void {
  const { knobs } = at.world;
  knobs[hook] = (call) => {
    if (!is(call)) return undefined;
    knobs[hook] = () => undefined;
    return work(call);
  };
}

function first(found: readonly Change[]): Change {
  const [change] = found;
  if (!change) throw new Error('no such change');
  return change;
}
