/** Refusals of ways through an egress gateway. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export function noEgressGateway(): Refusal {
  return refusal(
    'no-egress-gateway',
    'There is no egress gateway here.',
    'No Service of the cluster selects pods with the label `istio: egressgateway`.',
    'Have one installed: `helm install istio-egressgateway istio/gateway -n istio-egress --set service.type=ClusterIP`; then ask again.',
  );
}

export function severalEgressGateways(names: readonly string[], host: string): Refusal {
  return refusal(
    'several-egress-gateways',
    'There is more than one egress gateway.',
    `These Services select one: ${quoted(names)}.`,
    `Say which: \`/egress gateway ${host} at ${names[0]}\`.`,
  );
}

export function unknownEgressGateway(word: string, names: readonly string[]): Refusal {
  return refusal(
    'unknown-egress-gateway',
    `No egress gateway is called \`${word}\`.`,
    names.length > 0
      ? `There is ${quoted(names)}.`
      : 'No Service of the cluster selects pods with the label `istio: egressgateway`.',
    names.length > 0 ? `Type \`at ${names[0]}\`.` : 'Have one installed, then ask again.',
  );
}

export function gatewayProtocol(word: string): Refusal {
  return refusal(
    'gateway-protocol',
    `\`as ${word}\` is not how an egress gateway takes calls.`,
    'Applications speak either HTTP, and the gateway begins the TLS; or TLS, which passes through it.',
    'Type `as HTTP` or `as TLS`; without either, both go that way.',
  );
}

export function gatewayPort(service: string, port: number): Refusal {
  return refusal(
    'gateway-port',
    `The egress gateway takes nothing on port ${port}.`,
    `${service} has no such port.`,
    `Have port ${port} added to ${service}.`,
  );
}

export function gatewayHidden(service: string, namespace: string): Refusal {
  return refusal(
    'gateway-hidden',
    `Pods in \`${namespace}\` do not see the egress gateway.`,
    `${service} is not exported to them, or their Sidecar resource does not list it among its egress hosts.`,
    `Have ${service} added there.`,
  );
}

export function gatewayTaken(host: string, port: number, gateway: string): Refusal {
  return refusal(
    'gateway-taken',
    `The egress gateway has port ${port} for \`${host}\`, or otherwise, already.`,
    `${gateway} takes it there; of two servers for the same, one is dropped without a word.`,
    `Have ${gateway} changed to share it, or ask where that was made.`,
  );
}

export function gatewaySees(host: string, gateway: string, object: string): Refusal {
  return refusal(
    'gateway-sees-other',
    `The egress gateway knows \`${host}\` otherwise than it would have to.`,
    `${gateway} sees ${object}, which has not the ports, the addresses or the TLS that this takes; of two entries for a host only one counts.`,
    `Have ${object} not exported to the namespace of the gateway.`,
  );
}

export function gatewayRouted(host: string, route: string): Refusal {
  return refusal(
    'gateway-routed',
    `Calls to \`${host}\` are led by other rules already.`,
    `${route} has them for these pods, and would be hidden, or hide ours.`,
    `Have its rules for \`${host}\` taken out, or lead through the gateway there.`,
  );
}

export function gatewayWildcard(host: string, wildcard: string, object: string): Refusal {
  return refusal(
    'gateway-wildcard',
    `\`${host}\` cannot be led another way than the rest of \`${wildcard}\`.`,
    `${object} opens \`${wildcard}\`; a TLS rule for one name of it takes the way of all the others.`,
    `Open the names one by one instead of ${object}; or type \`as HTTP\`, which has no such effect.`,
  );
}

export function alreadyLed(host: string, what: string): Refusal {
  return refusal(
    'already-through-gateway',
    `Calls to \`${host}\` go through an egress gateway already.`,
    `${what}.`,
    'There is nothing to do; `/egress show` tells everything about it.',
  );
}
