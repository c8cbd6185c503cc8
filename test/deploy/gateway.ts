/** A way through an egress gateway in other people's hands, and the end of all changes by hand. */
import { expect } from 'vitest';
import { PLURALS } from '../../src/adapters/cluster/mesh.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';
import type { Api } from '../lab/api.ts';
import { until } from '../lab/until.ts';

const MESH = '/apis/networking.istio.io/v1';
const MERGE = 'application/merge-patch+json';

interface Found {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** An egress gateway, as its chart installs it. */
export const EGRESS = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'egress', namespace: 'istio-system' },
  spec: {
    selector: { istio: 'egressgateway' },
    ports: [
      { name: 'http2', port: 80 },
      { name: 'https', port: 443 },
    ],
  },
};

/** Somebody puts something of theirs into the Gateway and the rule of a way through the gateway, which then stay; their paths. */
export async function joinAll(api: Api, slug: string): Promise<readonly string[]> {
  const paths = [`gateways/drawbridge-${slug}`, `destinationrules/drawbridge-${slug}-egress`].map(
    (path) => `${MESH}/namespaces/shop/${path}`,
  );
  const [gateway = '', rule = ''] = paths;
  const found = await api.get<{ spec: { servers: readonly object[] } }>(gateway);
  const server = { port: { number: 8080, name: 'theirs', protocol: 'HTTP' }, hosts: ['theirs.example.com'] };
  await patchSpec(api, gateway, { servers: [...(found?.spec.servers ?? []), server] });
  await patchSpec(api, rule, { trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } });
  return paths;
}

async function patchSpec(api: Api, path: string, spec: object): Promise<void> {
  expect((await api.call('PATCH', path, { spec }, MERGE)).status).toBe(200);
}

async function untilUnmarked(api: Api, paths: readonly string[]): Promise<void> {
  for (const path of paths)
    await until(async () => {
      const { annotations = {} } = (await api.get<Found>(path))?.metadata ?? {};
      return !Object.keys(annotations).some((key) => key.startsWith(MARK_PREFIX));
    }, `${path} is rid of our mark`);
}

/** What is left of them is theirs. */
export async function removeAll(api: Api, paths: readonly string[]): Promise<void> {
  await untilUnmarked(api, paths);
  for (const path of paths) expect((await api.call('DELETE', path)).status).toBe(200);
}

/** By hand, as docs say: the `ends` of every mark is moved into the past. */
export async function endEverything(api: Api): Promise<void> {
  const ends = new Date(Date.now() - 120_000).toISOString();
  for (const plural of Object.values(PLURALS)) {
    const list = await api.get<{ items: readonly Found[] }>(`${MESH}/${plural}`);
    for (const { metadata } of list?.items ?? []) {
      const marks = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith(MARK_PREFIX));
      if (marks.length === 0) continue;
      const annotations = Object.fromEntries(
        marks.map(([key, text]) => [key, JSON.stringify({ ...JSON.parse(text), ends })]),
      );
      const path = `${MESH}/namespaces/${metadata.namespace}/${plural}/${metadata.name}`;
      const body = { metadata: { annotations } };
      await api.call('PATCH', path, body, MERGE);
    }
  }
}
