/** Single rules in people's hands: theirs, known in the mesh and in its shadow, and ours. */
import { hashOfItem } from '../../src/core/item.ts';
import type { Json, JsonObject, KubeObject, List } from '../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../src/core/kube.ts';
import { itemsOf, listsOf, withList } from '../../src/core/lists.ts';
import type { Doing, Done } from './hands.ts';
import { put, removeBoth } from './hands.ts';
import { addWord } from './shadow.ts';
import { keyOf } from './watching.ts';
import { ruleList, theirRule } from './world-http.ts';

type Change = (list: List, items: readonly Json[], doing: Doing) => readonly Json[];

/** Puts an item of theirs into the first list that has any. */
export function onItems(doing: Doing, change: Change): Done {
  const { sim, live, base } = doing;
  const list = live && listsOf(live).find((one) => itemsOf(live.spec, one).length > 0);
  if (!live || !list) return false;
  const next = change(list, itemsOf(live.spec, list), doing);
  if (!base) {
    sim.shadow.touched.add(keyOf(live));
    for (const item of next)
      if (!itemsOf(live.spec, list).includes(item)) addWord(sim.shadow, live, `${list} ${hashOfItem(item)}`);
  }
  put(sim.server.store, withItems(live, list, next));
  if (base) put(sim.shadow.base, withItems(base, list, change(list, itemsOf(base.spec, list), doing)));
  return true;
}

/** Changes one item that is theirs, known by its hash in both. */
export function onTheirs(
  { sim, live, base, n }: Doing,
  change: (item: Json, n: number) => readonly Json[],
): Done {
  if (!live || !base) return false;
  const all = listsOf(base).flatMap((list) => itemsOf(base.spec, list).map((item) => [list, item] as const));
  const [list, item] = all[n % Math.max(1, all.length)] ?? [];
  if (!list || !item) return false;
  const next = change(item, n);
  if (next.length + all.length - 1 === 0) return false;
  put(sim.shadow.base, withItems(base, list, swapped(itemsOf(base.spec, list), item, next)));
  put(sim.server.store, withItems(live, list, swapped(itemsOf(live.spec, list), item, next)));
  return true;
}

/** Changes the first item of ours, or takes all of them out; the shadow never had them. */
export function onOurs(doing: Doing, change: (item: Json, list: List, n: number) => readonly Json[]): Done {
  const { sim, live, base, n } = doing;
  const known = live && sim.shadow.ours.get(keyOf(live));
  if (!live || !known) return false;
  const theirs = new Set(
    base ? listsOf(base).flatMap((list) => itemsOf(base.spec, list).map(hashOfItem)) : [],
  );
  let done = false;
  const lists = listsOf(live).map((list) => {
    const items = itemsOf(live.spec, list).flatMap((item) => {
      const isOurs = known.has(`${list} ${hashOfItem(item)}`) && !theirs.has(hashOfItem(item));
      if (!isOurs) return [item];
      const next = change(item, list, n);
      done = true;
      for (const word of next) addWord(sim.shadow, live, `${list} ${hashOfItem(word)}`);
      return next;
    });
    return [list, items] as const;
  });
  if (!done) return false;
  sim.shadow.touched.add(keyOf(live));
  if (lists.every(([, items]) => items.length === 0)) return removeBoth(doing);
  put(
    sim.server.store,
    lists.reduce((object, [list, items]) => withItems(object, list, items), live),
  );
  return true;
}

export function withItems(object: KubeObject, list: List, items: readonly Json[]): KubeObject {
  return { ...object, spec: withList(object.spec, list, items) };
}

function swapped(items: readonly Json[], item: Json, next: readonly Json[]): readonly Json[] {
  const at = items.findIndex((one) => hashOfItem(one) === hashOfItem(item));
  return at < 0 ? items : items.toSpliced(at, 1, ...next);
}

/** The first host that a VirtualService is for. */
export function hostOf(object: KubeObject | undefined): string {
  const [host] = listOf(object?.spec, 'hosts');
  return typeof host === 'string' ? host : '';
}

export function added(
  list: List,
  items: readonly Json[],
  live: KubeObject | undefined,
  n: number,
): readonly Json[] {
  const number = 9000 + n;
  const name = `extra-${n}`;
  if (list === 'ports') return [...items, { number, name, protocol: 'TLS' }];
  if (list === 'portLevelSettings') return [...items, { port: { number }, tls: { mode: 'DISABLE' } }];
  if (list === 'servers') return [...items, { port: { number, name, protocol: 'TCP' }, hosts: ['*'] }];
  const host = hostOf(live);
  const rule = theirRule(ruleList(list), host, `added-${n}.example.net`, number);
  return n % 2 === 0 ? [...items, rule] : [rule, ...items];
}

export function turned(item: Json, n: number): Json {
  const { route, ...rest } = fieldsOf(item);
  if (route === undefined) return { ...rest, targetPort: 7000 + n };
  return { ...rest, route: [{ destination: { host: `turned-${n}.example.net`, port: { number: 443 } } }] };
}

/** One of ours, changed beyond likeness or less. */
export function edited(item: Json, list: List, n: number): Json {
  const fields = fieldsOf(item);
  if (list === 'ports') return { ...fields, protocol: 'TCP', targetPort: 6000 + n };
  if (list === 'portLevelSettings') return { ...fields, tls: { mode: 'DISABLE' } };
  if (list === 'servers') return { ...fields, hosts: [`edited-${n}.example.net`] };
  const [match] = listOf(fields, 'match').map(fieldsOf);
  const ways: readonly JsonObject[] = [
    { route: [{ destination: { host: `real-${n}.example.net`, port: { number: 443 } } }] },
    { match: [{ ...match, port: 4000 + n }] },
    { match: [{ ...match, sourceLabels: { edited: `n${n}` } }] },
    {
      match: [
        { ...match, port: 4000 + n, ...(list === 'tls' ? { sniHosts: [`edited-${n}.example.net`] } : {}) },
      ],
    },
  ];
  return { ...fields, ...ways[n % ways.length] };
}
