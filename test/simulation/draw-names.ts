/** A TCP host that is opened by its name, moves, and is asked for anew at its new address. */
import { MOVING } from './dns.ts';
import type { Around } from './draw.ts';
import { MINUTE } from './draw.ts';
import type { Random } from './random.ts';
import type { Happening } from './story.ts';
import { PEOPLE } from './world.ts';

export function drawNames(draw: Random, { length, mood }: Around): readonly Happening[] {
  if (!draw.chance(0.25 * mood.people)) return [];
  const at = draw.between(1000, Math.max(2000, length / 2));
  const bot = draw.between(0, 2);
  const lease = draw.pick(['', ' for 20m', ' for 45m']);
  const text = `/egress allow ${MOVING}:5432${lease} in shop`;
  const channel = 'C0SHOP';
  const click = (
    when: number,
    action: 'approve' | 'refresh' | 'end',
    on: string,
    who: string,
  ): Happening => ({
    kind: 'click',
    at: when,
    action,
    on,
    who,
    stale: false,
    bot: draw.between(0, 2),
  });
  const anew = at + draw.between(2 * MINUTE, 30 * MINUTE);
  const yes = anew + draw.between(500, 4 * MINUTE);
  return [
    { kind: 'ask', at, key: 'n', who: 'U0ANA', text, channel, bot },
    click(at + draw.between(500, MINUTE), 'approve', 'n', 'U0BOB'),
    draw.chance(0.8)
      ? click(anew, 'refresh', 'n', draw.pick(PEOPLE))
      : { kind: 'ask', at: anew, key: 'n-more', who: 'U0EVE', text, channel, bot: bot + 1 },
    ...(draw.chance(0.9)
      ? [click(yes, 'approve', 'n-more', 'U0BOB'), click(yes + 100, 'approve', 'n-more', 'U0DAN')]
      : []),
    ...(draw.chance(0.2) ? [click(yes + draw.between(-5000, 5000), 'end', 'n', 'U0BOB')] : []),
    ...(draw.chance(0.2) ? [click(yes + draw.between(0, 5 * MINUTE), 'end', 'n-more', 'U0BOB')] : []),
  ];
}
