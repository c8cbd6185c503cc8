/** Refusals of opening hosts and of closing them. */
import type { Refusal } from '../refusal.ts';
import { refusal } from './say.ts';

export function tooManyHosts(count: number, most: number): Refusal {
  return refusal(
    'too-many-hosts',
    `${count} hosts and ports are too many for one request.`,
    'Who approves them must be able to read them all on one card.',
    `Ask for at most ${most} at a time.`,
  );
}

export interface Opened {
  readonly host: string;
  /** `ServiceEntry shop/firestore`. */
  readonly object: string;
  /** Who has it open, and until when; or who made it. */
  readonly by: string;
}

export function alreadyOpen({ host, object, by }: Opened): Refusal {
  return refusal(
    'already-open',
    `\`${host}\` is open already.`,
    `${object} names it: ${by}.`,
    'There is nothing to do; `/egress list` shows everything that is open.',
  );
}

export function coveredByWildcard({ host, object, by }: Opened, wildcard: string): Refusal {
  return refusal(
    'covered-by-wildcard',
    `\`${host}\` is open already, as one of \`${wildcard}\`.`,
    `${object} names it: ${by}.`,
    'There is nothing to do; `/egress list` shows everything that is open.',
  );
}

export function otherPortOpen({ host, object, by }: Opened, ports: readonly number[], port: number): Refusal {
  return refusal(
    'other-port-open',
    `\`${host}\` is open already, but on ${ports.join(', ') || 'no port'} and not on ${port}.`,
    `${object} names it: ${by}. Of two entries for one host only one counts, so a second one would not help.`,
    `Have port ${port} added to ${object} by its owner.`,
  );
}

/** An entry of ours that is made otherwise: for other callers, or with other addresses. */
export function portsDiffer({ host, object, by }: Opened, ports: readonly number[], port: number): Refusal {
  return refusal(
    'ports-differ',
    `Port ${port} cannot be added to what is open of \`${host}\`.`,
    `${object} opens ${ports.join(', ') || 'no port'} for other callers, or by other addresses (${by}), and of two entries for one host only one counts.`,
    `Type \`/egress revoke ${host}\`, then ask for all of its ports at once.`,
  );
}

/** One of ours, asked for again with other addresses, but not as a whole. */
export function addressesDiffer({ host, object, by }: Opened, addresses: readonly string[]): Refusal {
  return refusal(
    'addresses-differ',
    `\`${host}\` is open already, at ${addresses.join(', ')}.`,
    `${object} names it: ${by}. Other addresses can only take the place of all of it, for the same callers.`,
    `Ask for all of its ports, or type \`/egress revoke ${host}\` first.`,
  );
}

export function alreadyAsked(host: string, id: string, what: string): Refusal {
  return refusal(
    'already-asked',
    `\`${host}\` has been asked for already.`,
    `${what}.`,
    `Have \`${id}\` approved or denied first.`,
  );
}

export function sidecarHidesEntry(host: string, namespace: string, sidecar: string): Refusal {
  return refusal(
    'sidecar-hides-entry',
    `An entry for \`${host}\` would not reach the pods in \`${namespace}\`.`,
    `${sidecar} does not list it among its egress hosts.`,
    `Have \`./${host}\` added to the egress hosts of ${sidecar}.`,
  );
}

export function notOpen(word: string, nearest: string | undefined): Refusal {
  return refusal(
    'not-open',
    `Nothing is open under \`${word}\`.`,
    'No open change and no ServiceEntry of your namespaces is called that.',
    nearest ? `Did you mean \`/egress revoke ${nearest}\`?` : '`/egress list` shows what is open.',
  );
}

export function entryOfOthers(object: string, by: string): Refusal {
  return refusal(
    'entry-of-others',
    `${object} is not ours to take away.`,
    `It was made by ${by}, not with Drawbridge.`,
    'Ask its owner to remove it where it is kept.',
  );
}

export function entryWithoutRecord(object: string, kubectl: string): Refusal {
  return refusal(
    'entry-without-record',
    `${object} is ours, but the record of its change is gone.`,
    'Somebody deleted the record, so there is no change to end.',
    `Have it deleted: \`${kubectl}\`.`,
  );
}

export function notAllow(id: string, verb: string): Refusal {
  return refusal(
    'not-an-allow',
    `\`${id}\` opened nothing.`,
    `It is \`/${verb}\`.`,
    `Type \`/chaos stop ${id}\`.`,
  );
}
