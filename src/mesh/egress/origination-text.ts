/** What the card of an origination says. Plain text. */
import { nameOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { warningsOfAllow } from './allow-text.ts';
import type { Origination } from './origination.ts';
import { BOTH_PORTS } from './origination.ts';
import { ownerOf, sayObject } from '../view/owner.ts';
import { outboundOf, partialSidecars } from '../view/sidecar.ts';
import { PLAIN, SECURE } from '../view/tls-port.ts';

export function summaryOfOrigination({ host, namespace, edits, into }: Origination): string {
  const names = edits.map(({ target }) => nameOf(target));
  const by = into ? `${names[0]} and port ${PLAIN} in ${names[1]}` : names.join(' and ');
  return `Pods in ${namespace} may call http://${host}, and their sidecars speak HTTPS to ${host}:${SECURE}, by ${by}.`;
}

/** Most surprising first. */
export function warningsOfOrigination(origination: Origination, view: View): readonly string[] {
  const { host, namespace, into } = origination;
  const whom = { namespace, everyone: false };
  const opening = { host, ports: BOTH_PORTS, addresses: [] };
  return [
    'Between an application and its sidecar these calls are plain text; those of pods without a sidecar are so all the way.',
    `The certificate must be for ${host}, and is checked against the system's CAs: by sidecars of Istio 1.21 and newer; older ones check none.`,
    sayAfterOrigination(host, namespace, view),
    ...sayRoutes(origination),
    ...sayInto(origination),
    ...(into ? sayPartial(namespace, view) : warningsOfAllow([opening], whom, view)),
  ];
}

/** What becomes of the calls at its end. */
export function sayAfterOrigination(host: string, namespace: string, view: View): string {
  const { mode } = outboundOf(view, { namespace });
  const plain = `leave in plain text, to port ${PLAIN} of whatever address the application finds`;
  if (mode === 'REGISTRY_ONLY') return `When it ends, calls to http://${host} fail.`;
  if (mode === 'ALLOW_ANY') return `When it ends, calls to http://${host} ${plain} (ALLOW_ANY).`;
  return `When it ends, calls to http://${host} fail, or ${plain} where pods may reach any host (ALLOW_ANY).`;
}

function sayRoutes({ routes }: Origination): readonly string[] {
  return routes.map((route) => `HTTP rules of ${sayObject(route)} act on these calls.`);
}

function sayInto({ host, into }: Origination): readonly string[] {
  if (!into) return [];
  const tool = ownerOf(into)?.tool;
  const synced = `Port ${PLAIN} goes into ${sayObject(into)}, which belongs to ${tool}: a sync that sets its ports anew ends this early.`;
  return [`Calls to https://${host} go on as before.`, ...(tool === undefined ? [] : [synced])];
}

function sayPartial(namespace: string, view: View): readonly string[] {
  return partialSidecars(view, namespace).map(
    (sidecar) => `Pods that ${sayObject(sidecar)} selects see only what it lists, and may not get it.`,
  );
}
