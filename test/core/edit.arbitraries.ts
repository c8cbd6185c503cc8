/** Generated mesh objects, and edits of ours. */
import * as fc from 'fast-check';
import type { Stamp } from '../../src/core/edit.ts';
import type { Json, JsonObject, KubeObject, List, MeshKind } from '../../src/core/kube.ts';
import { LISTS } from '../../src/core/kube.ts';
import type { CreateEdit, Edit, Items } from '../../src/core/plan.ts';
import { SINKS } from '../../src/core/sink.ts';
import { perPort, portNumber } from './edit.ports.ts';

/** When our changes are armed; managed fields keep whole seconds only. */
export const T0 = Date.parse('2026-03-01T12:00:00.700Z');

export const IDS = ['k7q2mx', 'a3p9ab', 'z8r4cd'] as const;
export const NAME = { namespace: 'shop', name: 'reviews' };

export const SHELLS: Record<MeshKind, JsonObject> = {
  VirtualService: { hosts: ['reviews.example.com'], exportTo: ['.'] },
  ServiceEntry: {
    hosts: ['reviews.example.com'],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
  },
  DestinationRule: { host: 'reviews.example.com', exportTo: ['.'] },
  Gateway: { selector: { istio: 'egressgateway' } },
};

export const kind = fc.oneof(
  { weight: 4, arbitrary: fc.constant<MeshKind>('VirtualService') },
  { weight: 2, arbitrary: fc.constant<MeshKind>('ServiceEntry') },
  { weight: 1, arbitrary: fc.constantFrom<MeshKind>('DestinationRule', 'Gateway') },
);
const THEIR_PORTS = [1, 2, 3, 4];
const PLAIN = ['a.example.com', 'b.example.com'];
const HOSTS = [...PLAIN, SINKS.refuse, SINKS.hang];
const port = fc.constantFrom(443, 8443, 3306);
const sniHosts = fc.constantFrom(['reviews.example.com'], ['b.example.com', 'reviews.example.com']);

/** `caller` keeps our rules apart from everybody's: others never write one that equals ours. */
function rule(list: List, caller: fc.Arbitrary<string | undefined>, hosts = HOSTS): fc.Arbitrary<Json> {
  const host = fc.constantFrom(...hosts);
  const sni = list === 'tls' ? sniHosts : fc.constant(undefined);
  const names = hosts === PLAIN ? ['a', 'b'] : ['a', 'b', 'drawbridge-old-0'];
  const name = list === 'http' ? fc.constantFrom(undefined, ...names) : fc.constant(undefined);
  const shared = fc.oneof(
    { weight: 3, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.boolean() },
  );
  return fc
    .record({ name, port, sni, caller, host, shared })
    .map(({ name, port, sni, caller, host, shared }) => ({
      ...(name ? { name } : {}),
      match: [{ port, ...(sni ? { sniHosts: sni } : {}), ...(caller ? { sourceNamespace: caller } : {}) }],
      route: shared ? weighted(caller === 'shop' ? OUR_SHARE : 50) : [{ destination: { host } }],
    }));
}

/** Of what our rules share out; others share differently. */
const OUR_SHARE = 80;

/** So many percent to one subset, the rest to the other. */
function weighted(share: number): readonly Json[] {
  const to = (subset: string, weight: number) => ({ destination: { host: 'reviews', subset }, weight });
  return [to('v1', share), to('v2', 100 - share)];
}

export const OUR_ROUTE = JSON.stringify(weighted(OUR_SHARE));

/** With `sinks`, others lead traffic to our sinks by rules of their own: what stood there before us is none of our business. */
export function theirItem(list: List, sinks: boolean): fc.Arbitrary<Json> {
  const callers = fc.constantFrom(undefined, 'other');
  return perPort(list, THEIR_PORTS) ?? rule(list, callers, sinks ? HOSTS : PLAIN);
}

/** What others add to sinks while a change of ours is there: told by its caller, for it has to go again. */
export const copied: fc.Arbitrary<Json> = fc
  .record({
    port: fc.constantFrom(443, 8443, 3306, 1),
    sniHosts: fc.constantFrom(undefined, ['reviews.example.com'], ['c.example.com']),
    host: fc.constantFrom(SINKS.refuse, SINKS.hang),
  })
  .map(({ port, sniHosts, host }) => ({
    match: [{ port, ...(sniHosts ? { sniHosts } : {}), sourceNamespace: 'copy' }],
    route: [{ destination: { host } }],
  }));

interface Size {
  readonly minLength: number;
  readonly maxLength: number;
}

function unique(list: List, items: fc.Arbitrary<Json>, size: Size): fc.Arbitrary<Json[]> {
  return perPort(list, [1])
    ? fc.uniqueArray(items, { ...size, selector: portNumber })
    : fc.array(items, size);
}

function listsFor(of: MeshKind, item: (list: List) => fc.Arbitrary<Json>, size: Size) {
  const lists: Partial<Record<List, fc.Arbitrary<Json[]>>> = {};
  for (const list of LISTS[of]) lists[list] = unique(list, item(list), size);
  return fc.record(lists, { requiredKeys: [] }) as fc.Arbitrary<Items>;
}

const notes = fc.option(fc.dictionary(fc.constantFrom('team', 'argocd'), fc.constantFrom('x', 'y')), {
  nil: undefined,
});

/** Somebody's object, or one of ours that others have rules in. */
export function theirs(of: MeshKind, sinks: boolean): fc.Arbitrary<KubeObject> {
  return fc
    .record({
      lists: listsFor(of, (list) => theirItem(list, sinks), { minLength: 0, maxLength: 3 }),
      labels: notes,
      annotations: notes,
      ours: fc.boolean(),
      gateways: fc.option(fc.constant(['mesh']), { nil: undefined }),
      generation: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ lists, labels, annotations, ours, gateways, generation }) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: of,
      metadata: {
        ...NAME,
        generation,
        ...(labels || ours
          ? { labels: { ...labels, ...(ours ? { 'app.kubernetes.io/managed-by': 'drawbridge' } : {}) } }
          : {}),
        ...(annotations ? { annotations } : {}),
      },
      spec: withLists({ ...SHELLS[of], ...(gateways && !ours ? { gateways } : {}) }, lists),
    }));
}

function withLists(spec: JsonObject, lists: Items): JsonObject {
  const { portLevelSettings, ...top } = lists;
  return { ...spec, ...top, ...(portLevelSettings ? { trafficPolicy: { portLevelSettings } } : {}) };
}

export function editOf(of: MeshKind, nth: number): fc.Arbitrary<Edit> {
  const item = (list: List) =>
    perPort(
      list,
      [100, 101, 102].map((n) => n + 10 * nth),
    ) ?? rule(list, fc.constant('shop'));
  const items = listsFor(of, item, { minLength: 1, maxLength: 2 }).filter(
    (lists) => Object.keys(lists).length > 0,
  );
  const target = { kind: of, ...NAME };
  const make = (how: 'create' | 'insert', items: Items): Edit =>
    how === 'create' ? { do: how, target, shell: SHELLS[of], items } : { do: how, target, items };
  return fc
    .tuple(fc.constantFrom('create' as const, 'insert' as const), items)
    .map(([how, items]) => make(how, items));
}

export function stampOf(nth: number, at: number): Stamp {
  const id = IDS[nth] ?? 'unknown';
  return {
    id,
    order: 0,
    by: 'U0ANA',
    at: new Date(at).toISOString(),
    ends: new Date(at + 600_000).toISOString(),
  };
}

/** One object and some edits of it that fit: `insert` only where there is something. */
export function fitting(
  changes: number,
): fc.Arbitrary<{ before: KubeObject | undefined; edits: readonly Edit[] }> {
  return kind.chain((of) =>
    fc
      .record({
        before: fc.option(theirs(of, true), { nil: undefined }),
        edits: fc.tuple(...Array.from({ length: changes }, (_, n) => editOf(of, n))),
      })
      .map(({ before, edits }) => ({ before, edits: edits.map((edit, n) => fit(edit, before, n)) })),
  );
}

function fit(edit: Edit, before: KubeObject | undefined, n: number): Edit {
  const { target, items } = edit;
  if (!before && n > 0) return edit;
  if (!before) return { do: 'create', target, shell: SHELLS[target.kind], items } satisfies CreateEdit;
  const isOurs = before.metadata.labels?.['app.kubernetes.io/managed-by'] !== undefined;
  return edit.do === 'create' && !isOurs ? { do: 'insert', target, items } : edit;
}
