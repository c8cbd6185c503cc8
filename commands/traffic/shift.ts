/** Shares the calls of a host out over its subsets, or over other hosts. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import { TRAFFIC_SMALL, TRAFFIC_USAGE, TRAFFIC_WORDS } from '../../src/core/traffic-words.ts';
import type { View } from '../../src/core/view.ts';
import type { Weighted } from '../../src/core/amounts.ts';
import { Weight, WEIGHT } from '../../src/core/amounts.ts';
import { many } from '../../src/core/words.ts';
import { findBranches } from '../../src/mesh/routing/branches.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  ...TRAFFIC_WORDS,
  weights: many(Weight),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Share the calls of a host out over its subsets, or over other hosts',
  usage: `TARGET[:PORT] SUBSET|HOST=N… ${TRAFFIC_USAGE}`,
  examples: [
    'reviews v3=100',
    'web-api v1=80 v2=20 at web-gateway',
    'hello hello-v1.apps.example.com=50 hello-v2.apps.example.com=50 for 1h',
  ],
  positionals: [{ name: 'target' }, { name: 'weights', label: 'SUBSET=N', many: true, like: WEIGHT }],
  small: [...TRAFFIC_SMALL],
  args: Args,
  plan: planShift,
});

function planShift(request: Request<Args>, view: View): Outcome {
  const { target, from, at, weights, for: seconds } = request.args;
  const refused = checkWeights(weights);
  if (refused) return refused;
  return planRouting(request, view, {
    target,
    from,
    at,
    seconds,
    supersedes: true,
    effect: (about) => {
      const to = findBranches(request, about, weights);
      return isRefusal(to) ? to : { do: 'split', to };
    },
  });
}

function checkWeights(weights: readonly Weighted[]): Refusal | undefined {
  const twice = weights.find(({ to }, n) => weights.findIndex((other) => other.to === to) !== n);
  if (twice) return refusals.weightTwice(twice.to);
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  return sum === 100 ? undefined : refusals.weightsSum(sum);
}
