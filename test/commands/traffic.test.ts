/** Traffic verbs: weights, headers, timeouts and retries, in the mesh and at a gateway. */
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { change, destinationRule, entry, gateway, route, service, view } from '../mesh/make.ts';
import { codeOf, planOf, run } from './run.ts';

const WEB = 'web.shop.svc.cluster.local';
const web = service('web', 'shop', ['http 8080']);
const subsets = destinationRule('web', { subsets: [{ name: 'v1' }, { name: 'v2' }] });
const door = gateway([{ hosts: ['*'] }], { istio: 'ingressgateway' }, { name: 'door' });
const dest = (host: string, more: JsonObject = {}): JsonObject => ({ destination: { host, ...more } });
const v1 = { destination: { host: WEB, subset: 'v1', port: { number: 8080 } } };
const v2 = { destination: { host: WEB, subset: 'v2', port: { number: 8080 } } };
const callers = { port: 8080, sourceNamespace: 'shop' };

function httpOf(typed: string, objects: readonly KubeObject[]) {
  return planOf(typed, view({ objects })).edits.map(({ items }) => items.http);
}

describe('shift', () => {
  test('weights over subsets, without a lease until it is stopped', () => {
    const outcome = run('/traffic shift web v1=80 v2=20', view({ objects: [web, subsets] }));
    expect(outcome).toMatchObject({
      kind: 'plan',
      plan: {
        summary: `Requests from pods in shop to ${WEB}:8080 go to v1 (80 %), v2 (20 %).`,
        edits: [
          {
            items: {
              http: [
                {
                  match: [callers],
                  route: [
                    { ...v1, weight: 80 },
                    { ...v2, weight: 20 },
                  ],
                },
              ],
            },
          },
        ],
      },
    });
    expect(outcome).not.toHaveProperty('seconds');
  });

  test('all to one needs no weight, and what gets none is left out', () => {
    expect(httpOf('/traffic shift web v1=0 v2=100 for 1h', [web, subsets])).toEqual([
      [{ match: [callers], route: [v2] }],
    ]);
  });

  test('rules that lead elsewhere keep their calls', () => {
    const theirs = route(['web'], {
      http: [
        { match: [{ uri: { prefix: '/x' } }], route: [dest('x')] },
        { route: [dest('web')] },
        { match: [{ uri: { prefix: '/never' } }], route: [dest('y')] },
      ],
    });
    expect(httpOf('/traffic shift web v2=100', [web, subsets, theirs])).toEqual([
      [
        { match: [{ uri: { prefix: '/x' }, ...callers }], route: [dest('x')] },
        { match: [callers], route: [v2] },
      ],
    ]);
  });

  test('over other hosts each gets its own name', () => {
    const [a, b] = ['a.example.com', 'b.example.com'];
    const named = (host: string) => ({
      ...dest(host, { port: { number: 80 } }),
      headers: { request: { set: { Host: host } } },
      weight: 50,
    });
    expect(
      httpOf(`/traffic shift ${a} ${a}=50 ${b}=50 for 1h`, [entry(a, ['80 HTTP']), entry(b, ['80 HTTP'])]),
    ).toMatchObject([[{ route: [named(a), named(b)] }]]);
  });

  test('over connections of TCP by weights alone', () => {
    const db = service('db', 'shop', ['tcp 3306']);
    const rule = destinationRule('db.shop.svc.cluster.local', {
      subsets: [{ name: 'old' }, { name: 'new' }],
    });
    expect(planOf('/traffic shift db old=90 new=10', view({ objects: [db, rule] })).edits).toMatchObject([
      { items: { tcp: [{ match: [callers3306], route: [{ weight: 90 }, { weight: 10 }] }] } },
    ]);
  });

  const callers3306 = { port: 3306, sourceNamespace: 'shop' };

  test('the subsets that count are those of the nearest namespace that has any', () => {
    const far = destinationRule(
      WEB,
      { subsets: [{ name: 'v9' }] },
      { name: 'far', namespace: 'istio-system' },
    );
    expect(codeOf('/traffic shift web v9=100', view({ objects: [web, subsets, far] }))).toBe(
      'unknown-subset',
    );
    expect(codeOf('/traffic shift web v9=100', view({ objects: [web, far] }))).toBe('(plan)');
  });
});

describe('route', () => {
  const conditions: readonly (readonly [string, JsonObject])[] = [
    ['user-agent~Firefox', { 'user-agent': { regex: '.*Firefox.*' } }],
    ['User-Agent~Firefox|Safari', { 'user-agent': { regex: '.*(?:Firefox|Safari).*' } }],
    ['x-v~^2\\.[0-9]+$', { 'x-v': { regex: '2\\.[0-9]+' } }],
    ['x-user=ana', { 'x-user': { exact: 'ana' } }],
    ['x-user=ana*', { 'x-user': { prefix: 'ana' } }],
  ];

  test.each(conditions)('%s', (condition, headers) => {
    expect(httpOf(`/traffic route web ${condition} v2`, [web, subsets])).toEqual([
      [
        { match: [{ ...callers, headers }], route: [v2] },
        { match: [callers], route: [dest(WEB, { port: { number: 8080 } })] },
      ],
    ]);
  });

  test('in a VirtualService of others only the rule with the header is new: what stands there takes the rest', () => {
    const theirs = route(['web'], {
      http: [{ match: [{ headers: { a: { exact: 'b' } } }], route: [dest('web')], timeout: '1s' }],
    });
    expect(httpOf('/traffic route web x-user=ana v2', [web, subsets, theirs])).toEqual([
      [
        {
          match: [{ headers: { a: { exact: 'b' }, 'x-user': { exact: 'ana' } }, ...callers }],
          route: [v2],
          timeout: '1s',
        },
      ],
    ]);
  });
});

describe('at a gateway', () => {
  const front = route(
    ['front.example.com'],
    {
      gateways: ['door'],
      http: [
        { match: [{ uri: { prefix: '/img' } }], route: [dest('img')] },
        { route: [dest('web', { port: { number: 8080 } })] },
      ],
    },
    { name: 'front' },
  );
  const typed = '/traffic shift web v1=80 v2=20 at door';

  test('rules that lead to the host are copied for that gateway, and those before them', () => {
    const plan = planOf(typed, view({ objects: [web, subsets, door, front] }));
    expect(plan).toMatchObject({
      edits: [{ do: 'insert', target: { name: 'front' } }],
      scope: { host: WEB, ports: [8080], namespace: '*', gateway: 'shop/door' },
      summary: `Requests from callers through shop/door to ${WEB}:8080 go to v1 (80 %), v2 (20 %).`,
    });
    expect(plan.edits[0]?.items.http).toEqual([
      { match: [{ uri: { prefix: '/img' }, gateways: ['door'] }], route: [dest('img')] },
      {
        match: [{ gateways: ['door'] }],
        route: [
          { ...v1, weight: 80 },
          { ...v2, weight: 20 },
        ],
      },
    ]);
  });

  test('it is no obstacle to callers in the mesh, nor they to it', () => {
    const scope = { host: WEB, ports: [8080], namespace: 'shop' };
    const objects = [web, subsets, door, front];
    expect(
      codeOf(typed, view({ objects, changes: [change('bcd234', { verb: 'chaos abort', scope })] })),
    ).toBe('(plan)');
    const there = change('bcd234', {
      verb: 'traffic timeout',
      scope: { ...scope, namespace: '*', gateway: 'shop/door' },
    });
    expect(codeOf('/chaos abort web 500 10m from everyone', view({ objects, changes: [there] }))).toBe(
      '(plan)',
    );
    expect(codeOf(typed, view({ objects, changes: [there] }))).toBe('overlapping-change');
  });
});
