/** TLS that sidecars begin: plain calls to port 80 of a host arrive at its TLS port, encrypted and checked (ISTIO.md 8.1). */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { destinationsOf, fieldsOf, listOf } from '../../core/kube.ts';
import type { CreateEdit, Edit } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { isAmbient } from '../view/ambient.ts';
import { entryEdit, entryNames } from './entry.ts';
import { guardAllow } from '../view/guard.ts';
import { fullName, isWildcard, uniqueSlug } from '../view/host.ts';
import { checkAsked, checkOpening } from './opening.ts';
import { sayBy } from '../changes/open.ts';
import { makerOf, sayObject } from '../view/owner.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import { reachOf } from '../view/reach.ts';
import type { Known } from '../view/registry.ts';
import { known, portOf } from '../view/registry.ts';
import { routesFor } from '../view/routes.ts';
import { foreignRule, leadsToTls, PLAIN, SECURE, secureTarget, untreated } from '../view/tls-port.ts';

export interface Origination {
  readonly host: string;
  readonly namespace: string;
  /** The rule first, the port last: plain text never reaches the TLS port, on the way in and on the way out. */
  readonly edits: readonly Edit[];
  /** The entry of others, or of an earlier change, that takes port 80 in; none where one of our own is made. */
  readonly into?: KubeObject;
  /** VirtualServices whose HTTP rules act on the calls from then on. */
  readonly routes: readonly KubeObject[];
}

/** What it takes that sidecars of the namespace begin TLS for the host; or why they cannot, or need not. */
export function findOrigination(host: string, namespace: string, view: View): Origination | Refusal {
  const refused = checkHost(host, namespace, view);
  if (refused) return refused;
  const found = known(view, host, { namespace });
  const port =
    found?.host === host
      ? plainPort(found, host, namespace, view)
      : newEntry(host, BOTH_PORTS, namespace, view);
  if (isRefusal(port)) return port;
  const routes = httpRoutes(view, host, namespace);
  const unsafe = routes.find((route) => leadsToSecure(route, host));
  if (unsafe) return refusals.plainToTls(host, sayObject(unsafe));
  const home = found?.object.metadata.namespace ?? namespace;
  const clash = foreignRule(view, host, namespace, home);
  if (clash) return refusals.otherDestinationRule(host, sayObject(clash), makerOf(clash));
  const rule = tlsRule(host, { namespace, name: `drawbridge-${uniqueSlug(host)}`, exportTo: '.' });
  const edits = [rule, { ...port, waits: true as const }];
  return { host, namespace, edits, routes, ...(found?.host === host ? { into: found.object } : {}) };
}

export interface RulePlace {
  readonly namespace: string;
  readonly name: string;
  readonly exportTo: string;
}

/** TLS on port 80, with the name to ask for and to check written out: what Envoy guesses has been wrong (8.1). */
export function tlsRule(host: string, { namespace, name, exportTo }: RulePlace): CreateEdit {
  const tls: JsonObject = { mode: 'SIMPLE', sni: host, subjectAltNames: [host] };
  return {
    do: 'create',
    target: { kind: 'DestinationRule', namespace, name },
    shell: { host, exportTo: [exportTo] },
    items: { portLevelSettings: [{ port: { number: PLAIN }, tls }] },
  };
}

/** Port 80 as HTTP, which arrives at that port of the host. */
export function plainItem(targetPort = SECURE, name = `http-${PLAIN}`): Port {
  return { number: PLAIN, name, protocol: 'HTTP', targetPort };
}

/** Both ports, for an entry of our own. */
export const BOTH_PORTS: readonly Port[] = [
  { number: SECURE, name: `https-${SECURE}`, protocol: 'HTTPS' },
  plainItem(),
];

/** A host that may be opened, of a namespace with sidecars. */
export function checkHost(host: string, namespace: string, view: View): Refusal | undefined {
  if (isWildcard(host)) return refusals.originateWildcard(host);
  const guarded = guardAllow(host, view);
  if (guarded) return guarded;
  return isAmbient(view, namespace) ? refusals.originateAmbient(host, namespace) : undefined;
}

/** The entry that opens these ports of a host that nobody opened; or why it may not be opened. */
export function newEntry(
  host: string,
  ports: readonly Port[],
  namespace: string,
  view: View,
): Edit | Refusal {
  const whom = { namespace, everyone: false };
  const opening = checkOpening({ host, ports, addresses: [] }, whom, view);
  if (isRefusal(opening)) return opening;
  const [name = ''] = entryNames([opening], namespace, view);
  return entryEdit(opening, whom, name);
}

/** The port that goes into the entry in effect, which these pods alone must see (11.K). */
function plainPort(found: Known, host: string, namespace: string, view: View): Edit | Refusal {
  const { object } = found;
  const asked = checkAsked({ host, into: object.metadata.name }, { namespace, everyone: false }, view);
  const refused =
    asked ??
    untreated(found, namespace, view) ??
    unready(found, host, view) ??
    seenByOthers(object, host, namespace);
  if (refused) return refused;
  const isFree = (name: string) => found.ports.every((port) => port.name !== name);
  const item = plainItem(secureTarget(found), isFree(`http-${PLAIN}`) ? undefined : 'http-originated');
  const target = {
    kind: 'ServiceEntry',
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  } as const;
  return { do: 'insert', target, items: { ports: [{ ...item }] } };
}

/** Why the entry cannot be the end of TLS that begins at a proxy. */
export function unready(found: Known, host: string, view: View): Refusal | undefined {
  const { object, resolution } = found;
  const name = sayObject(object);
  const plain = portOf(found, PLAIN);
  if (leadsToTls(found)) return refusals.alreadyOriginated(host, name, sayBy(object, view));
  if (plain) return refusals.portTaken(host, name, plain.protocol ?? 'an undeclared protocol');
  if (resolution === 'NONE' || resolution === 'DYNAMIC_DNS')
    return refusals.notResolved(host, name, resolution);
  const secure = portOf(found, SECURE);
  if (!secure || familyOf(secure) !== 'tls')
    return refusals.noTlsPort({ host, object: name, protocol: secure?.protocol });
  const mapped = listOf(object.spec, 'endpoints').some((end) => fieldsOf(end)['ports'] !== undefined);
  return mapped ? refusals.mappedPorts(host, name) : undefined;
}

function seenByOthers(object: KubeObject, host: string, namespace: string): Refusal | undefined {
  const reach = reachOf(object);
  const others = reach === '*' ? ['every namespace'] : reach.filter((name) => name !== namespace);
  return others.length > 0 ? refusals.sharedEntry(host, sayObject(object), others) : undefined;
}

function httpRoutes(view: View, host: string, namespace: string): readonly KubeObject[] {
  return routesFor(view, host, { namespace }).filter((route) => listOf(route.spec, 'http').length > 0);
}

function leadsToSecure(route: KubeObject, host: string): boolean {
  const home = route.metadata.namespace ?? '';
  return listOf(route.spec, 'http')
    .flatMap(destinationsOf)
    .filter(({ port }) => fieldsOf(port)['number'] === SECURE)
    .some(({ host: to }) => typeof to === 'string' && fullName(to, home) === host);
}
