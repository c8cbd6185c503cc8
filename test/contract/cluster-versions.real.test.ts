/** A cluster whose API changes under us: kinds that come late, other versions, other settings, real compaction. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { openDoor } from '../../src/adapters/cluster/door.ts';
import { PLURALS as MESH_PLURALS } from '../../src/adapters/cluster/mesh.ts';
import { fixedSource } from '../../src/adapters/cluster/sources.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { targetOf } from '../../src/core/kube.ts';
import { toYaml } from '../../src/yaml.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { eventually, faultOf, here, SHOP, virtualService, wanted } from './cluster-data.ts';
import type { RealRig } from './cluster-rig.ts';
import { DEPLOY, prepare, realRig } from './cluster-rig.ts';

const TIMING = { watch: 1_000, silence: 500, backoffMost: 300 };

describe('a cluster without Istio, at first', () => {
  let server: ApiServer;
  let rig: RealRig;

  beforeAll(async () => {
    server = await startApiServer('--no-istio-crds');
    for (const namespace of [SHOP, 'istio-system', 'drawbridge'])
      await server.kubectl('create', 'namespace', namespace);
    rig = await realRig(server, { timing: TIMING }, { wait: false });
  });

  afterAll(async () => {
    await rig?.close();
    await server?.down();
  });

  test('says what is missing, and has no view', async () => {
    const read = rig.cluster.read(targetOf(virtualService('any')));

    await expect(read).rejects.toThrow('serves no networking.istio.io/v1 or v1beta1');
    expect(rig.watched.age()).toBe(Infinity);
    expect(() => rig.watched.view(Infinity - 1)).not.toThrow();
    expect(() => rig.watched.view(5_000)).toThrow('the mesh has not been seen yet');
    expect(await faultOf(rig.records.get(wanted('any').id))).toBe('unavailable');
  });

  test('finds v1beta1 when it comes, and writes it', async () => {
    await server.kubectl('apply', '-f', `${DEPLOY}/base/crd.yaml`);
    await serve(server, { v1beta1: true });
    await rig.connection.watched.ready();
    const { object } = await eventually(() => rig.cluster.create(virtualService('old')));

    expect(object.apiVersion).toBe('networking.istio.io/v1beta1');
    await eventually(() => expect(rig.watched.view(5_000).virtualServices).toHaveLength(1));
  });

  test('goes over to v1 when the old version is served no longer', async () => {
    await serve(server, { v1beta1: false, v1: true });
    const read = await eventually(async () => {
      const object = await here(rig.cluster.read(targetOf(virtualService('old'))));
      expect(object.apiVersion).toBe('networking.istio.io/v1');
      return object;
    });

    expect(read.spec).toEqual(virtualService('old').spec);
    // The last watch of the old version may still run for a second.
    let n = 0;
    await eventually(async () => {
      const name = `new-${(n += 1)}`;
      await rig.cluster.create(virtualService(name));
      const found = await eventually(() => here(seen(rig, name)));
      expect(found.apiVersion).toBe('networking.istio.io/v1');
    });
  });

  test("follows the mesh's settings, and keeps the last that could be read", async () => {
    const mesh = () => rig.watched.view(5_000).mesh;
    const defaults = {
      outbound: 'ALLOW_ANY',
      drainSeconds: 45,
      connectSeconds: 10,
      rootNamespace: 'istio-system',
      dnsCapture: false,
    };

    expect(mesh()).toEqual(defaults);

    const user = rig.user('ann');
    await user.create(
      settings('outboundTrafficPolicy:\n  mode: REGISTRY_ONLY\ndefaultConfig:\n  drainDuration: 5s\n'),
    );
    await eventually(() =>
      expect(mesh()).toEqual({
        ...defaults,
        outbound: 'REGISTRY_ONLY',
        revisions: { default: 'REGISTRY_ONLY' },
        drainSeconds: 5,
      }),
    );
    await user.edit(settings(''), (live) => ({ ...live, ...data('a: [') }));
    await eventually(() => expect(rig.logged.join()).toContain('an object cannot be read'));

    expect(mesh()).toMatchObject({ outbound: 'REGISTRY_ONLY' });

    await user.create(settings('connectTimeout: 3s', 'istio-canary'));
    const revisions = { default: 'REGISTRY_ONLY', canary: 'ALLOW_ANY' };
    await eventually(() =>
      expect(mesh()).toMatchObject({ outbound: 'UNKNOWN', revisions, connectSeconds: 10 }),
    );
    await user.remove(settings(''));
    await eventually(() =>
      expect(mesh()).toEqual({ ...defaults, revisions: { canary: 'ALLOW_ANY' }, connectSeconds: 3 }),
    );
    await user.remove(settings('', 'istio-canary'));
    await eventually(() => expect(mesh()).toEqual(defaults));
  });
});

describe('a cluster that forgets fast', () => {
  let server: ApiServer;
  let rig: RealRig;

  beforeAll(async () => {
    server = await startApiServer('--', '--compact-every', '1s', '--watch-cache=false');
    await prepare(server);
    rig = await realRig(server, { timing: TIMING });
  });

  afterAll(async () => {
    await rig?.close();
    await server?.down();
  });

  test('old versions are gone, in the shape of an event, and nothing is missed', async () => {
    const door = openDoor({ kubeconfig: server.kubeconfig });
    const source = fixedSource(door, '/apis/networking.istio.io/v1/virtualservices');
    const { resourceVersion } = await source.list({});
    const signal = AbortSignal.timeout(20_000);
    let n = 0;
    await eventually(async () => {
      await rig.user('ann').create(virtualService(`busy-${(n += 1)}`));
      const watch = source.watch({ resourceVersion, seconds: 1, signal, onEvent: () => undefined });
      await expect(watch).rejects.toMatchObject({ status: 410, fault: 'unavailable' });
    });
    await door.close();
    await eventually(() => expect(rig.watched.view(5_000).virtualServices).toHaveLength(n));
  });
});

function seen(rig: RealRig, name: string): KubeObject | undefined {
  return rig.watched.view(5_000).virtualServices.find(({ metadata }) => metadata.name === name);
}

const PLURALS = { ...MESH_PLURALS, Sidecar: 'sidecars' };

/** Stand-ins for Istio's definitions, with just these versions. */
async function serve(
  server: ApiServer,
  served: { readonly v1beta1: boolean; readonly v1?: boolean },
): Promise<void> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const versions = [
    { name: 'v1beta1', served: served.v1beta1, storage: true, schema },
    ...(served.v1 ? [{ name: 'v1', served: true, storage: false, schema }] : []),
  ];
  const group = 'networking.istio.io';
  const crds = Object.entries(PLURALS).map(([kind, plural]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names: { kind, plural, singular: kind.toLowerCase() }, versions },
  }));
  const file = `${server.dir}/istio-crds.yaml`;
  writeFileSync(file, crds.map(toYaml).join('---\n'));
  await server.kubectl('apply', '-f', file);
}

function settings(mesh: string, name = 'istio'): KubeObject {
  const metadata = { name, namespace: 'istio-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...data(mesh) };
}

function data(mesh: string): object {
  return { data: { mesh } };
}
