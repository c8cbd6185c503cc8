/** People who type and click, and who look after records with kubectl. */
import type { Change } from '../../src/core/change.ts';
import { endOf } from '../../src/core/change.ts';
import { idFrom, requestHash } from '../../src/core/id.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { random } from './random.ts';
import type { Running } from './bot.ts';
import { HOME } from './server.ts';
import type { Sim } from './sim.ts';
import type { Asking, Clicking, Record } from './story.ts';

/** What people said so far: only that may be recorded of them. */
export interface Said {
  /** `approve k7q2mx U0BOB <digest>` with the time of each click. */
  readonly clicks: Map<string, number[]>;
  /** Who ended anything so far. */
  readonly enders: Set<string>;
}

/** The change that came of that request, or the last of those that followed it. */
export function changeOf(sim: Sim, key: string): Change | undefined {
  const records = sim.server.records();
  let change = sim.server.record(idOf(key));
  for (let next = change; next;) {
    change = next;
    const { id } = next;
    next = records.find(({ spec }) => spec.follows === id);
  }
  return change;
}

function idOf(key: string): string {
  return idFrom(requestHash('T1', `trigger-${key}`));
}

export function ask(sim: Sim, asking: Asking): void {
  const bot = botFor(sim, asking.bot);
  if (!bot) return;
  const text = asking.text.replaceAll(
    /\{(\w+)\}/g,
    (_all, key: string) => sim.changeOf(key)?.id ?? idOf(key),
  );
  const [family = '', ...rest] = text.slice(1).split(' ');
  if (/ (stop|revoke) /.test(text)) sim.said.enders.add(asking.who);
  const { who: user, channel, key } = asking;
  const asked = { family, text: rest.join(' '), user, team: 'T1', channel, trigger: `trigger-${key}` };
  sim.figures.asks += 1;
  sim.trace(`${user} types to ${bot.life.self}: ${text}`);
  void answered(sim, bot, 'command', () => bot.engine?.onCommand(asked));
}

export function click(sim: Sim, clicking: Clicking): void {
  const bot = botFor(sim, clicking.bot);
  const change = sim.changeOf(clicking.on);
  if (!bot || !change) return;
  const { action, who: user, stale } = clicking;
  const { id, spec } = change;
  const digest = stale ? staleDigest(sim, change) : spec.digest;
  const key = `${action} ${id} ${user} ${digest}`;
  sim.said.clicks.set(key, [...(sim.said.clicks.get(key) ?? []), sim.time.now()]);
  if (action === 'end') sim.said.enders.add(user);
  sim.trace(`${user} clicks on ${bot.life.self}: ${action} ${id}${stale ? ' of another plan' : ''}`);
  const at = endOf(change);
  const end = at === undefined ? undefined : new Date(at).toISOString();
  // What the button asks for bears the name that typed words would have.
  const trigger = `trigger-${clicking.on}-more`;
  const click = { action, id, digest, end, user, team: 'T1', channel: spec.channel, trigger };
  void answered(sim, bot, 'click', () => bot.engine?.onClick(click));
}

/** The digest of another change's plan, best of the one that it follows. */
function staleDigest(sim: Sim, { id, spec }: Change): string {
  const others = sim.server.records().filter((one) => one.id !== id && one.spec.digest !== spec.digest);
  const before = others.find((one) => one.id === spec.follows) ?? others[0];
  return before?.spec.digest ?? '0'.repeat(64);
}

async function answered(
  sim: Sim,
  bot: Running,
  what: string,
  work: () => Promise<unknown> | undefined,
): Promise<void> {
  try {
    const reply = (await work()) as { text?: string } | undefined;
    if (reply?.text !== undefined) sim.trace(`${bot.life.self} answers: ${reply.text.split('\n')[0]}`);
  } catch (error) {
    const isTold = error instanceof Error && error.constructor.name === 'ToldError';
    if (!isTold) sim.onBug(`${bot.life.self} ${what}`, error);
  }
}

/** Slack delivers to any that is up. */
function botFor(sim: Sim, n: number): Running | undefined {
  const up = [...sim.running.values()].filter(({ engine, life }) => engine && life.alive);
  return up[n % Math.max(1, up.length)];
}

/** Deletes the record, writes into it what only a newer version knows, or restores it without its facts. */
export function onRecord(sim: Sim, { how, on }: Record): void {
  const change = sim.changeOf(on);
  const object = change && sim.server.store.get('MeshChange', HOME, change.id);
  if (!object) return;
  sim.figures.foreign += 1;
  sim.trace(`somebody: ${how} record ${change.id}`);
  try {
    sim.asPeople(() => {
      if (how === 'delete') sim.server.store.remove({ kind: object.kind, metadata: object.metadata });
      else if (how === 'bare') bare(sim, object);
      else sim.server.store.update(newer(object, sim), { manager: 'drawbridge', subresource: 'status' });
    });
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
  }
}

function bare(sim: Sim, object: KubeObject): void {
  sim.bared.add(object.metadata.name);
  sim.server.store.update({ ...object, status: {} }, { manager: 'velero', subresource: 'status' });
}

function newer(object: KubeObject, sim: Sim): KubeObject {
  const status = (object.status ?? {}) as { facts?: readonly object[] };
  const facts = status.facts ?? [];
  const at = new Date(sim.time.now()).toISOString();
  const n = random(sim.story.seed, 'newer', at).between(0, 9);
  const known = facts.map((fact, place) => (place === 0 ? { ...fact, mood: `calm-${n}` } : fact));
  return {
    ...object,
    status: { ...status, facts: [...known, { type: 'audited', at, by: 'newer', n }] } as never,
  };
}
