/** What `why` says of a mesh full of awkward entries is what one real request of each client meets, host by host. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf, textOf } from '../../src/core/kube.ts';
import type { OutboundMode, View } from '../../src/core/view.ts';
import type { Flow } from '../../src/mesh/flow/flow.ts';
import { flowOf, sayParts } from '../../src/mesh/flow/flow.ts';
import type { Part } from '../../src/mesh/flow/parts.ts';
import type { Api, Kubectl } from '../lab/api.ts';
import { openApi, openKubectl } from '../lab/api.ts';
import type { Lab } from '../lab/lab.ts';
import type { Client, Tried } from '../lab/traffic.ts';
import { hasAskedDns, isClosed, openTraffic } from '../lab/traffic.ts';
import { until } from '../lab/until.ts';
import { view as viewOf } from '../mesh/make.ts';
import { addresses, AWKWARD, CANARY, canary, COMMON, SIDECARS } from './awkward/index.ts';
import { LABEL } from './awkward/make.ts';

/** All but the one with DNS capture, which knows hosts by addresses of its own. */
type Caller = Exclude<Client, 'app-n'>;

const NAMESPACES: Readonly<Record<Caller, string>> = { 'app-a': 'shop', 'app-f': 'shop', 'app-b': 'other' };
const CLIENTS = Object.keys(NAMESPACES) as Caller[];
/** The lab's servers by their addresses, and behind its Services. */
const SERVERS: Readonly<Record<string, string>> = {
  '198.51.100.11': 'a.example.com',
  '198.51.100.12': 'b.example.com',
  '198.51.100.13': 'c.example.com',
  '198.51.100.14': 'd.example.com',
  '203.0.113.11': 'x.example.org',
  'mysql.db.svc.cluster.local': 'mysql-0',
  'authors.shop.svc.cluster.local': 'authors-v1',
  'web-api.shop.svc.cluster.local v2': 'web-api-v2',
};

let lab: Lab;
let api: Api;
let kubectl: Kubectl;
let traffic: ReturnType<typeof openTraffic>;

beforeAll(async () => {
  const given = inject('lab');
  if ('missing' in given) throw new Error(given.missing);
  lab = given;
  api = openApi(lab.kubeconfig);
  kubectl = openKubectl(lab.kubeconfig);
  traffic = openTraffic(lab);
  const names = [...addresses()].map(([host, address]) => `${address}  ${host}\n`);
  await appendFile(join(lab.dir, 'hosts'), names.join(''));
  await apply([...COMMON, ...AWKWARD.flatMap(({ objects }) => objects)]);
  // Age counts in seconds, by the API server's clock.
  const before = await now();
  await until(async () => (await now()) !== before, 'the next second');
  await apply(AWKWARD.flatMap(({ younger = [] }) => younger));
});

afterAll(async () => {
  if (!lab) return;
  await setMode('REGISTRY_ONLY');
  const kinds = 'serviceentries,virtualservices,sidecars,services';
  await kubectl(['delete', kinds, '-A', '-l', LABEL, '--wait=false']);
  api.close();
});

test('where the mesh lets nobody out, but one workload', async () => {
  await apply(SIDECARS.slice(0, 1));
  expect(await disagreements('REGISTRY_ONLY', 210)).toEqual([]);
});

test('where the mesh lets everybody out, but one namespace', async () => {
  await apply(SIDECARS.slice(1));
  expect(await disagreements('ALLOW_ANY', 211)).toEqual([]);
});

/** Every call of every client that meets something else than is said; asked once all of it is in force. */
async function disagreements(mode: OutboundMode, status: number): Promise<readonly string[]> {
  await setMode(mode);
  await apply(canary(status));
  for (const client of CLIENTS) {
    const isSung = async () => (await traffic.once(client, `http://${CANARY}/`)).status === status;
    await until(isSung, 'the canary');
    await until(() => hasAskedDns(lab, client), `DNS has answered ${client}`);
  }
  const view = await viewNow(mode);
  return (await Promise.all(CLIENTS.map((client) => disagreementsOf(client, view)))).flat();
}

async function disagreementsOf(client: Caller, view: View): Promise<readonly string[]> {
  const calls = AWKWARD.flatMap((one) => one.calls.map((call) => ({ what: one.what, call })));
  const tries = await traffic.each(
    client,
    calls.map(({ call }) => call),
    '--timeout',
    '3',
  );
  return calls.flatMap(({ what, call }, n) => {
    const [host = '', port = ''] = call.split(':');
    const flow = flowOf(view, host, Number(port), { namespace: NAMESPACES[client], labels: { app: client } });
    const tried = tries[n] as Tried;
    const said = `${client} ${call} (${what}): "${flow.by}, ${sayParts(flow)}", but ${JSON.stringify(tried)}`;
    return agrees(flow, host, tried) ? [] : [said];
  });
}

/** One request meets one of the parts. */
function agrees({ object, parts }: Flow, host: string, tried: Tried): boolean {
  // What DNS says is not asked where the entry says an address itself.
  const [pinned] = listOf(object?.spec, 'endpoints').map((one) => textOf(fieldsOf(one)['address']));
  const itself = SERVERS[pinned ?? ''] ?? serverFor(host);
  return parts.some((part) => meets(part, itself, tried));
}

function meets({ to, name }: Part, itself: string, tried: Tried): boolean {
  const { outcome, status = 200 } = tried;
  switch (to) {
    case 'itself':
      return outcome === 'ok' && status < 300 && serverOf(tried) === itself;
    case 'elsewhere':
      return outcome === 'ok' && status < 300 && serverOf(tried) === serverFor(name);
    case 'refused':
      return isClosed(tried) || [502, 503].includes(status);
    case 'hangs':
      return outcome === 'timeout';
    case 'answered':
      return outcome === 'ok' && (name === 'a redirect' ? status === 301 : `${status}` === name);
  }
}

function serverOf({ served_by, answer, greeting }: Tried): string | undefined {
  // "a.example.com:9000 ping", "HELLO from mysql-0:3306"
  return served_by ?? /([^ ]+):\d+/.exec(answer ?? greeting ?? '')?.[1];
}

function serverFor(host: string): string {
  return SERVERS[addresses().get(host) ?? host] ?? host;
}

async function apply(objects: readonly JsonObject[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], { input: { apiVersion: 'v1', kind: 'List', items: objects } });
}

/** The API server's clock, to the second: when it would create an object. */
async function now(): Promise<string> {
  const path = '/api/v1/namespaces/db/configmaps?dryRun=All';
  const { body } = await api.call('POST', path, { metadata: { name: 'clock' } });
  return (body as KubeObject).metadata.creationTimestamp ?? '';
}

async function setMode(mode: OutboundMode): Promise<void> {
  const path = '/api/v1/namespaces/istio-system/configmaps/istio';
  const found = await api.get<{ data: { mesh: string } }>(path);
  const mesh = found?.data.mesh.replace(/mode: \w+/, `mode: ${mode}`);
  await api.call('PATCH', path, { data: { mesh } }, 'application/merge-patch+json');
}

async function viewNow(outbound: OutboundMode): Promise<View> {
  const lists = await Promise.all(
    Object.entries(PATHS).map(async ([kind, path]) => {
      const list = await api.get<{ items: readonly KubeObject[] }>(path);
      return (list?.items ?? []).map((object) => ({ ...object, kind }));
    }),
  );
  return viewOf({ objects: lists.flat(), sinks: false, outbound });
}

const ISTIO = '/apis/networking.istio.io/v1';
const PATHS = {
  Service: '/api/v1/services',
  ServiceEntry: `${ISTIO}/serviceentries`,
  VirtualService: `${ISTIO}/virtualservices`,
  DestinationRule: `${ISTIO}/destinationrules`,
  Sidecar: `${ISTIO}/sidecars`,
};
