/** Refusals of traffic verbs, and of what they share with chaos. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export function whichPort(host: string, ports: readonly number[]): Refusal {
  return refusal(
    'which-port',
    `\`${host}\` has more than one port.`,
    `It is registered on ${ports.join(', ')}, and where traffic goes is decided for each port.`,
    `Name one: \`${host}:${ports[0] ?? 80}\`.`,
  );
}

export function splitsTls(host: string, port: number): Refusal {
  return refusal(
    'splits-tls',
    `\`${host}:${port}\` cannot be shared out over other hosts.`,
    'Inside TLS neither the Host header nor the server name can be changed: the other host would be asked for this one, and refuse.',
    `Have the mesh start the TLS of each host first, \`/egress originate ${host}\`, and have applications speak HTTP.`,
  );
}

export function unknownSubset(
  host: string,
  subset: string,
  subsets: readonly string[],
  nearest: string | undefined,
): Refusal {
  return refusal(
    'unknown-subset',
    `\`${host}\` has no subset \`${subset}\`.`,
    subsets.length > 0
      ? `Its DestinationRule has ${quoted(subsets)}.`
      : 'No DestinationRule in effect for it has any subset; what is sent to one that is not there is answered 503.',
    nearest
      ? `Did you mean \`${nearest}\`?`
      : `Name one that is there, or have \`${subset}\` added to its DestinationRule.`,
  );
}

export function weightsSum(sum: number): Refusal {
  return refusal(
    'weights-sum',
    `The weights add up to ${sum}, not to 100.`,
    'They are percents of all calls; what is missing, or too much, would be shared out without a word.',
    'Change them so that they add up to 100.',
  );
}

export function weightTwice(to: string): Refusal {
  return refusal(
    'weight-twice',
    `\`${to}\` has two weights.`,
    'Each subset or host takes one, and which of them you mean would be a guess.',
    'Leave one of them out.',
  );
}

export function branchUnknown(host: string, namespace: string): Refusal {
  return refusal(
    'branch-unknown',
    `Nothing can be sent to \`${host}\`.`,
    `The mesh does not know it in \`${namespace}\`: what is sent there is answered 503.`,
    `Open it first, as the host whose calls it is to take: \`/egress originate ${host}\` or \`/egress allow ${host}\`.`,
  );
}

export function branchDiffers(host: string, port: number, why: string): Refusal {
  return refusal(
    'branch-differs',
    `\`${host}\` cannot take calls of port ${port}.`,
    why,
    `Have it opened as the host whose calls it is to take, on port ${port} and with the same protocol.`,
  );
}

export function mixedBranches(): Refusal {
  return refusal(
    'mixed-branches',
    'Subsets and hosts cannot be mixed.',
    'A subset is a part of the host that is called; other hosts stand beside it.',
    'Type all of them as subsets (`v1=80 v2=20`), or all as hosts.',
  );
}

export function mixedRule(host: string, object: string): Refusal {
  return refusal(
    'mixed-rule',
    `A rule of \`${host}\` sends calls elsewhere too.`,
    `${object} shares them out between \`${host}\` and other hosts; new weights would take the others' share away.`,
    `Have that rule changed by its owner, or name the host that is called.`,
  );
}

export function headerRuled(host: string, header: string, object: string): Refusal {
  return refusal(
    'header-ruled',
    `Calls to \`${host}\` are already told apart by \`${header}\`.`,
    `${object} has rules on that header, and which of two conditions on one header counts cannot be written down.`,
    'Choose another header, or have those rules changed by their owner.',
  );
}

export function badCondition(typed: string, why: string): Refusal {
  return refusal(
    'bad-condition',
    `\`${typed}\` is not a condition on a header.`,
    why,
    'Type it like `x-user=ana` (exactly), `x-user=ana*` (begins with) or `user-agent~Firefox` (RE2).',
  );
}

export function unknownGateway(word: string, nearest: string | undefined): Refusal {
  return refusal(
    'unknown-gateway',
    `There is no Gateway \`${word}\`.`,
    'No Gateway of Istio has that name, here or in another namespace.',
    nearest ? `Did you mean \`at ${nearest}\`?` : '`kubectl get gateways.networking.istio.io -A` lists them.',
  );
}

export function ambiguousGateway(word: string, names: readonly string[]): Refusal {
  return refusal(
    'ambiguous-gateway',
    `More than one Gateway is called \`${word}\`.`,
    `There are ${quoted(names)}.`,
    'Type one of these instead, with its namespace.',
  );
}

export function nothingAtGateway(host: string, gateway: string): Refusal {
  return refusal(
    'nothing-at-gateway',
    `Nothing that comes through \`${gateway}\` is sent to \`${host}\`.`,
    'No VirtualService that is bound to it has an HTTP rule with that destination.',
    'Name the Service that its VirtualService leads to, or leave `at` out to mean callers in the mesh.',
  );
}

export function noSuchTraffic(word: string, nearest: string | undefined): Refusal {
  return refusal(
    'no-such-traffic',
    `No open traffic change is called \`${word}\`.`,
    'It may be over already.',
    nearest ? `Did you mean \`/traffic stop ${nearest}\`?` : '`/traffic status` lists what is open.',
  );
}

export function notTraffic(id: string, verb: string): Refusal {
  const [family = ''] = verb.split(' ');
  return refusal(
    'not-traffic',
    `\`${id}\` is not a traffic change.`,
    `It is \`/${verb}\`.`,
    `Type \`/${family} ${family === 'egress' ? 'revoke' : 'stop'} ${id}\`.`,
  );
}
