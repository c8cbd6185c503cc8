/** Approve click → mesh object written, and the API writes that it consists of, made bare. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../test/lab/api.ts';
import { registered } from '../test/lab/foreign.ts';
import type { Stage } from '../test/lab/stage.ts';
import { BOB } from '../test/lab/stage.ts';
import type { Story } from '../test/lab/story.ts';
import { openStory } from '../test/lab/story.ts';
import type { Row } from './stats.ts';

/** ms that the approver looks at the card; the bot is done with it by then. */
export const READING = 500;
const TIMES = 40;
const WARM = 5;
const KIND = '/apis/drawbridge.dev/v1alpha1/namespaces';
const RECORDS = `${KIND}/drawbridge/meshchanges`;
/** Where the bot does not look: bare writes shall give it nothing to do. */
const BARE = `${KIND}/shop/meshchanges`;
const ROUTES = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices';

interface Thing {
  readonly metadata: { readonly name: string; readonly annotations?: object; readonly labels?: object };
  readonly spec: { readonly hosts: readonly string[] };
}

export async function benchWritten(stage: Stage): Promise<readonly Row[]> {
  const { api } = stage;
  const story = openStory(stage);
  const seen = new Map<string, (at: number) => void>();
  const stop = await api.watch(ROUTES, ({ type, object }) => {
    const at = performance.now();
    if (type === 'ADDED') for (const host of (object as Thing).spec.hosts) seen.get(host)?.(at);
  });
  const appears = (host: string) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    seen.set(host, resolve);
    return promise;
  };
  const host = await stage.host();
  await registered(stage, host);
  const samples = { ours: [] as number[], floor: [] as number[] };
  for (let n = 0; n < TIMES + WARM; n += 1) {
    const { took, record, written } = await approve({ stage, story, host, appears });
    const bare = await writeBare({ api, record, written, name: `bare${n}`, appears });
    if (n >= WARM) {
      samples.ours.push(took);
      samples.floor.push(bare);
    }
  }
  stop();
  return [
    {
      what: 'approve click → object written',
      quantile: 0.5,
      ours: [samples.ours],
      floor: [samples.floor],
      budget: 1.5,
    },
  ];
}

interface Approving {
  readonly stage: Stage;
  readonly story: Story;
  readonly host: string;
  readonly appears: (host: string) => Promise<number>;
}

async function approve({ stage, story, host, appears }: Approving) {
  const { slack, api } = stage;
  const card = await story.ask(`/chaos blackhole ${host} 10m`);
  await sleep(READING);
  const appeared = appears(host);
  const start = performance.now();
  await slack.click(BOB, story.channel, card.ts, 'Approve');
  const took = (await appeared) - start;
  await story.shows(card, /\*Live\*/);
  const record = (await api.get(`${RECORDS}/${card.id}`)) as object;
  const all = await api.get<{ items: readonly Thing[] }>(ROUTES);
  const written = all?.items.find(({ spec }) => spec.hosts.includes(host)) as Thing;
  await story.click(card, 'End now');
  await story.isOver(card);
  return { took, record, written };
}

interface Writing {
  readonly api: Api;
  readonly record: object;
  readonly written: Thing;
  readonly name: string;
  readonly appears: (host: string) => Promise<number>;
}

/** Two facts and the object: the same bytes, one write after another, on kept connections. */
async function writeBare({ api, record, written, name, appears }: Writing): Promise<number> {
  const { spec, status } = record as { spec: object; status: { facts: readonly object[] } };
  const head = { apiVersion: 'drawbridge.dev/v1alpha1', kind: 'MeshChange' };
  const metadata = { name, namespace: 'shop' };
  const made = await expected(201, api.call('POST', BARE, { ...head, metadata, spec }));
  const host = `${name}.example.com`;
  // As many bytes as ours, but no mark.
  const annotations = { size: JSON.stringify([written.metadata.annotations, written.metadata.labels]) };
  const object = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: 'shop', annotations },
    spec: JSON.parse(JSON.stringify(written.spec).replaceAll(written.spec.hosts[0] ?? '', host)) as object,
  };
  const appeared = appears(host);
  const start = performance.now();
  const path = `${BARE}/${name}/status`;
  const facts = status.facts;
  const approved = await expected(
    200,
    api.call('PUT', path, { ...made, status: { ...status, facts: facts.slice(0, 1) } }),
  );
  await expected(
    200,
    api.call('PUT', path, { ...approved, status: { ...status, facts: facts.slice(0, 2) } }),
  );
  await expected(201, api.call('POST', ROUTES, object));
  const took = (await appeared) - start;
  await api.call('DELETE', `${ROUTES}/${name}`);
  await api.call('DELETE', `${BARE}/${name}`);
  return took;
}

async function expected(wanted: number, answer: ReturnType<Api['call']>): Promise<object> {
  const { status, body } = await answer;
  if (status !== wanted) throw new Error(`the API server answered ${status}: ${JSON.stringify(body)}`);
  return body as object;
}
