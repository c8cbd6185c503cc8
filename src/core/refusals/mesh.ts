/** Refusals of what cannot work, or must not be done, on this mesh. */
import type { Refusal } from '../refusal.ts';

export function guardedHost(host: string, why: string): Refusal {
  return {
    kind: 'refusal',
    code: 'guarded-host',
    what: `\`${host}\` may not be opened or broken from here.`,
    why,
    fix: 'Type the exact name of a host outside the cluster.',
  };
}
