/** Which revision's mesh a namespace is in, and what its Sidecar lets it see. */
import { describe, expect, test } from 'vitest';
import type { View } from '../../src/core/view.ts';
import { known } from '../../src/mesh/view/registry.ts';
import { outboundOf } from '../../src/mesh/view/sidecar.ts';
import { entry, sidecar, view } from './make.ts';

const SHOP = { namespace: 'shop' };

describe('where the revisions of Istio differ', () => {
  const revisions = { default: 'ALLOW_ANY', canary: 'REGISTRY_ONLY' } as const;
  const modeWith = (labels: Readonly<Record<string, string>>) => {
    const { mesh, ...rest } = view();
    const two: View = {
      ...rest,
      mesh: { ...mesh, outbound: 'UNKNOWN', revisions },
      namespaces: [{ name: 'shop', labels }],
    };
    return outboundOf(two, SHOP).mode;
  };

  test.each([
    [{ 'istio.io/rev': 'canary' }, 'REGISTRY_ONLY'],
    [{ 'istio.io/rev': 'default' }, 'ALLOW_ANY'],
    [{ 'istio-injection': 'enabled' }, 'ALLOW_ANY'],
    [{ 'istio.io/rev': 'a-tag' }, 'UNKNOWN'],
    [{}, 'UNKNOWN'],
  ])('%j: %s', (labels, mode) => {
    expect(modeWith(labels)).toBe(mode);
  });

  test('a Sidecar of the namespace says it whatever the revision', () => {
    const objects = [sidecar({ outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } })];
    expect(outboundOf(view({ objects, outbound: 'UNKNOWN' }), SHOP).mode).toBe('REGISTRY_ONLY');
  });
});

test('what a Sidecar leaves out is not seen, whatever else takes it in', () => {
  const hosts = ['a.example.com', 'b.example.com'];
  const seen = (egress: readonly string[]) => {
    const all = [...hosts.map((host) => entry(host, ['443 TLS'])), sidecar({ egress: [{ hosts: egress }] })];
    return hosts.filter((host) => known(view({ objects: all }), host, SHOP));
  };
  expect(seen(['./*'])).toEqual(hosts);
  expect(seen(['./*', '~./a.example.com'])).toEqual(['b.example.com']);
  expect(seen(['*/*', '~shop/*.example.com'])).toEqual([]);
  expect(seen(['~/*'])).toEqual([]);
});
