/** Refusals of TLS origination: where sidecars, or an egress gateway, would begin the TLS of a host. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export function originateWildcard(host: string): Refusal {
  return refusal(
    'originate-wildcard',
    `TLS cannot be begun for all of \`${host}\` at once.`,
    'The name that is asked for, and that the certificate must be for, has to be one name.',
    `Type one host under it, like \`${host.replace('*', 'api')}\`.`,
  );
}

export function originateAmbient(host: string, namespace: string): Refusal {
  return refusal(
    'originate-ambient',
    `Calls from \`${namespace}\` to \`${host}\` cannot be given TLS, or another way.`,
    `\`${namespace}\` is in ambient mode: its pods have no sidecars, where that would be done.`,
    'Ask for a namespace whose pods have sidecars.',
  );
}

export function notResolved(host: string, object: string, resolution: string): Refusal {
  return refusal(
    'not-resolved',
    `\`${host}\` is open, but nobody looks its address up.`,
    `${object} has resolution ${resolution}: a proxy would dial whatever address the application dialled, on the wrong port.`,
    `Have ${object} resolved by DNS; or revoke it, and ask again: then an entry is made that is.`,
  );
}

export interface NoTls {
  readonly host: string;
  readonly object: string;
  /** What port 443 speaks there; absent where it is not listed. */
  readonly protocol: string | undefined;
}

export function noTlsPort({ host, object, protocol }: NoTls): Refusal {
  return refusal(
    'no-tls-port',
    `\`${host}\` is not open for TLS on port 443.`,
    `${object} names it${protocol === undefined ? ', without port 443' : `, with port 443 as ${protocol}`}.`,
    `Open that first: \`/egress allow ${host}:443\`; where others made ${object}, have port 443 added there as HTTPS.`,
  );
}

export function portTaken(host: string, object: string, protocol: string): Refusal {
  return refusal(
    'plain-port-taken',
    `Port 80 of \`${host}\` is in use already.`,
    `${object} has it as ${protocol}, and calls to it go out as they are; one port cannot be both.`,
    `Have port 80 taken out of ${object} first, or let the application speak HTTPS itself.`,
  );
}

export function alreadyOriginated(host: string, object: string, by: string): Refusal {
  return refusal(
    'already-originated',
    `Calls to \`http://${host}\` get TLS already.`,
    `${object} leads port 80 to the TLS port: ${by}.`,
    'There is nothing to do; `/egress show` tells everything about it.',
  );
}

export function sharedEntry(host: string, object: string, others: readonly string[]): Refusal {
  return refusal(
    'shared-entry',
    `Port 80 of \`${host}\` cannot be opened for you alone.`,
    `${object} is seen by ${quoted(others)} too; their plain calls to port 80 would reach the TLS port as they are.`,
    `Have ${object} exported to your namespace only, or ask from where it is made for everyone who sees it.`,
  );
}

export function mappedPorts(host: string, object: string): Refusal {
  return refusal(
    'mapped-ports',
    `Where \`${host}\` speaks TLS differs from address to address.`,
    `The endpoints of ${object} have ports of their own, which a new port would not follow.`,
    `Have the port added to ${object} by its owner, with its endpoints.`,
  );
}

export function otherDestinationRule(host: string, object: string, by: string): Refusal {
  return refusal(
    'other-destination-rule',
    `${object} already says how \`${host}\` is called.`,
    `It was made by ${by}; of two only one would count, and its settings or ours would be lost.`,
    `Have TLS for port 80 set in ${object} (\`portLevelSettings\`: SIMPLE, with \`sni\`), or have it removed.`,
  );
}

export function plainToTls(host: string, object: string): Refusal {
  return refusal(
    'plain-to-tls',
    `${object} would send calls to \`http://${host}\` in plain text to port 443.`,
    'It has an HTTP rule that leads there, and only port 80 would be given TLS.',
    `Have that rule lead to port 80 of \`${host}\`, or removed.`,
  );
}

/** Port 80 leads to the TLS port, and nothing begins the TLS (8.1, 11.G). */
export function noTlsRule(host: string, object: string): Refusal {
  return refusal(
    'no-tls-rule',
    `Calls to \`http://${host}\` would reach its TLS port in plain text.`,
    `${object} leads port 80 there, and no DestinationRule gives these calls TLS: one with a \`credentialName\` gives sidecars none, unless it has a \`workloadSelector\`.`,
    `Have port 80 taken out of ${object}, then type \`/egress originate ${host}\`; or have TLS set for port 80 in a DestinationRule, without \`credentialName\`.`,
  );
}
