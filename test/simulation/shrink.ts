/** Makes a story as short as it can: entries are left out as long as the same law breaks. */
import { simulate } from './simulate.ts';
import type { Fault, Happening, Story } from './story.ts';

/** At most so many stories are tried. */
const TRIES = 400;

export type Breaks = (story: Story) => Promise<boolean>;

/** Whether a story breaks this law. */
export function breaking(law: string): Breaks {
  return async (story) => (await simulate(story)).violation?.law === law;
}

export async function shrink(story: Story, isBroken: Breaks): Promise<Story> {
  const tried = { count: 0 };
  const breaks: Breaks = async (one) => {
    tried.count += 1;
    return tried.count <= TRIES && (await isBroken(one));
  };
  let shorter = story;
  for (let before = -1; before !== entriesIn(shorter) && tried.count < TRIES;) {
    before = entriesIn(shorter);
    const { faults: all, events: told } = shorter;
    const faults = await fewer<Fault>(all, (some) => breaks({ ...shorter, faults: some }));
    shorter = { ...shorter, faults };
    const events = await fewer<Happening>(told, (some) => breaks({ ...shorter, events: some }));
    shorter = await withOneBot({ ...shorter, events }, breaks);
  }
  return shorter;
}

function entriesIn({ events, faults, world }: Story): number {
  return events.length + faults.length + world.bots;
}

async function withOneBot(story: Story, breaks: Breaks): Promise<Story> {
  const fewerBots = { ...story, world: { ...story.world, bots: 1 } };
  return story.world.bots > 1 && (await breaks(fewerBots)) ? fewerBots : story;
}

/** Halves first, then quarters, down to single entries. */
async function fewer<T>(
  items: readonly T[],
  breaks: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length;) {
      const some = [...left.slice(0, at), ...left.slice(at + size)];
      if (await breaks(some)) left = some;
      else at += size;
    }
  }
  return left;
}

/** The story in lines that people read. */
export function tellStory({ seed, world, events, faults }: Story): readonly string[] {
  const { bots, sweeper, outbound, objects } = world;
  const mesh = objects
    .filter(({ object }) => object.kind === 'VirtualService')
    .map(({ object, by }) => `${object.metadata.name} (${by})`);
  return [
    `seed ${seed}: ${bots} bots, ${sweeper ? 'a' : 'no'} sweeper, ${outbound}; VirtualServices: ${mesh.join(', ') || 'none'}`,
    ...events.map(
      ({ at, ...what }) =>
        `  ${(at / 1000).toFixed(3)} ${Object.values(what)
          .map((v) => (typeof v === 'object' ? JSON.stringify(v) : v))
          .join(' ')}`,
    ),
    ...faults.map(
      ({ process, call, nth, how, ms }) => `  fault: ${process} ${call} #${nth} ${how} (${ms} ms)`,
    ),
  ];
}
