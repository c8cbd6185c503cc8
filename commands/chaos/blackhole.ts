/** Breaks a dependency for a while: its new connections lead to a sink. */
import { z } from 'zod';
import type { Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { Outcome } from '../../src/core/command.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import type { SinkName } from '../../src/core/sink.ts';
import { SINKS } from '../../src/core/sink.ts';
import type { View } from '../../src/core/view.ts';
import { Duration, Name, one, TargetWord } from '../../src/core/words.ts';
import { isAmbient } from '../../src/mesh/ambient.ts';
import type { Hole, Wanted } from '../../src/mesh/blackhole.ts';
import { digHole, findKnown, portsToBreak } from '../../src/mesh/blackhole.ts';
import { findCallers } from '../../src/mesh/callers.ts';
import { guardChaos } from '../../src/mesh/guard.ts';
import { inTheWay, sayChange } from '../../src/mesh/open.ts';
import { known } from '../../src/mesh/registry.ts';
import { hasSink } from '../../src/mesh/sinks.ts';
import { findTarget, ownFirst } from '../../src/mesh/target.ts';
import { sayTarget, summaryOf, warningsOf } from '../../src/mesh/tell.ts';

const Args = z.object({
  target: one(TargetWord),
  for: one(Duration),
  from: one(Name).optional(),
  to: one(z.string().toLowerCase()).optional(),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Break a dependency for a while: its new connections are closed, or hang',
  usage: 'TARGET[:PORT] T [from WORKLOAD|everyone] [to refuse|hang] [in NS] [because …]',
  examples: [
    'firestore.googleapis.com 10m',
    'mysql 10m because game day',
    'mysql.db:3306 90s from web-api',
    'api.example.com for 5m from everyone to hang',
  ],
  positionals: [{ name: 'target' }, { name: 'for', label: 'T' }],
  small: ['for', 'from', 'in', 'to', 'because'],
  args: Args,
  plan: planBlackhole,
});

function planBlackhole(request: Request<Args>, view: View): Outcome {
  const wanted = findWanted(request, view);
  if (isRefusal(wanted)) return wanted;
  const hole = findHole(wanted);
  if (isRefusal(hole)) return hole;
  return { kind: 'plan', plan: toPlan(wanted, hole), seconds: request.args.for };
}

function findWanted(request: Request<Args>, view: View): Wanted | Refusal {
  const { args, namespace } = request;
  const sink = args.to ?? 'refuse';
  if (!isSink(sink)) return refusals.unknownSink(sink);
  const target = findTarget(view, ownFirst(request), args.target.name);
  if (isRefusal(target)) return target;
  const callers = findCallers(args.from, namespace, view);
  if (isRefusal(callers)) return callers;
  return { view, host: target.host, port: args.target.port ?? target.port, callers, namespace, sink };
}

function findHole(wanted: Wanted): Hole | Refusal {
  const { view, host, callers, namespace, sink } = wanted;
  const guarded = guardChaos(host, known({ ...view, sidecars: [] }, host, { namespace }), view);
  if (guarded) return guarded;
  if (isAmbient(view, callers.namespace)) return refusals.ambientCallers(host, callers.namespace);
  const found = findKnown(wanted);
  if (isRefusal(found)) return found;
  const ports = portsToBreak(wanted, found);
  if (isRefusal(ports)) return ports;
  const numbers = ports.map((port) => port.number);
  const other = inTheWay(view, { host, ports: numbers, callers });
  if (other) return refusals.overlapping(other.spec.target, other.id, sayChange(other));
  if (!hasSink(view, sink, callers)) return refusals.sinkMissing(SINKS[sink], callers.namespace);
  return digHole(wanted, found, ports);
}

function toPlan(wanted: Wanted, hole: Hole): Plan {
  const { host, callers } = wanted;
  const ports = hole.ports.map((port) => port.number);
  const touched = [callers.namespace, ...hole.edits.map((edit) => edit.target.namespace)];
  return {
    edits: hole.edits,
    target: sayTarget(host, ports),
    summary: summaryOf(wanted, hole),
    warnings: warningsOf(wanted, hole),
    namespaces: [...new Set(touched)].filter((name) => name !== '*').toSorted(),
    scope: {
      host,
      ports,
      namespace: callers.namespace,
      ...(callers.workload ? { workload: callers.workload.name } : {}),
    },
  };
}

function isSink(word: string): word is SinkName {
  return Object.hasOwn(SINKS, word);
}
