/** What is open already: nothing is made twice, and a new port goes into the entry of ours that these callers alone see (ISTIO.md 11.K). */
import { byAddress, readAddress, sayAddress } from '../../core/address.ts';
import { isInForce } from '../../core/change.ts';
import { isOurs } from '../../core/edit.ts';
import { hashOf } from '../../core/digest.ts';
import type { KubeObject } from '../../core/kube.ts';
import { marksOf } from '../../core/mark.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { shellHash } from '../../core/spec.ts';
import type { View } from '../../core/view.ts';
import { shellOf } from './entry.ts';
import { few } from '../../core/listing.ts';
import type { Opening } from './entry.ts';
import { sayBy } from '../changes/open.ts';
import { sayObject } from '../view/owner.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import { reachOf, strings } from '../view/reach.ts';
import type { Known } from '../view/registry.ts';
import { known, objectsOf, portOf } from '../view/registry.ts';
import type { Whom } from '../view/whom.ts';
import { isSeenBy } from '../view/whom.ts';

/** The opening as far as it is not there yet, with the entry of ours that takes it in, if there is one. */
export function fitIn(opening: Opening, whom: Whom, view: View): Opening | Refusal {
  const { host } = opening;
  const found = known(view, host, { namespace: whom.namespace });
  if (whom.everyone) {
    const some = entriesFor(host, view).find(
      (entry) => isSeenBy(entry, whom) && (reachOf(entry) !== '*' || entry !== found?.object),
    );
    if (some) return refusals.openForSome(host, sayObject(some), sayReach(some));
  }
  return found ? beside(opening, found, whom, view) : opening;
}

function beside(opening: Opening, found: Known, whom: Whom, view: View): Opening | Refusal {
  const { host } = opening;
  const missing = opening.ports.filter((port) => !portOf(found, port.number));
  const [first] = missing;
  const opened = { host, object: sayObject(found.object), by: sayBy(found.object, view) };
  if (!first && found.host !== host) return refusals.coveredByWildcard(opened, found.host);
  if (!first) return inPlaceOf(opening, found, whom, view) ?? refusals.alreadyOpen(opened);
  // A wildcard on other ports is another host to Istio.
  if (found.host !== host) return opening;
  const wider = { ...opening, ports: missing, addresses: addressesFor(opening, found) };
  if (isJoinable(found.object, wider, whom)) return { ...wider, into: found.object.metadata.name };
  const numbers = found.ports.map((port) => port.number);
  return isOurs(found.object)
    ? refusals.portsDiffer(opened, numbers, first.number)
    : refusals.otherPortOpen(opened, numbers, first.number);
}

/** The same host at other addresses takes the place of what is open, in one update; undefined where nothing differs, or it is not ours. */
function inPlaceOf(opening: Opening, found: Known, whom: Whom, view: View): Opening | Refusal | undefined {
  const { object } = found;
  const theirs = addressesOf(object);
  const isSame = opening.addresses.length === 0 || opening.addresses.join() === theirs.join();
  if (isSame || theirs.length === 0 || !isOurs(object)) return undefined;
  const [id, ...more] = marksOf(object).keys();
  const change = view.changes.find((one) => one.id === id);
  const isWhole =
    more.length === 0 && found.ports.every((port) => opening.ports.some((one) => isAlike(one, port)));
  if (change && isInForce(change) && isWhole && isJoinable(object, { ...opening, addresses: theirs }, whom)) {
    return { ...opening, into: object.metadata.name, supersedes: change.id };
  }
  const opened = { host: opening.host, object: sayObject(object), by: sayBy(object, view) };
  return refusals.addressesDiffer(opened, theirs.map(sayAddress));
}

function isAlike(a: Port, b: Port): boolean {
  return a.number === b.number && a.protocol === b.protocol;
}

/** Those of the entry that is there, where none were typed and its ports are told apart by them. */
function addressesFor({ addresses, ports }: Opening, { object }: Known): readonly string[] {
  if (addresses.length > 0 || ports.some((port) => familyOf(port) === 'http')) return addresses;
  return addressesOf(object);
}

function addressesOf(entry: KubeObject): readonly string[] {
  const theirs = strings(entry.spec?.['addresses']).flatMap((text) => readAddress(text) ?? []);
  return theirs.toSorted(byAddress);
}

/** One of ours that an open change stands for, and that is made as this one would be: its name, host, callers and addresses are the same. */
function isJoinable(entry: KubeObject, opening: Opening, whom: Whom): boolean {
  const isHere = entry.metadata.namespace === whom.namespace;
  return (
    isHere && isOurs(entry) && marksOf(entry).size > 0 && shellHash(entry) === hashOf(shellOf(opening, whom))
  );
}

function entriesFor(host: string, view: View): readonly KubeObject[] {
  return objectsOf(view, host).filter(({ kind }) => kind === 'ServiceEntry');
}

function sayReach(entry: KubeObject): string {
  const reach = reachOf(entry);
  return reach === '*' ? 'everyone' : few(reach);
}
