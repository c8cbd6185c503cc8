/** What the card of a way through an egress gateway says. Plain text. */
import { nameOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { warningsOfAllow } from './allow-text.ts';
import type { Detour } from './detour.ts';
import { BOTH_PORTS } from './origination.ts';
import { sayBy } from '../changes/open.ts';
import { sayObject } from '../view/owner.ts';
import { outboundOf } from '../view/sidecar.ts';
import { PLAIN, SECURE } from '../view/tls-port.ts';

export function summaryOfDetour({ host, namespace, gateway, ports, edits }: Detour): string {
  const ways = [
    ...(ports.includes(SECURE)
      ? [`to https://${host} pass through ${sayObject(gateway.service)} as they are`]
      : []),
    ...(ports.includes(PLAIN)
      ? [`to http://${host} go there by HTTP, and on to ${host}:${SECURE} by HTTPS`]
      : []),
  ];
  const names = edits.map(({ target }) => nameOf(target));
  return `Calls of pods in ${namespace} ${ways.join('; those ')}, by ${names.join(', ')}.`;
}

/** Most surprising first. */
export function warningsOfDetour(detour: Detour, view: View): readonly string[] {
  const { host, namespace, ports, gateway, opens } = detour;
  const service = sayObject(gateway.service);
  const whom = { namespace, everyone: false };
  const own = BOTH_PORTS.filter(({ number }) => ports.includes(number));
  return [
    ...(ports.includes(PLAIN) ? sayPlain(detour) : []),
    `While ${service} has no ready pod, these calls fail.`,
    `Pods without a sidecar${ports.includes(SECURE) ? ', and TLS clients that send no server name (SNI),' : ''} do not take that way.`,
    sayAfter(detour, view),
    ...(ports.includes(SECURE) ? [sayDrain(view)] : []),
    ...sayRests(detour, view),
    ...(opens ? warningsOfAllow([{ host, ports: own, addresses: [] }], whom, view) : []),
  ];
}

function sayPlain({ host, gateway }: Detour): readonly string[] {
  return [
    `Calls to http://${host} are plain text from the application to ${sayObject(gateway.service)}, across the cluster's network.`,
    `The certificate must be for ${host}, and is checked by the gateway against the system's CAs: from Istio 1.21 on; an older one checks none.`,
  ];
}

function sayAfter({ host, namespace, opens }: Detour, view: View): string {
  const { mode } = outboundOf(view, { namespace });
  if (!opens || mode === 'ALLOW_ANY')
    return `When it ends, calls go straight to ${host} again, past the gateway.`;
  if (mode === 'REGISTRY_ONLY') return `When it ends, calls to ${host} fail.`;
  return `When it ends, calls to ${host} fail, or go straight there where pods may reach any host (ALLOW_ANY).`;
}

/** 11.C: both times the chain of the host changes. */
function sayDrain({ mesh }: View): string {
  return `TLS connections to it that are open work on for ${mesh.drainSeconds} s and are then cut, when it begins and again when it ends.`;
}

function sayRests({ rests, gateway }: Detour, view: View): readonly string[] {
  if (!rests) return [];
  return [
    `${sayObject(gateway.service)} knows the host by ${sayObject(rests)} (${sayBy(rests, view)}): without that, these calls fail.`,
  ];
}
