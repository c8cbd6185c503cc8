/** Egress gateways: found by their label, and what stands in the way of another server on one (ISTIO.md 2.4, 8.2). */
import { isOurs } from '../../core/edit.ts';
import type { KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf, qualifiedName } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { serversOf } from '../view/gateways.ts';
import { serviceHost } from '../view/host.ts';
import { sayObject } from '../view/owner.ts';
import { byAge } from '../view/reach.ts';
import { known, portOf } from '../view/registry.ts';

export interface EgressGateway {
  readonly service: KubeObject;
  /** By which sidecars call it. */
  readonly host: string;
  /** Of its pods, which see what is exported there. */
  readonly namespace: string;
  /** The labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
}

/** The one that is meant: `at NAMESPACE/NAME`, or `NAME`, or the only one there is. */
export function findEgressGateway(at: string | undefined, host: string, view: View): EgressGateway | Refusal {
  const all = view.services.filter(isEgress).toSorted(byAge);
  const names = all.map(qualifiedName).toSorted();
  const meant =
    at === undefined ? all : all.filter((one) => [one.metadata.name, qualifiedName(one)].includes(at));
  const [service, ...more] = meant;
  if (service && more.length === 0) return toGateway(service);
  if (service) return refusals.severalEgressGateways(meant.map(qualifiedName).toSorted(), host);
  return at === undefined ? refusals.noEgressGateway() : refusals.unknownEgressGateway(at, names);
}

/** Whether pods of the namespace can be led to this port of it. */
export function checkGateway(
  { service, host }: EgressGateway,
  port: number,
  namespace: string,
  view: View,
): Refusal | undefined {
  const found = known(view, host, { namespace });
  if (!found) return refusals.gatewayHidden(sayObject(service), namespace);
  return portOf(found, port) ? undefined : refusals.gatewayPort(sayObject(service), port);
}

/** Another Gateway on the same pods that has the port for the host, or for something else than this. */
export function checkServer(
  { selector }: EgressGateway,
  own: { readonly namespace: string; readonly name: string },
  port: { readonly number: number; readonly protocols: readonly string[]; readonly host: string },
  view: View,
): Refusal | undefined {
  const { number, protocols, host } = port;
  const isOther = ({ metadata }: KubeObject) =>
    metadata.namespace !== own.namespace || metadata.name !== own.name;
  const taken = view.gateways
    .filter((gateway) => isOther(gateway) && selects(gateway, selector))
    .toSorted(byAge)
    .find((gateway) =>
      serversOf(gateway).some(
        (server) =>
          server.number === number && (!protocols.includes(server.protocol) || server.hosts.includes(host)),
      ),
    );
  return taken && refusals.gatewayTaken(host, number, sayObject(taken));
}

/** Whether the object there is ours and called so: then it takes in what is added. */
export function isOwn(object: KubeObject, { namespace, name }: { namespace: string; name: string }): boolean {
  return isOurs(object) && object.metadata.namespace === namespace && object.metadata.name === name;
}

function selects(gateway: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(fieldsOf(gateway.spec?.['selector']));
  return wanted.every(([key, value]) => labels[key] === value);
}

function isEgress(service: KubeObject): boolean {
  const { selector } = service.spec ?? {};
  return fieldsOf(selector)['istio'] === 'egressgateway' && listOf(service.spec, 'ports').length > 0;
}

function toGateway(service: KubeObject): EgressGateway {
  const { name, namespace = '' } = service.metadata;
  const labels = Object.entries(fieldsOf(service.spec?.['selector']));
  const selector = Object.fromEntries(labels.filter(([, value]) => typeof value === 'string'));
  return {
    service,
    host: serviceHost(name, namespace),
    namespace,
    selector: selector as EgressGateway['selector'],
  };
}
