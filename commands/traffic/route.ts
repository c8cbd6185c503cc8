/** Sends requests with a header elsewhere. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { TRAFFIC_SMALL, TRAFFIC_USAGE, TRAFFIC_WORDS } from '../../src/core/traffic-words.ts';
import type { View } from '../../src/core/view.ts';
import { many, one, SubsetOrHost } from '../../src/core/words.ts';
import { Condition, CONDITION } from '../../src/core/condition.ts';
import { findBranches } from '../../src/mesh/routing/branches.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  ...TRAFFIC_WORDS,
  headers: many(Condition),
  to: one(SubsetOrHost),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Send requests with a header to a subset, or to another host',
  usage: `TARGET[:PORT] HEADER=VALUE|HEADER~REGEX… SUBSET|HOST ${TRAFFIC_USAGE}`,
  examples: [
    'web-api user-agent~Firefox v2 for 1h at web-gateway',
    'reviews end-user=jason v2',
    'reviews x-canary=yes* v3 for 2h from productpage',
  ],
  positionals: [
    { name: 'target' },
    { name: 'headers', label: 'HEADER=VALUE', many: true, like: CONDITION },
    { name: 'to', label: 'SUBSET' },
  ],
  small: [...TRAFFIC_SMALL, 'to'],
  args: Args,
  plan: planRoute,
});

function planRoute(request: Request<Args>, view: View): Outcome {
  const { target, from, at, to, headers, for: seconds } = request.args;
  return planRouting(request, view, {
    target,
    from,
    at,
    seconds,
    supersedes: true,
    effect: (about) => {
      const branches = findBranches(request, about, [{ to, weight: 100 }]);
      if (isRefusal(branches)) return branches;
      const [branch = { host: about.host, weight: 100 }] = branches;
      return {
        do: 'send',
        to: branch,
        headers: Object.fromEntries(headers.map(({ name, match }) => [name, match])),
      };
    },
  });
}
