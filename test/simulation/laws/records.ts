/** What may be written into a record: facts that happened, each once, by whom they may. */
import type { Change, FactOf } from '../../../src/core/change.ts';
import { factOf, isClosed } from '../../../src/core/change.ts';
import { canonical } from '../../../src/core/digest.ts';
import type { Fact } from '../../../src/core/fact.ts';
import type { KubeObject } from '../../../src/core/kube.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { decodeExtension } from '../../../src/core/plan.ts';
import type { Write } from '../server.ts';
import { learn } from '../shadow.ts';
import type { Sim } from '../sim.ts';
import { ELIGIBLE, LAPSE } from '../world.ts';
import { checkMoved } from './moved.ts';
import { checkSuperseded } from './place.ts';

/** Between judging and landing: a read, and a write that lands late. */
const TRAVEL = 3 * LIMITS.write + 10_000;

export function checkRecordWrite(sim: Sim, { by, before, after }: Write): void {
  const object = after ?? before;
  if (object?.kind !== 'MeshChange') return;
  const change = after && sim.server.reader.read(after);
  if (after && !change) return sim.fail('records read back', `${object.metadata.name} does not`);
  if (!after || !change) return;
  if (!before) return isAsked(sim, change);
  sim.lastOf.set(change.id, change);
  if (by.process === undefined) return;
  checkGrowth(sim, change.id, rawFacts(before), rawFacts(after));
  const old = sim.server.reader.read(before);
  const fact = change.facts.at(-1);
  if (!old || !fact || (old.facts.length === change.facts.length && fact.type !== 'stuck')) return;
  sim.figures.facts[fact.type] = (sim.figures.facts[fact.type] ?? 0) + 1;
  const check = CHECKS[fact.type] as ((checking: Checking, fact: Fact) => void) | undefined;
  check?.({ sim, old, change, sentAt: by.sentAt }, fact);
}

function isAsked(sim: Sim, change: Change): void {
  sim.figures.asked += 1;
  sim.lastOf.set(change.id, change);
  learn(sim.shadow, change.id, sim.planOf(change));
}

function rawFacts(object: KubeObject): readonly object[] {
  return (object.status as { facts?: readonly object[] } | undefined)?.facts ?? [];
}

/** Facts only grow: what stood there stands there, but for one that is counted up. */
function checkGrowth(sim: Sim, id: string, before: readonly object[], after: readonly object[]): void {
  if (before.length === 0 || before.length >= 60) return;
  const kept = before.map((fact, at) => canonical(fact) === canonical(after[at] ?? null));
  const lost = kept.indexOf(false);
  const isLast = lost === before.length - 1;
  const counted = isLast && typeOf(before[lost]) === typeOf(after[lost]) && after.length === before.length;
  if (lost >= 0 && !counted) sim.fail('facts only grow', `${id} lost ${JSON.stringify(before[lost])}`);
}

function typeOf(fact: object | undefined): unknown {
  return fact && 'type' in fact ? fact.type : undefined;
}

interface Checking {
  readonly sim: Sim;
  readonly old: Change;
  readonly change: Change;
  readonly sentAt: number;
}

/** What each kind of fact must be true of; the rest says only what everybody can see. */
const CHECKS: { readonly [T in Fact['type']]?: (checking: Checking, fact: FactOf<T>) => void } = {
  approved: (checking, { by, digest }) => checkDecision(checking, 'approve', by, digest),
  denied: (checking, { by }) => checkDecision(checking, 'deny', by, checking.change.spec.digest),
  armed: checkArmed,
  applied: checkApplied,
  extended: (checking, { by, end }) => checkExtended(checking, by, end),
  stopped: ({ sim, change: { id } }, fact) => {
    const said = sim.said.enders.has(fact.by) || fact.with !== undefined;
    if (!said) sim.fail('nobody else decides', `${id}: ${fact.by} is said to have stopped it`);
  },
  superseded: ({ sim, change }, fact) => checkSuperseded(sim, change, fact),
  'taken-out': checkTakenOut,
  reverted: checkReverted,
  stuck: ({ sim, change }) => sim.onStuck(change),
};

function checkApplied({ sim, old, change: { id, spec } }: Checking): void {
  if (spec.extends !== undefined) return;
  sim.live.appliedAt.set(id, sim.time.now());
  sim.figures.verbs[spec.verb] = (sim.figures.verbs[spec.verb] ?? 0) + 1;
  if (!factOf(old, 'armed')) sim.fail('arm before you fire', `${id} was applied, but not armed`);
  if (!sim.live.whole.has(id)) sim.fail('what we say is so', `${id} is said to be live, and never was`);
}

/** By an extension that somebody approved, to the end that they saw, before the old one. */
function checkExtended({ sim, old, change: { id } }: Checking, by: string | undefined, end: string): void {
  const extension = sim.lastOf.get(by ?? '');
  const plan = extension && decodeExtension(extension.spec.plan);
  if (!extension || plan?.extends !== id || plan.end !== end)
    return sim.fail('only what was approved', `${id} was extended otherwise than any plan says`);
  if (yesOf(extension).length === 0)
    sim.fail('only what was approved', `${id} was extended, and nobody approved it`);
  if (isClosed(old)) sim.fail('extended in time', `${id} was extended after it was over`);
}

function checkDecision(
  { sim, old, change, sentAt }: Checking,
  action: string,
  by: string,
  digest: string,
): void {
  const { id, spec } = change;
  const clicks = (sim.said.clicks.get(`${action} ${id} ${by} ${digest}`) ?? []).filter((at) => at <= sentAt);
  if (clicks.length === 0) return sim.fail('nobody else decides', `${by} never said ${action} to ${id}`);
  if (digest !== spec.digest) sim.fail('only what was approved', `${id}: another digest was approved`);
  const own = by === spec.requester;
  if (action === 'approve' && own) sim.fail('nobody approves their own', `${by} approved ${id}`);
  if (!own && !ELIGIBLE.has(by)) sim.fail('only who may decides', `${by} decided ${id}`);
  const decided = ['approved', 'denied', 'lapsed', 'void'].filter((type) =>
    old.facts.some((f) => f.type === type),
  );
  if (decided.length > 0) sim.fail('one decision a request', `${id} was ${decided.join()} already`);
  const late = Date.parse(change.facts.at(-1)?.at ?? '') >= Date.parse(spec.requestedAt) + LAPSE;
  if (late) sim.fail('a request lapses', `${id} was decided after its time`);
}

function checkArmed({ sim, old, change, sentAt }: Checking): void {
  const { id } = change;
  checkMoved(sim, change, sentAt);
  if (factOf(old, 'armed')) sim.fail('armed once', `${id} was armed twice`);
  const over = old.facts.find(({ type }) => ['denied', 'lapsed', 'stopped', 'void', 'failed'].includes(type));
  if (over || old.deleting)
    sim.fail('only what was approved', `${id} was armed, but is ${over?.type ?? 'deleted'}`);
  const last = yesOf(old).at(-1);
  if (!last) return sim.fail('only what was approved', `${id} was armed, and nobody approved it`);
  const waited = sim.time.now() - Date.parse(last.at);
  if (waited > LIMITS.arm + TRAVEL + sim.skew)
    sim.fail('armed in time', `${id} was armed ${waited} ms after its approval`);
}

/** What counts as a yes: of this digest, of somebody who may, and not their own. */
function yesOf({ facts, spec }: Change): readonly Fact[] {
  return facts.filter(
    (fact) =>
      fact.type === 'approved' &&
      fact.digest === spec.digest &&
      fact.by !== spec.requester &&
      ELIGIBLE.has(fact.by),
  );
}

/** Only somebody else's hand makes it so: none of ours had taken it out before. */
function checkTakenOut({ sim, change }: Checking): void {
  const { id } = change;
  if (!sim.live.whole.has(id))
    sim.fail('what we say is so', `${id} is said to be taken out, and never was live`);
  const left = sim.present(change, false);
  if (left) sim.fail('what we say is so', `${id} is said to be taken out, but ${left}`);
}

function checkReverted({ sim, change, sentAt }: Checking): void {
  const left = sim.present(change);
  if (!left) return;
  const putAt = sim.planOf(change).map(({ edit }) => {
    const { kind, namespace, name } = edit.target;
    return sim.live.putAt.get(`${kind} ${namespace}/${name}`) ?? 0;
  });
  // What came in after it was proven is a late write, or somebody's backup: told by the next look.
  if (putAt.some((at) => at >= sentAt - 2 * LIMITS.write)) return;
  sim.fail('proven means gone', `${change.id} is said to be taken back, but ${left}`);
}
