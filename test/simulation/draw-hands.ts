/** What people with kubectl and GitOps do in a story. */
import type { Around } from './draw.ts';
import type { Random } from './random.ts';
import type { Happening, HandKind, Place } from './story.ts';
import { HANDS } from './story.ts';

/** The common ones more often. */
const OFTEN: readonly HandKind[] = [
  'add-rule',
  'drop-rule',
  'turn-rule',
  'label',
  'apply',
  'apply',
  'edit-ours',
  'drop-ours',
];
const MINUTE = 60_000;
/** Gone with all that is in it: not every time. */
const RARE = 0.1;

interface Near extends Around {
  readonly asks: readonly Happening[];
}

export function drawHands(draw: Random, { world, length, mood, asks }: Near): readonly Happening[] {
  const many = Math.round(mood.hands * draw.between(3, 20));
  const targets = world.objects
    .filter(
      ({ object: { kind, metadata } }) =>
        ['ServiceEntry', 'VirtualService'].includes(kind) && metadata.namespace !== 'drawbridge',
    )
    .map(
      ({ object: { kind, metadata } }) =>
        ({ kind, namespace: metadata.namespace ?? '', name: metadata.name }) as const,
    );
  const keys = asks.flatMap((one) => (one.kind === 'ask' && !one.key.includes('-') ? [one] : []));
  const kinds = HANDS.filter((kind) => kind !== 'namespace' || draw.chance(RARE));
  const times = new Set<number>();
  return Array.from({ length: many }, (): Happening => {
    const near = draw.pick(keys);
    // Most of it while something is being made, live, or taken back.
    const when = draw.chance(0.8)
      ? near.at + draw.pick([draw.between(0, 2 * MINUTE), draw.between(0, 15 * MINUTE)])
      : draw.between(0, length);
    const place =
      draw.chance(0.7) || targets.length === 0
        ? { of: near.key, n: draw.between(0, 3) }
        : { target: draw.pick(targets) };
    return {
      kind: 'hand',
      at: apart(when, times),
      does: draw.chance(0.5) ? draw.pick(OFTEN) : draw.pick(kinds),
      to: place as Place,
      n: draw.between(0, 99),
    };
  });
}

/** What one manager writes twice within a second looks like one write, to everybody. */
function apart(when: number, times: Set<number>): number {
  let second = Math.floor(when / 1000);
  while (times.has(second) || times.has(second - 1) || times.has(second + 1)) second += 2;
  times.add(second);
  return Math.max(when, second * 1000);
}
