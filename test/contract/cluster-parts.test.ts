/** The pure parts of the cluster adapter: what an answer means, what is kept of an object, which cluster is meant. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDoor } from '../../src/adapters/cluster/door.ts';
import { errorOf, errorOfSilence } from '../../src/adapters/cluster/fault.ts';
import type { Revision } from '../../src/adapters/cluster/mesh-config.ts';
import { commonMesh, toMeshConfig } from '../../src/adapters/cluster/mesh-config.ts';
import { parseYaml } from '../../src/yaml.ts';

const DENIAL = 'admission webhook "validation.istio.io" denied the request: configuration is invalid';
const AWAY = 'Internal error occurred: failed calling webhook "validation.istio.io": connection refused';

test.each([
  [409, { reason: 'AlreadyExists' }, 'exists'],
  [409, { reason: 'Conflict' }, 'conflict'],
  [404, { reason: 'NotFound', details: { name: 'mysql' } }, 'missing'],
  [400, { reason: 'BadRequest', message: 'strict decoding error: unknown field "spec.htp"' }, 'invalid'],
  [422, { reason: 'Invalid' }, 'invalid'],
  [413, {}, 'invalid'],
  [401, { reason: 'Unauthorized' }, 'forbidden'],
  [403, { reason: 'Forbidden' }, 'forbidden'],
  [403, { reason: 'Forbidden', message: DENIAL }, 'invalid'],
  [400, { message: DENIAL }, 'invalid'],
  [500, { reason: 'InternalError', message: AWAY }, 'unavailable'],
  [429, { reason: 'TooManyRequests' }, 'unavailable'],
  [503, {}, 'unavailable'],
  [504, { reason: 'Timeout' }, 'unavailable'],
  [410, { reason: 'Expired' }, 'unavailable'],
])('%i %j is %s', (code, status, fault) => {
  expect(errorOf(code, JSON.stringify({ kind: 'Status', ...status }))).toMatchObject({ fault, status: code });
});

test('a 404 about the path is no missing object: nothing may be taken for gone because of it', () => {
  expect(errorOf(404, '404 page not found\n')).toMatchObject({ fault: 'unavailable', unserved: true });
  expect(errorOf(404, JSON.stringify({ kind: 'Status', reason: 'NotFound', details: {} }))).toMatchObject({
    fault: 'unavailable',
    unserved: true,
  });
});

test('an answer that is no Status is told by its number', () => {
  expect(errorOf(502, '<html>Bad Gateway</html>')).toMatchObject({
    fault: 'unavailable',
    message: 'the API server answered 502',
  });
});

test('causes that say nothing are left out, the others kept', () => {
  const causes = [
    { field: 'spec.exportTo', message: 'must be of type array' },
    { field: 'spec.hosts', message: 'Required value' },
    { field: '<nil>', message: 'Invalid value: null: some validation rules were not checked' },
  ];
  const message = 'VirtualService "x" is invalid: [spec.exportTo: …, spec.hosts: …, <nil>: …]';
  const text = JSON.stringify({ kind: 'Status', reason: 'Invalid', message, details: { causes } });

  expect(errorOf(422, text).message).toBe(
    'VirtualService "x" is invalid: spec.exportTo: must be of type array, spec.hosts: Required value',
  );
});

test('a call without an answer says what was the matter', () => {
  const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });

  expect(errorOfSilence(refused, 5_000).message).toBe('the API server cannot be reached: ECONNREFUSED');
  expect(errorOfSilence(new DOMException('', 'TimeoutError'), 5_000).message).toBe(
    'the API server did not answer within 5 s',
  );
});

describe('the mesh as its ConfigMap says', () => {
  const defaults: Revision = {
    revision: 'default',
    outbound: 'ALLOW_ANY',
    drainSeconds: 45,
    connectSeconds: 10,
    rootNamespace: 'istio-system',
    dnsCapture: false,
  };

  test.each([
    ['', defaults],
    ['outboundTrafficPolicy:', defaults],
    ['outboundTrafficPolicy: {}', { ...defaults, outbound: 'REGISTRY_ONLY' }],
    ['outboundTrafficPolicy: {mode: ALLOW_ANY}', defaults],
    ['outboundTrafficPolicy: {mode: REGISTRY_ONLY}', { ...defaults, outbound: 'REGISTRY_ONLY' }],
    ['outboundTrafficPolicy: {mode: ALLOW_ANY_DYNAMIC_DNS}', defaults],
    ['connectTimeout: 3s', { ...defaults, connectSeconds: 3 }],
    ['connectTimeout: soon', defaults],
    ['defaultConfig: {drainDuration: 5s}', { ...defaults, drainSeconds: 5 }],
    ['defaultConfig: {drainDuration: 1m30s}', { ...defaults, drainSeconds: 90 }],
    ['defaultConfig: {drainDuration: 1.5s}', { ...defaults, drainSeconds: 1.5 }],
    ['defaultConfig: {drainDuration: 500ms}', { ...defaults, drainSeconds: 0.5 }],
    ['defaultConfig: {drainDuration: soon}', defaults],
    ['defaultConfig: {drainDuration: 7}', defaults],
    ['rootNamespace: mesh-root', { ...defaults, rootNamespace: 'mesh-root' }],
    ['defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: "true"}}', { ...defaults, dnsCapture: true }],
    ['defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: "false"}}', defaults],
    ['defaultConfig: {proxyMetadata: no}', defaults],
    ['[1, 2]', defaults],
    ['just text', defaults],
  ])('%j', (mesh, config) => {
    expect(toMeshConfig(settings({ mesh }), parseYaml)).toEqual(config);
  });

  test('without its key it is as Istio has it', () => {
    expect(toMeshConfig(settings({}), parseYaml)).toEqual(defaults);
  });

  test('each revision has its own ConfigMap; the others of the namespace are none', () => {
    const config = toMeshConfig(settings({ mesh: 'connectTimeout: 3s' }, 'istio-canary'), parseYaml);
    expect(config).toEqual({ ...defaults, revision: 'canary', connectSeconds: 3 });
    expect(toMeshConfig(settings({ config: 'x' }, 'istio-sidecar-injector'), parseYaml)).toBeUndefined();
    expect(toMeshConfig(settings({ mesh: '' }, 'kiali'), parseYaml)).toBeUndefined();
  });

  test('of several revisions: what all agree on, the longest times, the first one’s root', () => {
    const times = { drainSeconds: 5, connectSeconds: 20, rootNamespace: 'root' };
    const other: Revision = { ...defaults, ...times, revision: 'canary' };
    const { revision: _default, ...first } = defaults;
    const { revision: _canary, ...second } = other;
    const any = 'ALLOW_ANY';
    expect(commonMesh([], 'istio-system')).toEqual(first);
    expect(commonMesh([other], 'istio-system')).toEqual({ ...second, revisions: { canary: any } });
    expect(commonMesh([defaults, other], 'istio-system')).toEqual({
      ...first,
      connectSeconds: 20,
      revisions: { default: any, canary: any },
    });
    expect(commonMesh([defaults, { ...other, outbound: 'REGISTRY_ONLY' }], 'istio-system')).toMatchObject({
      outbound: 'UNKNOWN',
      revisions: { default: any, canary: 'REGISTRY_ONLY' },
    });
  });

  test('what is no YAML throws', () => {
    expect(() => toMeshConfig(settings({ mesh: 'a: [' }), parseYaml)).toThrow('1:');
  });

  function settings(data: Readonly<Record<string, string>>, name = 'istio') {
    const metadata = { name, namespace: 'istio-system' };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  }
});

describe('which cluster is meant', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('none at all is said, and nothing on this machine is tried instead', () => {
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', '/nowhere');

    expect(() => openDoor()).toThrow('no cluster is configured: set KUBECONFIG');
  });

  test('a file that is not there is named', () => {
    expect(() => openDoor({ kubeconfig: '/nowhere/kubeconfig' })).toThrow('/nowhere/kubeconfig');
    expect(() => openDoor({ kubeconfig: '/nowhere/a:/nowhere/b' })).toThrow("'/nowhere/a'");
  });
});
