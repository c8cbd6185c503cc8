/** One live lease as the bot would have left it, by the bot's own functions. */
import { renderCard } from '../src/core/card.ts';
import type { Change, ChangeSpec } from '../src/core/change.ts';
import type { Registry } from '../src/core/command.ts';
import { hashOf } from '../src/core/digest.ts';
import type { Fact } from '../src/core/fact.ts';
import { idFrom, requestHash } from '../src/core/id.ts';
import type { KubeObject } from '../src/core/kube.ts';
import { parse } from '../src/core/parse.ts';
import type { Plan } from '../src/core/plan.ts';
import { digestOf, encodePlan } from '../src/core/plan.ts';
import { isRefusal } from '../src/core/refusal.ts';
import { ANA, BOB, SETTINGS } from '../test/lab/stage.ts';
import { view as makeView } from '../test/mesh/make.ts';

const [CHANNEL = ''] = Object.keys(SETTINGS.channels);
const TEAM = 'T0BENCH';
const LAPSE = 30 * 60_000;
/** Long, so that every one of them was armed before now. */
const HOURS = 12;

export interface Making {
  readonly registry: Registry;
  /** The n-th of all leases. */
  readonly n: number;
  readonly host: string;
  /** ms since the epoch. */
  readonly end: number;
}

/** Asked, approved, armed and applied, with a card that is right; without a version yet. */
export function liveChange({ registry, n, host, end }: Making): Change {
  const hash = requestHash(TEAM, `crowd-${n}`);
  const armed = end - HOURS * 3600_000;
  const spec = specOf(registry, { host, hash, requestedAt: iso(armed - 60_000) });
  const facts: readonly Fact[] = [
    { type: 'approved', at: iso(armed - 10), by: BOB, groups: [BOB], digest: spec.digest },
    { type: 'armed', at: iso(armed), by: 'bench', end: iso(end) },
    { type: 'applied', at: iso(armed + 10) },
  ];
  const change: Change = { id: idFrom(hash), spec, facts, resourceVersion: '', deleting: false, held: true };
  const shown = hashOf(renderCard(change, { lapse: LAPSE, namespace: 'drawbridge' }));
  return { ...change, card: { channel: CHANNEL, ts: `${n}.000001`, hash: shown, facts: facts.length } };
}

/** A ServiceEntry of other people that makes these hosts known for TLS. */
export function entryFor(name: string, hosts: readonly string[]): KubeObject {
  const ports = [{ number: 443, name: 'tls', protocol: 'TLS' }];
  const spec = { hosts, location: 'MESH_EXTERNAL', resolution: 'DNS', ports, exportTo: ['*'] };
  const metadata = { name, namespace: 'shop' };
  return { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata, spec };
}

interface Asking {
  readonly host: string;
  readonly hash: string;
  readonly requestedAt: string;
}

function specOf(registry: Registry, { host, hash, requestedAt }: Asking): ChangeSpec {
  const text = `blackhole ${host} ${HOURS}h`;
  const { target, summary, warnings, namespaces, scope, edits } = planOf(registry, text, host);
  const plan = encodePlan(edits);
  return {
    v: 1,
    hash,
    text: `/chaos ${text}`,
    verb: 'chaos blackhole',
    args: { target: [host], for: [`${HOURS}h`] },
    requester: ANA,
    team: TEAM,
    channel: CHANNEL,
    requestedAt,
    seconds: HOURS * 3600,
    namespace: 'shop',
    namespaces: [...namespaces],
    target,
    summary,
    warnings: [...warnings],
    scope,
    approval: { count: 1, from: [...SETTINGS.approvers], policy: 'approvers' },
    plan,
    digest: digestOf(plan),
  };
}

/** What the command makes of a mesh that has the host and the sinks. */
function planOf(registry: Registry, text: string, host: string): Plan {
  const asked = { family: 'chaos', text, user: ANA, team: TEAM, channel: CHANNEL, trigger: '' };
  const parsed = parse(asked, ['shop'], registry);
  if (isRefusal(parsed) || parsed.kind !== 'request') throw new Error(`/chaos ${text} does not parse`);
  const outcome = registry
    .get(parsed.request.verb)
    ?.plan(parsed.request, makeView({ objects: [entryFor('one', [host])] }));
  if (outcome?.kind !== 'plan') throw new Error(`/chaos ${text} makes no plan: ${JSON.stringify(outcome)}`);
  return outcome.plan;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
