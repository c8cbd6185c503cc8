/** What ships in `deploy/` fits what the code says. `npx vitest run -u --project unit test/contract/cluster-deploy` rewrites crd.yaml. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { meshChangeCrd } from '../../src/core/crd.ts';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { SINK_PORT, SINKS } from '../../src/core/sink.ts';
import { parseYaml, toYaml } from '../../src/yaml.ts';

const DEPLOY = new URL('../../deploy/base/', import.meta.url);

test('deploy/base/crd.yaml is the definition made from the schemas', async () => {
  await expect(toYaml(meshChangeCrd())).toMatchFileSnapshot(new URL('crd.yaml', DEPLOY).pathname);
});

test('the schema is structural: no unions, nothing closed, no pattern beside a format', () => {
  const found: string[] = [];
  walk(meshChangeCrd(), (key, value) => {
    if (['oneOf', 'anyOf', 'allOf', '$ref', '$schema', 'propertyNames', 'const'].includes(key))
      found.push(key);
    if (key === 'additionalProperties' && typeof value !== 'object') found.push(key);
  });

  expect(found).toEqual([]);
});

test('every object in a fact takes what a newer version writes into it', () => {
  const objects: Json[] = [];
  const facts = at(
    meshChangeCrd(),
    'spec',
    'versions',
    0,
    'schema',
    'openAPIV3Schema',
    'properties',
    'status',
    'properties',
    'facts',
    'items',
  );
  walk({ facts }, (_key, value) => {
    if (isMap(value) && value['type'] === 'object') objects.push(value);
  });

  expect(objects.length).toBeGreaterThan(1);
  expect(objects).toEqual(
    objects.map(() => expect.objectContaining({ 'x-kubernetes-preserve-unknown-fields': true })),
  );
});

test('the sinks have the hosts and the port that plans name, and addresses of their own', () => {
  const sinks = documents('sinks.yaml');
  const specs = sinks.map(({ spec }) => spec ?? {});

  expect(new Set(specs.flatMap((spec) => spec['hosts']))).toEqual(new Set(Object.values(SINKS)));
  expect(specs.map((spec) => spec['addresses'])).toEqual([['192.0.2.253'], ['192.0.2.254']]);
  for (const spec of specs) {
    expect(spec).toMatchObject({ resolution: 'STATIC', location: 'MESH_EXTERNAL', exportTo: ['*'] });
    expect(spec['ports']).toEqual([{ number: SINK_PORT, name: 'tcp-discard', protocol: 'TCP' }]);
  }
  for (const { metadata } of sinks) {
    expect(metadata.labels).toMatchObject({ 'networking.istio.io/enable-autoallocate-ip': 'false' });
  }
});

test('only the sink that hangs has an endpoint', () => {
  const endpoints = documents('sinks.yaml').map(({ spec }) => [spec?.['hosts'], spec?.['endpoints']]);

  expect(endpoints).toEqual([
    [[SINKS.refuse], undefined],
    [[SINKS.hang], [{ address: '192.0.2.1' }]],
  ]);
});

function documents(name: string): readonly KubeObject[] {
  const texts = readFileSync(new URL(name, DEPLOY), 'utf8').split(/^---$/m);
  return texts.map((text) => parseYaml(text) as KubeObject);
}

function walk(value: Json, visit: (key: string, value: Json) => void): void {
  if (Array.isArray(value)) for (const child of value as readonly Json[]) walk(child, visit);
  if (!isMap(value)) return;
  for (const [key, child] of Object.entries(value)) {
    visit(key, child);
    walk(child, visit);
  }
}

function at(value: Json, ...path: readonly (string | number)[]): Json {
  return path.reduce<Json>((from, step) => (from as Record<string | number, Json>)[step] ?? null, value);
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
