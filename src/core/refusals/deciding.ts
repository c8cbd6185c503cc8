/** Refusals of who, when and whether: approvals, clicks, and the state of the mesh and of ourselves. */
import type { Refusal } from '../refusal.ts';

export function notYourOwn(): Refusal {
  return {
    kind: 'refusal',
    code: 'own-request',
    what: 'You asked for this yourself.',
    why: 'Nobody approves their own request.',
    fix: 'Ask one of the approvers on the card.',
  };
}
