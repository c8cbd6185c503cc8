/** The ServiceEntry that opens a host for one namespace (ISTIO.md 2.2, 9), and its name. */
import type { JsonObject } from '../core/kube.ts';
import type { CreateEdit } from '../core/plan.ts';
import type { View } from '../core/view.ts';
import { isWildcard, shortHash, slug } from './host.ts';
import { comesFirst, editsOf, isAllow, openChanges } from './open.ts';
import type { Opening } from './opening.ts';

/** `exportTo` is always written: left out it would mean the whole mesh. */
export function entryEdit({ host, ports }: Opening, namespace: string, name: string): CreateEdit {
  const shell: JsonObject = {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    // A wildcard cannot be resolved; Envoy then dials what the client dialled.
    resolution: isWildcard(host) ? 'NONE' : 'DNS',
    exportTo: ['.'],
  };
  const items = ports.map(({ number, name, protocol = 'TLS' }) => ({ number, name, protocol }));
  return { do: 'create', target: { kind: 'ServiceEntry', namespace, name }, shell, items: { ports: items } };
}

/** One name per host: short where nothing in the namespace has it, longer where something does. */
export function entryNames(hosts: readonly string[], namespace: string, view: View): readonly string[] {
  const taken = new Set(takenNames(namespace, view));
  return hosts.map((host) => {
    const name = candidates(host).find((candidate) => !taken.has(candidate)) ?? longName(host);
    taken.add(name);
    return name;
  });
}

/** First labels that say nothing by themselves. */
const GENERIC = new Set(
  'www www2 api apis app apps auth cdn cloud data database db dev eu files gateway gw hub id img login mail ns old prod proxy redis secure service services smtp sql ssl staging static storage test us web'.split(
    ' ',
  ),
);

function candidates(host: string): readonly string[] {
  return [shortName(host), slug(host).slice(0, 200), longName(host)];
}

/** `firestore` for firestore.googleapis.com, `api-example` for api.example.com, `wildcard-example` for *.example.com. */
function shortName(host: string): string {
  const labels = host.replace('*.', '').split('.');
  const telling = labels.findIndex((label) => label.length >= 3 && !GENERIC.has(label));
  const name = labels.slice(0, telling < 0 ? labels.length : telling + 1).join('-');
  return `${isWildcard(host) ? 'wildcard-' : ''}${name}`.slice(0, 200);
}

function longName(host: string): string {
  return `${slug(host).slice(0, 200)}-${shortHash(host)}`;
}

/** Also names that open requests will take: else one of two would have to be asked for anew. */
function takenNames(namespace: string, view: View): readonly string[] {
  const there = view.serviceEntries
    .filter((entry) => entry.metadata.namespace === namespace)
    .map((entry) => entry.metadata.name);
  const asked = openChanges(view, (change) => isAllow(change) && change.spec.namespace === namespace);
  const coming = asked
    .filter((change) => comesFirst(view, change))
    .flatMap(editsOf)
    .map((edit) => edit.target.name);
  return [...there, ...coming];
}
