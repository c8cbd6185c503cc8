/** Gives requests to a host a time after which they are given up. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { TRAFFIC_SMALL, TRAFFIC_USAGE, TRAFFIC_WORDS } from '../../src/core/traffic-words.ts';
import type { View } from '../../src/core/view.ts';
import { Pause } from '../../src/core/amounts.ts';
import { one } from '../../src/core/words.ts';
import { duration } from '../../src/mesh/routing/faults.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  ...TRAFFIC_WORDS,
  after: one(Pause),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Give up on HTTP requests to a host that take too long',
  usage: `TARGET[:PORT] TIME ${TRAFFIC_USAGE}`,
  examples: ['hello 2s for 1h', 'web-api 500ms at web-gateway'],
  positionals: [{ name: 'target' }, { name: 'after', label: 'TIME' }],
  small: [...TRAFFIC_SMALL],
  args: Args,
  plan: planTimeout,
});

function planTimeout(request: Request<Args>, view: View): Outcome {
  const { target, from, at, after, for: seconds } = request.args;
  const effect = { do: 'set', fields: { timeout: duration(after) } } as const;
  return planRouting(request, view, { target, from, at, seconds, supersedes: true, effect });
}
