/** Which hosts can be opened by the addresses that DNS gives (ISTIO.md 3.3, 11.I). */
import type { View } from '../../core/view.ts';
import { guardAllow } from '../view/guard.ts';
import type { Opening } from './entry.ts';
import { whyAddresses } from './opening.ts';
import { marksOf } from '../../core/mark.ts';
import { isWildcard } from '../view/host.ts';
import { familyOf } from '../view/protocol.ts';
import { known, portOf } from '../view/registry.ts';

/** Whether it cannot be opened without addresses. */
export function needsAddresses(opening: Opening, view: View): boolean {
  return opening.ports.some((port) => whyAddresses(opening, port, view) !== undefined);
}

/** Whether its addresses are to be looked up: it needs some, they may be opened, and are not settled by what is open already. */
export function isToLookUp(opening: Opening, namespace: string, view: View): boolean {
  const { host, ports } = opening;
  const isWeb = ports.some((port) => familyOf(port) === 'tcp' && [80, 443].includes(port.number));
  const fits = !isWildcard(host) && !isWeb && ports.every((port) => familyOf(port) !== 'http');
  return (
    fits && needsAddresses(opening, view) && !guardAllow(host, view) && !isSettled(opening, namespace, view)
  );
}

/** Open by other means than a look-up of ours, or on other ports: the entry that is there says all. */
function isSettled({ host, ports }: Opening, namespace: string, view: View): boolean {
  const found = known(view, host, { namespace });
  if (found?.host !== host) return false;
  const ids = [...marksOf(found.object).keys()];
  const isLookedUp = view.changes.some(({ id, spec }) => ids.includes(id) && spec.args['resolved']);
  return !isLookedUp || ports.some((port) => !portOf(found, port.number));
}
