/** Refusals of rules that would do nothing, or hit somebody else: chaos and traffic alike. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

/** An effect on requests, where sidecars see connections only. */
export function opaqueTls(host: string, port: number, effect: string): Refusal {
  const typed = port === 443 ? host : `${host}:${port}`;
  return refusal(
    'opaque-tls',
    `${effect} cannot work on port ${port} of \`${host}\`.`,
    'TLS is opaque to the mesh: a sidecar sees encrypted connections there, and no requests.',
    `Break its connections: \`/chaos blackhole ${typed} 10m\`. Or have the mesh start the TLS, so that it sees requests: \`/egress originate ${host}\`.`,
  );
}

export function opaqueTcp(host: string, port: number, protocol: string, effect: string): Refusal {
  return refusal(
    'opaque-tcp',
    `${effect} cannot work on port ${port} of \`${host}\`.`,
    `It is registered as ${protocol}: a sidecar sees connections there, and no requests.`,
    `Break its connections: \`/chaos blackhole ${host}:${port} 10m\`. If it speaks HTTP, have its port declared so.`,
  );
}

export function protocolUndeclared(host: string, port: number, object: string): Refusal {
  return refusal(
    'protocol-undeclared',
    `Nobody says what port ${port} of \`${host}\` speaks.`,
    `${object} declares no protocol, so every sidecar guesses it anew for each connection; a rule would hit some of them only.`,
    'Have it declared (name the port `http-…` or `tcp-…`, or set its protocol), or name another port of the host.',
  );
}

export function httpUnderWildcard(host: string, port: number, wildcard: string): Refusal {
  return refusal(
    'http-under-wildcard',
    `Requests to \`${host}:${port}\` cannot be told apart from others.`,
    `The mesh knows the host by \`${wildcard}\` alone; on most ports Istio takes no HTTP rules for a name that nothing registers by itself.`,
    `Open it by its own name first: \`/egress allow ${host}:${port}\`. Or type \`${wildcard}\`, for all of its names.`,
  );
}

/** A share, or a copy of the rules there, is not the same for all of the callers. */
export function callersSplit(host: string, object: string): Refusal {
  return refusal(
    'callers-split',
    `Not all of these callers reach \`${host}\` by the same rules.`,
    `${object} has rules for some of them, or for some addresses; what the others meet cannot be said in the same rules.`,
    'Name whose calls you mean with `from WORKLOAD`, or have those rules name all callers.',
  );
}

export function delegatedRule(host: string, object: string): Refusal {
  return refusal(
    'delegated-rule',
    `The rules of \`${host}\` are kept elsewhere.`,
    `${object} delegates some of them to other VirtualServices, which a copy of ours could not follow.`,
    `Break all of it instead: \`/chaos blackhole ${host} 10m\`. Or have the rules moved into ${object}.`,
  );
}

export function nothingToChange(host: string, object: string): Refusal {
  return refusal(
    'nothing-to-change',
    `No rule of \`${host}\` sends requests there.`,
    `${object} answers them itself (a redirect, a direct response), or sends them elsewhere; a rule of ours would do nothing.`,
    'Name the host that those rules lead to.',
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
    `A rule for \`${host}:${port}\` would hit \`${other}\` too.`,
    `${object ?? 'A VirtualService for it'} also concerns \`${other}\`, and a rule in it cannot tell the two apart.`,
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
