/** Outages, and what happens to processes, their clocks and their views. */
import type { Around } from './draw.ts';
import type { Random } from './random.ts';
import type { Away, Happening, Process } from './story.ts';
import { AWAY } from './story.ts';

const MINUTE = 60_000;

export function drawOutages(
  draw: Random,
  { length, mood }: Pick<Around, 'length' | 'mood'>,
): readonly Happening[] {
  const many = Math.round(mood.outages * draw.between(1, 6));
  const all = Array.from({ length: many }, (): Happening => {
    const what = draw.pick(AWAY);
    return { kind: 'away', at: draw.between(0, length), what, ms: lasts(draw, what) };
  });
  const hour: Happening = { kind: 'away', at: draw.between(0, length), what: 'api-refuses', ms: 60 * MINUTE };
  return mood.outages > 0 && draw.chance(0.1) ? [...all, hour] : all;
}

function lasts(draw: Random, what: Away): number {
  const short = draw.between(200, 20_000);
  if (what === 'api-starts') return short;
  return draw.pick([short, draw.between(20_000, 3 * MINUTE), draw.between(3 * MINUTE, 12 * MINUTE)]);
}

export function drawProcesses(draw: Random, { world, length, mood }: Around): readonly Happening[] {
  const names = [...Array.from({ length: world.bots }, (_, n) => `bot-${n + 1}`), 'sweeper'];
  const some = (level: number, most: number, make: () => Omit<Process, 'process'>) =>
    Array.from({ length: Math.round(level * draw.between(0, most)) }, (): Happening => ({
      ...make(),
      at: draw.between(0, length),
      process: draw.pick(names),
    }));
  const down = () =>
    draw.pick([draw.between(200, 5000), draw.between(5000, 4 * MINUTE), draw.between(MINUTE, 20 * MINUTE)]);
  // Seconds mostly, sometimes minutes.
  const far = draw.chance(0.2) ? 4 * MINUTE : 4000;
  return [
    ...some(mood.crashes, 6, () => ({ kind: 'crash', ms: down() })),
    ...some(mood.crashes, 3, () => ({ kind: 'stop', ms: down() })),
    ...some(mood.clocks, 5, () => ({ kind: 'clock', ms: draw.between(-far, far) })),
    ...some(mood.views, 4, () => ({ kind: 'freeze', ms: draw.between(1000, 10 * MINUTE) })),
  ];
}
