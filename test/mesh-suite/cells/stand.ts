/** What other people have put into the mesh: as quickly as the API server takes it, for there are hundreds of objects. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../lab/stage.ts';
import type { Story } from '../../lab/story.ts';
import { until } from '../../lab/until.ts';
import { isServed, sayCalls } from './calls.ts';
import type { Scene } from './show.ts';
import type { Json, Target } from './targets.ts';

const PLURALS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  DestinationRule: 'destinationrules',
  EndpointSlice: 'endpointslices',
  Gateway: 'gateways',
  Service: 'services',
  ServiceEntry: 'serviceentries',
  VirtualService: 'virtualservices',
};

function pathOf({ apiVersion, kind, metadata }: Json): string {
  const { name, namespace } = metadata as { readonly name: string; readonly namespace: string };
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${String(apiVersion)}`;
  return `${root}/namespaces/${namespace}/${PLURALS[String(kind)]}/${name}`;
}

/** By server-side apply, as git would. */
export async function put({ api }: Stage, objects: readonly Json[]): Promise<void> {
  for (const object of objects) {
    const path = `${pathOf(object)}?fieldManager=gitops&force=true`;
    const { status, body } = await api.call('PATCH', path, object, 'application/apply-patch+yaml');
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  }
}

export async function take({ api }: Stage, objects: readonly Json[]): Promise<void> {
  for (const object of objects) await api.call('DELETE', pathOf(object));
}

/** The host's name in DNS and its objects; until both versions of it serve every client. */
export async function stand(scene: Scene, target: Target): Promise<void> {
  const { stage, story } = scene;
  const { row, address, host, objects, inDns } = target;
  if (!inDns) await appendFile(join(stage.lab.dir, 'hosts'), `${address}  ${host}\n`);
  await put(stage, objects);
  if (objects.length === 0) return;
  await untilKnown(story, target);
  if (['http', 'tls', 'tcp'].includes(row.family)) await untilServed(scene, target);
}

async function untilServed({ callers }: Scene, { row, stands, calling, front }: Target): Promise<void> {
  const everywhere = stands === 'for all';
  const inside = everywhere ? (['app-a', 'app-b', 'app-f'] as const) : (['app-f'] as const);
  const comeIn = everywhere && row.family === 'http' ? [['outside', front] as const] : [];
  const all = [...inside.map((caller) => [caller, calling] as const), ...comeIn];
  const look = async ([caller, way]: (typeof all)[number]) => {
    let last = '';
    const isUp = async () => {
      const calls = await callers.calls(caller, { ...way, count: 10 });
      last = sayCalls(calls);
      const versions = new Set(calls.map((call) => call.version ?? call.served_by));
      return calls.every(isServed) && (!everywhere || versions.size === 2);
    };
    await until(isUp, `${caller} is served by ${way.url}`, { tell: () => last });
  };
  await Promise.all(all.map(look));
}

/** The bot watches; what was put there a moment ago may not have come to it yet. */
async function untilKnown(story: Story, { name, object }: Target): Promise<void> {
  const ask = async () => (await story.say(`/egress why ${name}`)).includes(object);
  await until(ask, `the bot knows ${object}`);
}
