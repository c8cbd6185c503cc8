/** Which ports of a host an effect is for, and shares of connections. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/kube.ts';
import { SINKS } from '../../src/core/sink.ts';
import { entry, route, view } from '../mesh/make.ts';
import { planOf } from './run.ts';

const A = 'a.example.com';
const dest = (host: string, more: JsonObject = {}): JsonObject => ({ destination: { host, ...more } });
const sink = { destination: { host: SINKS.refuse, port: { number: 9 } } };

test('a host with HTTP and TLS: an abort is for its HTTP port alone, a black hole for both', () => {
  const both = entry(A, ['80 HTTP', '443 HTTPS']);
  expect(planOf(`/chaos abort ${A} 500 50% 10m`, view({ objects: [both] })).target).toBe('a.example.com:80');
  expect(planOf(`/chaos blackhole ${A} 10m`, view({ objects: [both] }))).toMatchObject({
    target: 'a.example.com:80,443',
    edits: [{ items: { http: [{}], tls: [{}] } }],
    summary:
      'New connections and requests from pods in shop to a.example.com:80,443 are closed, or answered 503, at once.',
  });
});

describe('shares of connections', () => {
  test('keep the rest where it goes now', () => {
    const tls = entry(A, ['443 HTTPS']);
    const theirs = route([A], {
      tls: [
        {
          match: [{ port: 443, sniHosts: [A] }],
          route: [
            { ...dest('b.example.com'), weight: 50 },
            { ...dest(A), weight: 50 },
          ],
        },
      ],
    });
    const share = `/chaos blackhole ${A} 40% 10m`;
    expect(planOf(share, view({ objects: [tls] })).edits).toMatchObject([
      {
        items: {
          tls: [
            {
              route: [
                { ...dest(A), weight: 60 },
                { ...sink, weight: 40 },
              ],
            },
          ],
        },
      },
    ]);
    expect(planOf(share, view({ objects: [tls, theirs] })).edits).toMatchObject([
      {
        do: 'insert',
        items: { tls: [{ route: [{ weight: 30 }, { weight: 30 }, { ...sink, weight: 40 }] }] },
      },
    ]);
  });
});

test('a fault of theirs of another kind stays', () => {
  const delay = { fixedDelay: '1s', percentage: { value: 5 } };
  const object = route([A], { http: [{ fault: { delay }, route: [dest(A)] }] });
  const plan = planOf(`/chaos abort ${A} 500 50% 10m`, view({ objects: [entry(A, ['80 HTTP']), object] }));
  const abort = { httpStatus: 500, percentage: { value: 50 } };
  expect(plan.edits[0]?.items.http).toMatchObject([{ fault: { delay, abort } }]);
});
