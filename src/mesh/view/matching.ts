/** Whether somebody's rule is about the same calls (ISTIO.md 2.3, 6, 11.L). */
import type { Callers } from './callers.ts';
import type { Match } from './routes.ts';

/** Of these callers, whose calls on this port the match is about. */
export function applies(match: Match, port: number, callers: Callers): 'all' | 'some' | 'none' {
  const { gateways = [], sourceNamespace, sourceLabels = {} } = match;
  if (gateways.length > 0 && !gateways.includes('mesh')) return 'none';
  if (match.port !== undefined && match.port !== port) return 'none';
  if (sourceNamespace && callers.namespace !== '*' && sourceNamespace !== callers.namespace) return 'none';
  const labels = callers.workload?.labels ?? {};
  const wanted = Object.entries(sourceLabels);
  if (wanted.some(([key, value]) => labels[key] !== undefined && labels[key] !== value)) return 'none';
  const everyone = callers.namespace === '*' && Boolean(sourceNamespace);
  return everyone || wanted.some(([key, value]) => labels[key] !== value) ? 'some' : 'all';
}

/** What counts of a match of HTTP: `gateways` switches its sources off (11.L). */
export function inHttp(match: Match): Match {
  const { sourceNamespace: _namespace, sourceLabels: _labels, ...rest } = match;
  return (match.gateways ?? []).length > 0 ? rest : match;
}
