/** Chaos on HTTP: which rules are copied, into which VirtualService, and for whom. */
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { SINKS } from '../../src/core/sink.ts';
import { entry, route, service, view, workload } from '../mesh/make.ts';
import { planOf } from './run.ts';

const A = 'a.example.com';
const WEB = 'web.shop.svc.cluster.local';
const http = entry(A, ['80 HTTP']);
const web = service('web', 'shop', ['http 8080']);
const api = workload('web-api', { app: 'web-api' });
const own = { sourceNamespace: 'shop' };
const fault = { abort: { httpStatus: 500, percentage: { value: 50 } } };
const dest = (host: string, more: JsonObject = {}): JsonObject => ({ destination: { host, ...more } });
const sink = { destination: { host: SINKS.refuse, port: { number: 9 } } };
const abort = (target: string, from = '') => `/chaos abort ${target} 500 50% 10m${from}`;

/** The `http` items of each edit, by the object's name. */
function rulesOf(typed: string, objects: readonly KubeObject[], workloads = [api]) {
  const { edits } = planOf(typed, view({ objects, workloads }));
  return edits.map(
    ({ do: how, target, items }) => [`${how} ${target.namespace}/${target.name}`, items.http] as const,
  );
}

describe('where nobody routes the host', () => {
  test('a VirtualService of our own holds the one rule that there is', () => {
    expect(rulesOf(abort(A), [http])).toEqual([
      [
        'create shop/drawbridge-a-example-com',
        [{ match: [{ port: 80, ...own }], route: [dest(A, { port: { number: 80 } })], fault }],
      ],
    ]);
  });

  test('for one workload', () => {
    const [[, rules] = []] = rulesOf(abort(A, ' from web-api'), [http]);
    expect(rules).toMatchObject([{ match: [{ port: 80, ...own, sourceLabels: { app: 'web-api' } }] }]);
  });

  test('for everyone: a public one beside the host', () => {
    expect(rulesOf(abort('web', ' from everyone'), [web])).toMatchObject([
      ['create shop/drawbridge-web-shop-svc-cluster-local-everyone', [{ match: [{ port: 8080 }], fault }]],
    ]);
  });

  test('a black hole of all needs no copy', () => {
    expect(rulesOf(`/chaos blackhole ${A} 10m`, [http])).toEqual([
      ['create shop/drawbridge-a-example-com', [{ match: [{ port: 80, ...own }], route: [sink] }]],
    ]);
  });

  test('a share of it is a copy with weights', () => {
    const [[, rules] = []] = rulesOf(`/chaos blackhole ${A} 30% 10m`, [http]);
    expect(rules).toMatchObject([
      {
        route: [
          { ...dest(A), weight: 70 },
          { ...sink, weight: 30 },
        ],
      },
    ]);
  });

  test('a delay is written in seconds, its percentage too', () => {
    const [[, rules] = []] = rulesOf(`/chaos delay ${A} 1500ms 10m`, [http]);
    expect(rules).toMatchObject([{ fault: { delay: { fixedDelay: '1.5s', percentage: { value: 100 } } } }]);
  });
});

describe('where others route it', () => {
  const rules: readonly JsonObject[] = [
    { name: 'old', match: [{ uri: { prefix: '/old' } }], redirect: { uri: '/new' } },
    {
      name: 'two',
      match: [{ uri: { prefix: '/a' } }, { uri: { prefix: '/b' } }],
      route: [dest('web', { subset: 'v2' })],
      timeout: '3s',
    },
    {
      name: 'rest',
      route: [
        { ...dest('web', { subset: 'v1' }), weight: 90 },
        { ...dest('web', { subset: 'v2' }), weight: 10 },
      ],
    },
  ];
  const theirs = route(['web'], { http: rules }, { name: 'theirs' });

  test('every rule is copied, narrowed to the callers, in order; what answers by itself stays between', () => {
    const [old, two, rest] = rules;
    expect(rulesOf(abort('web'), [web, theirs])).toEqual([
      [
        'insert shop/theirs',
        [
          { ...old, match: [{ uri: { prefix: '/old' }, port: 8080, ...own }] },
          {
            ...two,
            match: [
              { uri: { prefix: '/a' }, port: 8080, ...own },
              { uri: { prefix: '/b' }, port: 8080, ...own },
            ],
            fault,
          },
          { ...rest, match: [{ port: 8080, ...own }], fault },
        ],
      ],
    ]);
  });

  test('a share takes its part of every weight', () => {
    const [[, copies] = []] = rulesOf('/chaos blackhole web 25% 10m', [web, theirs]);
    expect(
      copies?.map((rule) => (rule as { route?: { weight: number }[] }).route?.map(({ weight }) => weight)),
    ).toEqual([undefined, [75, 25], [27, 3, 10]]);
  });

  test('a match that lists gateways is split: for the mesh alone, and for these callers alone', () => {
    const object = route(['web'], {
      gateways: ['mesh', 'door'],
      http: [
        {
          match: [
            { gateways: ['mesh', 'door'], uri: { prefix: '/' }, sourceLabels: { app: 'x' } },
            { gateways: ['door'] },
          ],
          route: [dest('web')],
        },
      ],
    });
    const [[, copies] = []] = rulesOf(abort('web'), [web, object]);
    expect(copies).toMatchObject([{ match: [{ uri: { prefix: '/' }, port: 8080, ...own }] }]);
    expect(JSON.stringify(copies)).not.toMatch(/gateways|sourceLabels/);
    const [[, everyones] = []] = rulesOf(abort('web', ' from everyone'), [web, object]);
    expect(everyones).toMatchObject([{ match: [{ port: 8080, gateways: ['mesh'] }] }]);
  });

  test('rules for another port, or other callers, are left alone', () => {
    const object = route(['web'], {
      http: [
        { match: [{ port: 9 }], route: [dest('web')] },
        { match: [{ sourceNamespace: 'other' }], route: [dest('web')] },
        { match: [{ sourceLabels: { app: 'web-api' } }], route: [dest('web', { subset: 'v2' })] },
        { route: [dest('web')] },
      ],
    });
    const [[, copies] = []] = rulesOf(abort('web', ' from web-api'), [web, object]);
    expect(copies).toHaveLength(2);
    expect(copies).toMatchObject([{ route: [dest('web', { subset: 'v2' })] }, { route: [dest('web')] }]);
  });

  test('those whom only some of the callers meet get copies too, each in its own', () => {
    const some = route(
      ['web'],
      { http: [{ match: [{ sourceLabels: { app: 'x' } }], route: [dest('web', { subset: 'x' })] }] },
      { name: 'some', creationTimestamp: '2025-01-01T00:00:00Z' },
    );
    expect(rulesOf(abort('web'), [web, some, theirs]).map(([into]) => into)).toEqual([
      'insert shop/some',
      'insert shop/theirs',
    ]);
    expect(rulesOf('/chaos blackhole web 10m', [web, some, theirs]).map(([into]) => into)).toEqual([
      'insert shop/some',
    ]);
  });

  test('a wildcard is left alone: one of our own for the exact host has all of its rules, short names written out', () => {
    const wide = route(
      ['*.svc.cluster.local'],
      { http: [{ match: [{ uri: { prefix: '/x' } }], redirect: { uri: '/y' } }, { route: [dest('web')] }] },
      { name: 'wide', namespace: 'shop' },
    );
    expect(rulesOf(abort('web'), [web, wide])).toMatchObject([
      [
        'create shop/drawbridge-web-shop-svc-cluster-local',
        [{ redirect: { uri: '/y' } }, { fault, route: [dest(WEB)] }],
      ],
    ]);
  });

  test('everyone: each that some namespace sees, and the public one', () => {
    const privates = route(
      ['web'],
      { exportTo: ['.'], http: [{ route: [dest('web')] }] },
      { name: 'private' },
    );
    expect(rulesOf(abort('web', ' from everyone'), [web, privates, theirs]).map(([into]) => into)).toEqual([
      'insert shop/private',
      'insert shop/theirs',
    ]);
    expect(rulesOf(abort('web', ' from everyone'), [web, privates]).map(([into]) => into)).toEqual([
      'insert shop/private',
      'create shop/drawbridge-web-shop-svc-cluster-local-everyone',
    ]);
  });
});
