/** Has sidecars hold requests back before they send them. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { View } from '../../src/core/view.ts';
import { Pause, Share, SHARE } from '../../src/core/amounts.ts';
import { Duration, Name, one, TargetWord } from '../../src/core/words.ts';
import { delayBy } from '../../src/mesh/routing/faults.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  target: one(TargetWord),
  by: one(Pause),
  share: one(Share).optional(),
  for: one(Duration),
  from: one(Name).optional(),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Hold HTTP requests to a dependency back, all or some of them',
  usage: 'TARGET[:PORT] DELAY [N%] T [from WORKLOAD|everyone] [in NS] [because …]',
  examples: ['authors 2s 10m from web-api', 'authors 500ms 25% 10m', 'web-api:8080 1.5s for 5m'],
  positionals: [
    { name: 'target' },
    { name: 'by', label: 'DELAY' },
    { name: 'share', label: 'N%', like: SHARE, optional: true },
    { name: 'for', label: 'T' },
  ],
  small: ['for', 'from', 'in', 'because'],
  args: Args,
  plan: planDelay,
});

function planDelay(request: Request<Args>, view: View): Outcome {
  const { target, from, for: seconds, by, share = 100 } = request.args;
  return planRouting(request, view, { target, from, seconds, effect: delayBy(by, share) });
}
