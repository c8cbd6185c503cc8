/** Approve click → traffic changed on a real Envoy, and `kubectl apply` of the same object → traffic changed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../test/lab/stage.ts';
import { BOB } from '../test/lab/stage.ts';
import type { Story } from '../test/lab/story.ts';
import { openStory } from '../test/lab/story.ts';
import { applyAs, entry } from '../test/lab/foreign.ts';
import { startChild } from './child.ts';
import type { Row } from './stats.ts';
import { READING } from './written.ts';

const TIMES = 20;
const WARM = 2;
const ROUTES = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices';

interface Prober {
  /** ms since the epoch when the host was first seen like this from now on, or is so already. */
  readonly sees: (host: string, outcome: 'ok' | 'no') => Promise<number>;
  readonly end: () => Promise<void>;
}

export async function benchInForce(stage: Stage): Promise<readonly Row[]> {
  const story = openStory(stage);
  const prober = await startProber();
  const samples = { ours: [] as number[], floor: [] as number[] };
  const host = await stage.host();
  await applyAs(stage, 'gitops', entry('probed', host));
  await prober.sees(host, 'ok');
  for (let n = 0; n < TIMES + WARM; n += 1) {
    const { took, object } = await approve(stage, story, prober, host);
    const bare = await applyBare(stage, prober, host, object);
    if (n >= WARM) {
      samples.ours.push(took);
      samples.floor.push(bare);
    }
  }
  await prober.end();
  return [
    {
      what: 'approve click → traffic changed',
      quantile: 0.5,
      ours: [samples.ours],
      floor: [samples.floor],
      budget: 1.1,
    },
  ];
}

async function startProber(): Promise<Prober> {
  const child = await startChild('prober.ts', { under: ['ip', 'netns', 'exec', 'mesh-app-f'] });
  let now = { at: 0, what: '' };
  let waiting: { what: string; resolve: (at: number) => void } | undefined;
  let watched = '';
  child.onLine((line) => {
    const [at, ...what] = line.split(' ');
    now = { at: Number(at), what: what.join(' ') };
    if (waiting?.what === now.what) waiting.resolve(now.at);
  });
  return {
    sees: async (host, outcome) => {
      if (host !== watched) child.say(host);
      watched = host;
      const what = `${host} ${outcome}`;
      if (now.what === what) return now.at;
      const { promise, resolve } = Promise.withResolvers<number>();
      waiting = { what, resolve };
      return promise;
    },
    end: child.end,
  };
}

async function approve(stage: Stage, story: Story, prober: Prober, host: string) {
  const card = await story.ask(`/chaos blackhole ${host} 10m`);
  await sleep(READING);
  const changed = prober.sees(host, 'no');
  const start = epochNow();
  await stage.slack.click(BOB, story.channel, card.ts, 'Approve');
  const took = (await changed) - start;
  await story.shows(card, /\*Live\*/);
  const all = await stage.api.get<{ items: readonly Written[] }>(ROUTES);
  const object = all?.items.find(({ spec }) => spec.hosts.includes(host)) as Written;
  await story.click(card, 'End now');
  await story.isOver(card);
  await prober.sees(host, 'ok');
  return { took, object };
}

interface Written {
  readonly metadata: { readonly name: string; readonly annotations: object; readonly labels: object };
  readonly spec: { readonly hosts: readonly string[] };
}

async function applyBare(
  stage: Stage,
  prober: Prober,
  host: string,
  { metadata, spec }: Written,
): Promise<number> {
  const { name, annotations, labels } = metadata;
  const head = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' };
  // Not ours to take back: without the marks it is nobody's stray.
  const bare = {
    name: `${name}-bare`,
    namespace: 'shop',
    annotations: { size: JSON.stringify([annotations, labels]) },
  };
  const changed = prober.sees(host, 'no');
  const start = epochNow();
  await stage.kubectl(['apply', '-f', '-'], { input: { ...head, metadata: bare, spec } });
  const took = (await changed) - start;
  await stage.api.call('DELETE', `${ROUTES}/${bare.name}`);
  await prober.sees(host, 'ok');
  return took;
}

function epochNow(): number {
  return performance.timeOrigin + performance.now();
}
