/** Refusals of new leases, by what would have to end them. What is open ends all the same. */
import type { Refusal } from '../refusal.ts';
import { refusal } from './say.ts';

/** `seen`: `was last seen 4m ago`; `namespace`: where it runs. */
export function sweeperAway(seen: string, namespace: string): Refusal {
  return refusal(
    'sweeper-away',
    'No new lease is started now. Nothing was done.',
    `The sweeper, which takes back what Drawbridge itself cannot, ${seen}.`,
    `Look at \`kubectl get deploy,lease -n ${namespace} drawbridge-sweeper\`. When it is back, ask, or approve, again.`,
  );
}

/** `by`: `7s ahead of`. */
export function clocksDiffer(by: string): Refusal {
  return refusal(
    'clocks-differ',
    'No new lease is started now. Nothing was done.',
    `Drawbridge's clock is ${by} the API server's, so a lease would not end when its card says.`,
    'Have the clocks of their machines set right. Then ask, or approve, again.',
  );
}

export function sweeperLacksRights(rights: readonly string[]): Refusal {
  return refusal(
    'sweeper-lacks-rights',
    'The sweeper could not take this back, should Drawbridge fail to. Nothing was done.',
    `Its account, \`drawbridge-sweeper\`, lacks: ${rights.join('; ')}.`,
    'Have the role in `deploy/base/rbac.yaml` applied, and ask again.',
  );
}
