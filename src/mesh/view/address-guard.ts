/** Addresses that nobody may open, and those that an approver ought to look at twice (ISTIO.md 9; DESIGN.md, guardrails). */
import { bitsOf, isSingle, overlaps, readAddress, sayAddress, within } from '../../core/address.ts';
import type { KubeObject } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { bearingAny, lookupBy } from './lookup.ts';
import { strings } from './reach.ts';

/** The widest that may be opened, in bits: a /8 is the widest that anybody was ever given. */
const WIDEST: Readonly<Record<number, number>> = { 32: 8, 128: 32 };

const CREDENTIALS = 'Machines and workloads get their credentials from there.';
const ITSELF = 'It means the pod itself, or no host at all.';
const NOBODY = 'No single host outside the cluster has such an address.';

/** Link-local and metadata addresses of the clouds; loopback; what is no host's; what Istio allocates by itself. */
const GUARDED: readonly (readonly [range: string, why: string])[] = [
  ['169.254.0.0/16', CREDENTIALS],
  ['fe80::/10', CREDENTIALS],
  ['fd00:ec2::/32', CREDENTIALS],
  ['100.100.100.200/32', CREDENTIALS],
  ['168.63.129.16/32', CREDENTIALS],
  ['127.0.0.0/8', ITSELF],
  ['0.0.0.0/8', ITSELF],
  ['::/127', ITSELF],
  ['224.0.0.0/3', NOBODY],
  ['ff00::/8', NOBODY],
  ['::ffff:0:0/96', NOBODY],
  ['2001:2::/48', NOBODY],
];

/** Private networks (RFC 1918, 6598, 4193): databases live there, and so do pods that nobody told us of. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

/** Why this address or range may not be opened, if so. */
export function guardAddress(address: string, { inside = [], services }: View): Refusal | undefined {
  const { bits, of } = bitsOf(address);
  const widest = WIDEST[of] ?? of;
  if (bits < widest) return refusals.broadRange(address, `/${widest}`);
  const [, why] = GUARDED.find(([range]) => overlaps(range, address)) ?? [];
  if (why !== undefined) return refusals.guardedAddress(sayAddress(address), why);
  const own = inside.find((range) => overlaps(range, address));
  if (own !== undefined)
    return refusals.guardedAddress(sayAddress(address), `Pods and Services of the cluster live in ${own}.`);
  const [service] = servicesIn(address, services);
  return (
    service &&
    refusals.guardedAddress(
      sayAddress(address),
      `Service ${service.metadata.namespace ?? ''}/${service.metadata.name} of the cluster has it.`,
    )
  );
}

/** Whether machines or workloads get their credentials there: an address or a range, as others wrote it. */
export function givesCredentials(text: string): boolean {
  const address = readAddress(text);
  // Of a range of everything others speak: it is no host's.
  if (address === undefined || bitsOf(address).bits === 0) return false;
  return GUARDED.some(([range, why]) => why === CREDENTIALS && overlaps(range, address));
}

/** Whether it may be an address of the cluster's own network that the settings do not name. */
export function isPrivate(address: string): boolean {
  return PRIVATE.some((range) => overlaps(range, address));
}

const byAddress = lookupBy(({ spec }) => strings([spec?.['clusterIP']]));

function servicesIn(range: string, services: View['services']): readonly KubeObject[] {
  const lookup = byAddress(services);
  if (isSingle(range)) return lookup.bearing(sayAddress(range));
  return bearingAny(lookup, within(range, lookup.names));
}
