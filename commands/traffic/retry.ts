/** Has sidecars try requests to a host again when they fail. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { View } from '../../src/core/view.ts';
import { Retries } from '../../src/core/amounts.ts';
import { Duration, GatewayName, Name, one, TargetWord } from '../../src/core/words.ts';
import { retriesOf } from '../../src/mesh/faults.ts';
import { planRouting } from '../../src/mesh/routing-plan.ts';

const Args = z.object({
  target: one(TargetWord),
  times: one(Retries),
  for: one(Duration).optional(),
  from: one(Name).optional(),
  at: one(GatewayName).optional(),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Try HTTP requests to a host again when they fail',
  usage: 'TARGET[:PORT] TIMES [for T] [from WORKLOAD|everyone] [at GATEWAY] [in NS] [because …]',
  examples: ['hello 3 for 1h', 'web-api 0 at web-gateway because it is not idempotent'],
  positionals: [{ name: 'target' }, { name: 'times', label: 'TIMES' }],
  small: ['for', 'from', 'at', 'in', 'because'],
  args: Args,
  plan: planRetry,
});

function planRetry(request: Request<Args>, view: View): Outcome {
  const { target, from, at, times, for: seconds } = request.args;
  const effect = { do: 'set', fields: { retries: retriesOf(times) } } as const;
  return planRouting(request, view, { target, from, at, seconds, supersedes: true, effect });
}
