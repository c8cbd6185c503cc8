/** Has sidecars answer requests themselves, with an error. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { View } from '../../src/core/view.ts';
import { AbortStatus, Share, SHARE } from '../../src/core/amounts.ts';
import { Duration, Name, one, TargetWord } from '../../src/core/words.ts';
import { abortWith } from '../../src/mesh/routing/faults.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  target: one(TargetWord),
  status: one(AbortStatus),
  share: one(Share).optional(),
  for: one(Duration),
  from: one(Name).optional(),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Answer HTTP requests to a dependency with an error, all or some of them',
  usage: 'TARGET[:PORT] STATUS [N%] T [from WORKLOAD|everyone] [in NS] [because …]',
  examples: [
    'authors 500 50% 10m',
    'authors 503 10m from web-api',
    'web-api:8080 418 20% for 5m because game day',
    'quotes UNAVAILABLE 10m',
  ],
  positionals: [
    { name: 'target' },
    { name: 'status', label: 'STATUS' },
    { name: 'share', label: 'N%', like: SHARE, optional: true },
    { name: 'for', label: 'T' },
  ],
  small: ['for', 'from', 'in', 'because'],
  args: Args,
  plan: planAbort,
});

function planAbort(request: Request<Args>, view: View): Outcome {
  const { target, from, for: seconds, status, share = 100 } = request.args;
  return planRouting(request, view, { target, from, seconds, effect: abortWith(status, share) });
}
