/** What there is of ours in the cluster. */
import type { Api } from './api.ts';

export interface Found {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** `VirtualService shop/x` for every object of the mesh with a mark, a label or a rule of ours, but the sinks. With `about`, only where that word stands in it. */
export async function leftovers(api: Api, about = ''): Promise<readonly string[]> {
  const lists = await Promise.all(Object.entries(PLURALS).map(([kind, plural]) => list(api, kind, plural)));
  return lists
    .flat()
    .filter(isOurs)
    .filter((object) => JSON.stringify(object).includes(about))
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
}

const PLURALS = {
  ServiceEntry: 'serviceentries',
  VirtualService: 'virtualservices',
  DestinationRule: 'destinationrules',
  Gateway: 'gateways',
  Sidecar: 'sidecars',
};

async function list(api: Api, kind: string, plural: string): Promise<readonly Found[]> {
  const found = await api.get<{ items: readonly Omit<Found, 'kind'>[] }>(
    `/apis/networking.istio.io/v1/${plural}`,
  );
  return (found?.items ?? []).map((object) => ({ ...object, kind }));
}

function isOurs({ metadata, spec }: Found): boolean {
  const isSink = metadata.namespace === 'drawbridge' && metadata.name.startsWith('sink-');
  const marked = Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith('drawbridge.dev/'));
  const labelled = metadata.labels?.['app.kubernetes.io/managed-by'] === 'drawbridge';
  const ruled = /sink\.drawbridge\.dev|"name":"drawbridge-/.test(JSON.stringify(spec ?? {}));
  return !isSink && (marked || labelled || ruled);
}
