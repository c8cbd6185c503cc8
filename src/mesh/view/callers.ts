/** Whose calls a routing rule is about: a namespace's, one workload's in it, or everyone's (ISTIO.md 6, 11.L). */
import { nearest } from '../../core/nearest.ts';
import type { Scope } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import type { Pods } from './sidecar.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Callers {
  /** `*` for everyone. */
  readonly namespace: string;
  readonly workload?: { readonly name: string; readonly labels: Labels };
  /** `NAMESPACE/NAME` of a Gateway: those who come in through it, and no pods. */
  readonly gateway?: string;
}

/** `from WORKLOAD|everyone`, or the namespace where nothing is said. */
export function findCallers(from: string | undefined, namespace: string, view: View): Callers | Refusal {
  if (from === undefined) return { namespace };
  if (from === 'everyone') return { namespace: '*' };
  const here = view.workloads.filter((workload) => workload.namespace === namespace);
  const named = here.filter((workload) => workload.name === from);
  const [found] = named;
  if (!found)
    return refusals.unknownWorkload(
      from,
      namespace,
      nearest(
        from,
        here.map(({ name }) => name),
      ),
    );
  const blurred = named.some(
    ({ expressions, matchLabels }) => expressions || !Object.keys(matchLabels).length,
  );
  if (blurred) return refusals.workloadExpressions(from);
  const same = named.every(({ matchLabels }) => sameLabels(matchLabels, found.matchLabels));
  if (!same)
    return refusals.ambiguousWorkload(
      from,
      named.map(({ kind }) => kind),
    );
  return { namespace, workload: { name: from, labels: found.matchLabels } };
}

/** The pods whose view of the mesh counts when rules for these callers are worked out. */
export function podsOf(callers: Callers, namespace: string): Pods {
  return { namespace, ...(callers.workload ? { labels: callers.workload.labels } : {}) };
}

/** What every match of a rule for them carries. */
export function sourceMatch(callers: Callers): { sourceNamespace?: string; sourceLabels?: Labels } {
  if (callers.namespace === '*') return {};
  const { namespace, workload } = callers;
  return { sourceNamespace: namespace, ...(workload ? { sourceLabels: workload.labels } : {}) };
}

/** "pods in shop", "web-api in shop", "every pod in the mesh". */
export function sayCallers(callers: Callers): string {
  if (callers.gateway !== undefined) return `callers through ${callers.gateway}`;
  if (callers.namespace === '*') return 'every pod in the mesh';
  return callers.workload
    ? `${callers.workload.name} in ${callers.namespace}`
    : `pods in ${callers.namespace}`;
}

/** The callers as a change's scope names them. */
export function scopeOfCallers({ namespace, workload, gateway }: Callers): Omit<Scope, 'host' | 'ports'> {
  return {
    namespace,
    ...(workload ? { workload: workload.name } : {}),
    ...(gateway === undefined ? {} : { gateway }),
  };
}

/** Whether some pod may belong to both. Workloads are apart only if a label says so. */
export function callersOverlap(a: Callers, b: Scope, view: View): boolean {
  if (a.gateway !== undefined || b.gateway !== undefined) return a.gateway === b.gateway;
  if (a.namespace === '*' || b.namespace === '*') return true;
  if (a.namespace !== b.namespace) return false;
  if (!a.workload || b.workload === undefined || a.workload.name === b.workload) return true;
  const other = view.workloads.find(
    ({ name, namespace }) => name === b.workload && namespace === b.namespace,
  );
  return !other || !areDisjoint(a.workload.labels, other.matchLabels);
}

function areDisjoint(a: Labels, b: Labels): boolean {
  return Object.entries(a).some(([key, value]) => b[key] !== undefined && b[key] !== value);
}

function sameLabels(a: Labels, b: Labels): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([key, value]) => b[key] === value);
}
