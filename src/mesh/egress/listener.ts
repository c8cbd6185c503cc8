/** The listener that a port of an entry gets: one of its own, or the one that all hosts on the port share (ISTIO.md 3.3, 3.4, 11.I, 11.N). */
import { isSingle, readAddress } from '../../core/address.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { isWildcard } from '../view/host.ts';
import type { Opening } from './entry.ts';
import { sayObject } from '../view/owner.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import { strings } from '../view/reach.ts';
import { hostsOf } from '../view/registry.ts';
import { speaksFirst } from '../view/speaking.ts';
import type { Whom } from '../view/whom.ts';
import { entryPorts, isExclusive, sharersOf, waitsFor } from '../view/sharers.ts';
import { isSeenBy } from '../view/whom.ts';

/** Whether this port of what is opened goes onto the shared listener. */
export function isShared({ host, addresses }: Pick<Opening, 'host' | 'addresses'>, port: Port, view: View) {
  if (familyOf(port) === 'http') return true;
  if (addresses.length > 0) return !addresses.every(isSingle);
  return !(view.mesh.dnsCapture && !isWildcard(host));
}

/** What already owns the port, or the address, so that an entry would do nothing or hurt: MONGO and MYSQL, inspectors, the same address. */
export function checkListener(opening: Opening, whom: Whom, view: View): Refusal | undefined {
  const { host, ports } = opening;
  for (const port of ports) {
    const { number } = port;
    const taken = addressTaken(opening, number, whom, view);
    if (taken) return taken;
    if (!isShared(opening, port, view)) continue;
    const tcp = sharersOf(view, whom, number, 'tcp');
    const alone = tcp.find(([, other]) => isExclusive(other) && other.protocol !== port.protocol);
    if (alone) return refusals.portClash(host, number, sayObject(alone[0]), alone[1].protocol ?? '');
    const isHeld = familyOf(port) === 'tcp' && speaksFirst(number);
    const waits = isHeld && sharersOf(view, whom, number).find(([, one]) => waitsFor(one));
    if (waits) return refusals.rangeHangs(host, number, sayObject(waits[0]));
  }
  return undefined;
}

/** Of two entries with one address and port the later one is dropped (3.3); a wider or narrower range is another one. */
function addressTaken(
  { host, addresses }: Opening,
  number: number,
  whom: Whom,
  view: View,
): Refusal | undefined {
  for (const entry of addresses.length > 0 ? view.serviceEntries : []) {
    if (hostsOf(entry).includes(host) || entryPorts(entry, number).length === 0) continue;
    const theirs = strings(entry.spec?.['addresses']).map(asRange);
    const taken = addresses.find((address) => theirs.includes(address));
    if (taken && isSeenBy(entry, whom)) return refusals.addressTaken(host, taken, number, sayObject(entry));
  }
  return undefined;
}

/** As ours are written. Asked of many entries, most of them of IPv4. */
function asRange(text: string): string {
  if (/^[\d.]+$/.test(text)) return `${text}/32`;
  return text.includes(':') ? (readAddress(text) ?? text) : text;
}
