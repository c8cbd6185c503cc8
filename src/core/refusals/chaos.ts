/** Refusals of black holes and of their end: what would do nothing, or hit somebody else. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export interface NotRegistered {
  readonly host: string;
  readonly port: number | undefined;
  readonly namespace: string;
  /** An object that registers it, but not for these callers. */
  readonly hiddenIn: string | undefined;
  readonly nearest: string | undefined;
  /** Whether `egress allow` would take it. */
  readonly openable: boolean;
}

export function notRegistered(about: NotRegistered): Refusal {
  const { host, port, namespace, hiddenIn, nearest, openable } = about;
  const typed = port === undefined || port === 443 ? host : `${host}:${port}`;
  const way = openable ? `open it first: \`/egress allow ${typed}\`.` : 'check the spelling.';
  return refusal(
    'not-registered',
    `The mesh does not know \`${host}\` in \`${namespace}\`.`,
    hiddenIn
      ? `${hiddenIn} names it, but is not visible to \`${namespace}\` (exportTo, or a Sidecar); a rule for it would do nothing.`
      : 'No ServiceEntry and no Service names it; a rule for an unknown host does nothing at all.',
    nearest ? `Did you mean \`${nearest}\`? Otherwise ${way}` : `To break it, ${way}`,
  );
}

export function portNotKnown(host: string, port: number, ports: readonly number[]): Refusal {
  return refusal(
    'port-not-known',
    `\`${host}\` is not registered on port ${port}.`,
    `The mesh knows it on ${ports.join(', ') || 'no port'}; a rule for another port would do nothing.`,
    ports[0] === undefined
      ? 'Have the port registered first.'
      : `Type \`${host}:${ports[0]}\`, or no port for all of them.`,
  );
}

export function httpNotYet(host: string, port: number, protocol: string, works: readonly number[]): Refusal {
  return refusal(
    'http-not-yet',
    `Port ${port} of \`${host}\` speaks ${protocol}, which cannot be black-holed yet.`,
    'Black holes work on TLS, HTTPS and TCP ports so far (TCP, MONGO, MYSQL, REDIS).',
    works[0] === undefined
      ? 'Nothing of this host can be broken from here yet.'
      : `Name a port that works: \`/chaos blackhole ${host}:${works[0]} 10m\`.`,
  );
}

export function undeclaredNotYet(
  host: string,
  port: number,
  object: string,
  works: readonly number[],
): Refusal {
  return refusal(
    'protocol-undeclared',
    `Nobody says what port ${port} of \`${host}\` speaks.`,
    `${object} declares no protocol, so every sidecar guesses it anew for each connection; a rule would hit some of them only.`,
    `Have it declared (for TCP, name the port \`tcp-…\` or set its protocol)${
      works[0] === undefined ? '.' : `, or name a port that works: \`${host}:${works[0]}\`.`
    }`,
  );
}

export function udpPort(host: string, port: number): Refusal {
  return refusal(
    'udp-port',
    `Port ${port} of \`${host}\` is not TCP.`,
    'Sidecars carry TCP only; nothing that we write would touch it.',
    'Name a TCP port.',
  );
}

export function dynamicDns(host: string, other: string): Refusal {
  return refusal(
    'dynamic-dns',
    `\`${host}\` cannot be broken by itself.`,
    `\`${other}\` is resolved by DYNAMIC_DNS; a rule on it or beside it would break all of its names at once.`,
    'Have the host registered without DYNAMIC_DNS first.',
  );
}

export function capturesPort(host: string, port: number, object: string): Refusal {
  return refusal(
    'captures-port',
    `A black hole of \`${host}:${port}\` would hit other hosts too.`,
    `${object} has no address of its own, so it takes every connection on port ${port} that nothing else claims.`,
    `Have its owner add \`addresses\` to ${object}, then ask again.`,
  );
}

export function sharedRule(host: string, port: number, other: string, object: string | undefined): Refusal {
  return refusal(
    'shared-rule',
    `A black hole of \`${host}:${port}\` would hit \`${other}\` too.`,
    `${object ?? 'A VirtualService for it'} also concerns \`${other}\`, and a TCP rule cannot tell the two apart.`,
    'Have them put into VirtualServices of their own, then ask again.',
  );
}

export function sniShared(host: string, object: string): Refusal {
  return refusal(
    'sni-shared',
    `${object} routes \`${host}\` together with something else.`,
    'One of its TLS rules names several hosts, or a subnet; Envoy refuses a second rule for one of them, and would freeze the port.',
    `Have that rule split, one host each, then ask again.`,
  );
}

export function siblingsSplit(host: string, other: string): Refusal {
  return refusal(
    'siblings-split',
    `\`${host}\` cannot be broken without disturbing \`${other}\`.`,
    `A rule beside it would take the way of \`${other}\` from those callers whom its own rules do not name.`,
    `Have the rules of \`${other}\` name all callers, or none.`,
  );
}

export function everyoneWithSiblings(host: string, others: readonly string[]): Refusal {
  return refusal(
    'everyone-with-siblings',
    `\`${host}\` cannot be broken for everyone at once.`,
    `A rule on it would take the way of ${quoted(others)} away, and what keeps it differs between namespaces.`,
    'Leave `from everyone` out, to break it for your namespace.',
  );
}

export function sidecarHidesRoute(host: string, namespace: string): Refusal {
  return refusal(
    'sidecar-hides-route',
    `A rule for \`${host}\` would not reach the pods in \`${namespace}\`.`,
    'Their Sidecar resource does not list this host of their own namespace among its egress hosts.',
    `Have \`./${host}\` added to its egress hosts.`,
  );
}

export function ambientCallers(host: string, namespace: string): Refusal {
  return refusal(
    'ambient-callers',
    `Calls to \`${host}\` from \`${namespace}\` cannot be broken.`,
    `\`${namespace}\` is in ambient mode: its pods have no sidecars, where our rule would act.`,
    'Ask for a namespace whose pods have sidecars.',
  );
}

export function sinkMissing(sink: string, namespace: string): Refusal {
  return refusal(
    'sink-missing',
    `There is no sink to lead the traffic to (\`${sink}\`).`,
    `Its ServiceEntry is missing, not visible to ${namespace === '*' ? 'everyone' : `\`${namespace}\``}, or not as it was shipped.`,
    'Have it applied: `kubectl apply -k deploy/`.',
  );
}

export function unknownSink(word: string): Refusal {
  return refusal(
    'unknown-sink',
    `Nothing can be led \`to ${word}\`.`,
    'There are two sinks: `refuse` closes connections at once, `hang` keeps them silent for a while first.',
    'Type `to refuse` or `to hang`.',
  );
}

export function overlapping(target: string, id: string, what: string): Refusal {
  return refusal(
    'overlapping-change',
    `Another change already has \`${target}\`.`,
    `${what}; two at once for the same callers would hide each other.`,
    `Wait for its end, or end it: \`/chaos stop ${id}\`.`,
  );
}

export function noSuchChaos(word: string, nearest: string | undefined): Refusal {
  return refusal(
    'no-such-chaos',
    `No open chaos change is called \`${word}\`.`,
    'It may be over already.',
    nearest ? `Did you mean \`/chaos stop ${nearest}\`?` : '`/chaos status` lists what is open.',
  );
}

export function notChaos(id: string, verb: string): Refusal {
  return refusal(
    'not-chaos',
    `\`${id}\` is not chaos.`,
    `It is \`/${verb}\`, which others may rely on.`,
    `Type \`/egress revoke ${id}\`.`,
  );
}
