/** People in Slack: they ask, approve, deny, forget, stop and delete, at random, through whichever bot answers. */
import { isClosed } from '../../src/core/change.ts';
import type { Random } from '../simulation/random.ts';
import { random } from '../simulation/random.ts';
import type { Scene, Story } from './hands.ts';
import { click, findCard, type } from './hands.ts';
import { allChanges, changeNow, has, isOpen } from './records.ts';
import { rest } from './rest.ts';
import { wish } from './wishes.ts';
import { APPROVERS, CHANNELS, HOSTS, TARGETS } from './world.ts';

export interface Crowd {
  /** Resolves when everybody has gone home: soon after the signal. */
  readonly done: Promise<void>;
}

/** Most changes that are open at a time: more would only make the machine slow. */
const MOST_OPEN = 40;

/** Goes on until the signal: about two requests a second. */
export function gather(scene: Scene, seed: number): Crowd {
  return { done: ask(scene, seed) };
}

async function ask(scene: Scene, seed: number): Promise<void> {
  const pace = random(seed, 'people');
  const stories: Promise<void>[] = [];
  while (!scene.signal.aborted) {
    await rest(pace.between(150, 900), scene.signal);
    if (scene.signal.aborted || allChanges(scene.referee).filter(isOpen).length >= MOST_OPEN) continue;
    const own = random(seed, 'story', stories.length);
    // Everybody asks once, so that every private answer is to that.
    const asker = `U0ASKER${stories.length}`;
    const story = { ...scene, random: own, channel: own.pick(CHANNELS), asker };
    stories.push(
      tell(story).catch((error: unknown) => scene.chronicle.note(`a story broke: ${String(error)}`)),
    );
  }
  await Promise.all(stories);
}

async function tell(story: Story): Promise<void> {
  const { referee, signal, random } = story;
  const id = await type(story, makeLine(random));
  if (id === undefined) return;
  const last = await decide(story, id);
  if (last === undefined) return;
  await referee.until(() => signal.aborted || has(changeNow(referee, last), 'applied'), 30_000);
  for (let wishes = 0; wishes < 2; wishes += 1) {
    await rest(random.between(0, 10_000), signal);
    const change = changeNow(referee, last);
    if (signal.aborted || !change || isClosed(change)) return;
    const extension = await wish(story, last, change.spec.verb.split(' ')[0] ?? '');
    if (extension !== undefined) await decide(story, extension);
  }
}

function makeLine(random: Random): string {
  const seconds = `${random.between(5, 60)}s`;
  if (random.chance(0.35)) {
    return `/egress allow ${random.pick(HOSTS)}${random.chance(0.12) ? '' : ` for ${seconds}`}`;
  }
  const host = random.chance(0.1) ? random.pick(HOSTS) : random.pick(TARGETS);
  const where = `${random.chance(0.1) ? ' from everyone' : ''}${random.chance(0.2) ? ' to hang' : ''}`;
  return `/chaos blackhole ${host} ${seconds}${where} because storm`;
}

/** Approves, denies, or forgets it; the id of what was approved: a successor, where the mesh moved. */
async function decide(story: Story, id: string): Promise<string | undefined> {
  const { referee, random, chronicle, signal } = story;
  if (random.chance(0.05)) {
    chronicle.note('left alone', id);
    return undefined;
  }
  const button = random.chance(0.08) ? 'Deny' : 'Approve';
  await rest(random.between(0, 3_000), signal);
  for (let tries = 0; tries < 15 && !signal.aborted; tries += 1) {
    const change = changeNow(referee, id);
    if (!change || isClosed(change) || has(change, 'stopped')) break;
    if (has(change, 'approved')) return await followed(story, id);
    const card = findCard(story, id);
    if (card) await click(story, card, { button, by: random.pick(APPROVERS), id });
    const isDecided = () => signal.aborted || has(changeNow(referee, id), 'approved') || isOver(story, id);
    await referee.until(isDecided, 3_000);
  }
  return undefined;
}

function isOver({ referee }: Story, id: string): boolean {
  const change = changeNow(referee, id);
  return !change || isClosed(change);
}

/** What was approved is made, or void: then its successor is asked about. */
async function followed(story: Story, id: string): Promise<string | undefined> {
  const { referee, signal } = story;
  const isSettled = () => signal.aborted || isOver(story, id) || has(changeNow(referee, id), 'armed');
  await referee.until(isSettled, 30_000);
  const voided = changeNow(referee, id)?.facts.find((fact) => fact.type === 'void');
  if (!voided?.successor) return id;
  const next = voided.successor;
  await referee.until(() => signal.aborted || changeNow(referee, next), 5_000);
  return decide(story, next);
}
