/** The mesh and the people of all stories. */
import type { KubeObject } from '../../src/core/kube.ts';
import { listOf } from '../../src/core/kube.ts';
import { sinks } from '../fakes/sinks.ts';
import { loadRegistry } from '../../src/registry.ts';
import type { Random } from './random.ts';
import type { Aim, Made, World } from './story.ts';
import { egressGateway, httpWorld, istio, subsetsFor, theirRule } from './world-http.ts';

const loaded = await loadRegistry(new URL('../../commands', import.meta.url).pathname);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
export const { registry } = loaded;

/** Those who ask; one of them may approve, but never their own. One may approve by name, two by their group. */
export const ASKERS = ['U0ANA', 'U0EVE', 'U0CAT'] as const;
export const APPROVERS = ['U0BOB', 'S0OPS'];
export const ELIGIBLE: ReadonlySet<string> = new Set(['U0BOB', 'U0CAT', 'U0DAN']);
export const PEOPLE = ['U0ANA', 'U0EVE', 'U0BOB', 'U0CAT', 'U0DAN'] as const;
export const CHANNELS: Readonly<Record<string, readonly string[]>> = {
  C0SHOP: ['shop', 'db'],
  C0DB: ['db', 'shop'],
};
export const LAPSE = 10 * 60_000;
export const START = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A mesh: hosts of all protocols, inside and outside, with and without VirtualServices and subsets of others. */
export function drawWorld(draw: Random): World {
  const objects: Made[] = ['shop', 'db', 'drawbridge', 'istio-system'].map((name) =>
    kubectl(namespace(name)),
  );
  objects.push(...sinks().map(kubectl), ...workloads().map(kubectl));
  const targets: Aim[] = [];
  const aim = (name: string, speaks: Aim['speaks'], entry?: KubeObject) => {
    const isOpen = entry === undefined || listOf(entry.spec, 'exportTo').includes('*');
    const subsets = draw.chance(0.4);
    targets.push({ name, from: isOpen ? ['shop', 'db'] : ['shop'], speaks, subsets });
    if (entry) objects.push(kubectl(entry));
    if (subsets) objects.push(kubectl(subsetsFor(entry ? name : `${name}.svc.cluster.local`)));
  };
  for (const name of ['a', 'b', 'c', 'd']) {
    const host = `${name}.example.com`;
    if (!draw.chance(0.7)) continue;
    aim(host, 'tls', tlsEntry(name, host, draw));
    if (draw.chance(0.6)) objects.push(owned(tlsRoute(name, [host], draw), draw));
  }
  if (draw.chance(0.3)) {
    for (const name of ['one', 'two'])
      aim(`${name}.shared.net`, 'tls', tlsEntry(name, `${name}.shared.net`, draw));
    objects.push(owned(tlsRoute('shared', ['one.shared.net', 'two.shared.net'], draw), draw));
  }
  if (draw.chance(0.3)) {
    aim('x.wild.net', 'tls', wildcard());
  }
  if (draw.chance(0.6)) {
    aim('mysql.example.com', 'tcp', tcpEntry());
    if (draw.chance(0.5))
      objects.push(owned(tcpRoute('mysql-route', 'shop', 'mysql.example.com', draw), draw));
  }
  if (draw.chance(0.6) || targets.length === 0) {
    aim('mysql.db', 'tcp');
    objects.push(kubectl(mysqlService()));
    if (draw.chance(0.5))
      objects.push(owned(tcpRoute('mysql-inside', 'db', 'mysql.db.svc.cluster.local', draw), draw));
  }
  const http = httpWorld(draw);
  targets.push(...http.targets);
  objects.push(...http.objects.map((object) => owned(object, draw)));
  if (draw.chance(0.5)) objects.push(kubectl(egressGateway()));
  return {
    outbound: draw.pick(['ALLOW_ANY', 'REGISTRY_ONLY'] as const),
    objects,
    unknown: ['new.example.org', 'other.example.org', '*.many.example.org', 'third.example.org'],
    targets,
    bots: draw.pick([1, 2, 2, 3]),
    sweeper: draw.chance(0.8),
    queue: draw.pick(['shared', 'own'] as const),
  };
}

function kubectl(object: KubeObject): Made {
  return { object, by: 'kubectl-client-side-apply' };
}

function owned(object: KubeObject, draw: Random): Made {
  return { object, by: draw.pick(['kubectl-client-side-apply', 'argocd-controller'] as const) };
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function workloads(): KubeObject[] {
  const selector = { matchLabels: { app: 'web-api' } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web-api', namespace: 'shop' },
      spec: { selector },
    },
  ];
}

function tlsEntry(name: string, host: string, draw: Random): KubeObject {
  return istio('ServiceEntry', 'shop', name, {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    exportTo: [draw.pick(['.', '*'])],
    ports: [{ number: 443, name: 'https', protocol: draw.pick(['HTTPS', 'TLS']) }],
  });
}

function wildcard(): KubeObject {
  return istio('ServiceEntry', 'shop', 'wild', {
    hosts: ['*.wild.net'],
    location: 'MESH_EXTERNAL',
    resolution: 'NONE',
    exportTo: ['.'],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
  });
}

function tcpEntry(): KubeObject {
  return istio('ServiceEntry', 'shop', 'mysql', {
    hosts: ['mysql.example.com'],
    location: 'MESH_EXTERNAL',
    resolution: 'STATIC',
    exportTo: ['.'],
    addresses: ['198.51.100.7'],
    endpoints: [{ address: '198.51.100.7' }],
    ports: [{ number: 3306, name: 'mysql', protocol: 'TCP' }],
  });
}

function mysqlService(): KubeObject {
  const spec = { clusterIP: '10.96.0.7', ports: [{ name: 'mysql', port: 3306 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mysql', namespace: 'db' }, spec };
}

function tlsRoute(name: string, hosts: readonly string[], draw: Random): KubeObject {
  const tls = hosts.map((host) => theirRule('tls', host, host));
  return istio('VirtualService', 'shop', name, { hosts, exportTo: [draw.pick(['.', '*'])], tls });
}

function tcpRoute(name: string, namespace: string, host: string, draw: Random): KubeObject {
  const tcp = [theirRule('tcp', host, host)];
  return istio('VirtualService', namespace, name, { hosts: [host], exportTo: [draw.pick(['.', '*'])], tcp });
}
