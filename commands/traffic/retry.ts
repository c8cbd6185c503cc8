/** Has sidecars try requests to a host again when they fail. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { TRAFFIC_SMALL, TRAFFIC_USAGE, TRAFFIC_WORDS } from '../../src/core/traffic-words.ts';
import type { View } from '../../src/core/view.ts';
import { Retries } from '../../src/core/amounts.ts';
import { one } from '../../src/core/words.ts';
import { retriesOf } from '../../src/mesh/routing/faults.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  ...TRAFFIC_WORDS,
  times: one(Retries),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Try HTTP requests to a host again when they fail',
  usage: `TARGET[:PORT] TIMES ${TRAFFIC_USAGE}`,
  examples: ['hello 3 for 1h', 'web-api 0 at web-gateway because it is not idempotent'],
  positionals: [{ name: 'target' }, { name: 'times', label: 'TIMES' }],
  small: [...TRAFFIC_SMALL],
  args: Args,
  plan: planRetry,
});

function planRetry(request: Request<Args>, view: View): Outcome {
  const { target, from, at, times, for: seconds } = request.args;
  const effect = { do: 'set', fields: { retries: retriesOf(times) } } as const;
  return planRouting(request, view, { target, from, at, seconds, supersedes: true, effect });
}
