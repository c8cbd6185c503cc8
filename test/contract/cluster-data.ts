/** Objects and records for the tests of the cluster ports. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeSpec } from '../../src/core/change.ts';
import { idFrom, requestHash } from '../../src/core/id.ts';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { digestOf, encodePlan } from '../../src/core/plan.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';

export const API = 'networking.istio.io/v1';
export const SHOP = 'shop';

export function virtualService(name: string, spec: Record<string, Json> = {}): KubeObject {
  return {
    apiVersion: API,
    kind: 'VirtualService',
    metadata: { name, namespace: SHOP },
    spec: { hosts: [`${name}.example.com`], tls: [rule(name, 'a.example.com')], ...spec },
  };
}

export function serviceEntry(name: string): KubeObject {
  return {
    apiVersion: API,
    kind: 'ServiceEntry',
    metadata: { name, namespace: SHOP },
    spec: {
      hosts: [`${name}.example.com`],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      resolution: 'DNS',
      location: 'MESH_EXTERNAL',
    },
  };
}

export function destinationRule(name: string, trafficPolicy: Json = settings()): KubeObject {
  const spec = { host: `${name}.example.com`, exportTo: ['.'], trafficPolicy };
  return { apiVersion: API, kind: 'DestinationRule', metadata: { name, namespace: SHOP }, spec };
}

function settings(): Json {
  return { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }] };
}

export function gateway(name: string): KubeObject {
  const port = { number: 443, name: 'tls', protocol: 'TLS' };
  const servers = [{ port, hosts: [`${name}.example.com`], tls: { mode: 'PASSTHROUGH' } }];
  const spec = { selector: { istio: 'egressgateway' }, servers };
  return { apiVersion: API, kind: 'Gateway', metadata: { name, namespace: SHOP }, spec };
}

export function rule(name: string, to: string): Json {
  return {
    match: [{ port: 443, sniHosts: [`${name}.example.com`] }],
    route: [{ destination: { host: to, port: { number: 443 } } }],
  };
}

export function withSpec(object: KubeObject, spec: Record<string, Json>): KubeObject {
  return { ...object, spec: { ...object.spec, ...spec } };
}

/** The object with a mark's annotation for the change, whatever stands in it. */
export function withMark(object: KubeObject, id: string, text = '{}'): KubeObject {
  const annotations = { ...object.metadata.annotations, [MARK_PREFIX + id]: text };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

export interface Wanted {
  readonly id: string;
  readonly spec: ChangeSpec;
}

/** A record that fits, its id derived from the trigger. */
export function wanted(trigger: string, over: Partial<ChangeSpec> = {}): Wanted {
  const hash = requestHash('T1', trigger);
  const plan = encodePlan([
    {
      do: 'insert',
      target: { kind: 'VirtualService', namespace: SHOP, name: 'mysql' },
      items: { tls: [rule('mysql', 'refuse.sink.drawbridge.dev')] },
    },
  ]);
  const spec: ChangeSpec = {
    v: 1,
    hash,
    text: '/chaos blackhole mysql 10m',
    verb: 'chaos blackhole',
    args: { target: ['mysql'], for: ['10m'] },
    requester: 'U1',
    team: 'T1',
    channel: 'C1',
    requestedAt: '2026-11-21T09:00:00.000Z',
    seconds: 600,
    namespace: SHOP,
    namespaces: [SHOP],
    target: 'mysql.example.com:443',
    summary: 'mysql is out of reach.',
    warnings: [],
    scope: { host: 'mysql.example.com', ports: [443], namespace: SHOP },
    approval: { count: 1, from: ['S1'], policy: 'default' },
    plan,
    digest: digestOf(plan),
    ...over,
  };
  return { id: idFrom(hash), spec };
}

/** Waits for something that another process does; the last failure is thrown after 30 s. */
export async function eventually<T>(look: () => T | Promise<T>): Promise<Awaited<T>> {
  const end = performance.now() + 30_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(20);
    }
  }
}

/** The fault that the call is rejected with; throws where it is not rejected. */
export async function faultOf(call: Promise<unknown>): Promise<unknown> {
  const result = await call.then(
    () => undefined,
    (error: unknown) => error as { fault?: unknown },
  );
  if (result === undefined) throw new Error('the call was not rejected');
  return result.fault ?? result;
}

/** What must be there. */
export async function here<T>(value: T | undefined | Promise<T | undefined>): Promise<T> {
  const found = await value;
  if (found === undefined) throw new Error('it is not there');
  return found;
}
