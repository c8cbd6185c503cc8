/** Destinations of a rule and their weights (ISTIO.md 2.3, 4.2, 8.3, 11.G). */
import type { Json, JsonObject } from '../../core/kube.ts';
import { fieldsOf } from '../../core/kube.ts';
import type { SinkName } from '../../core/sink.ts';
import { SINK_PORT, SINKS } from '../../core/sink.ts';
import type { Branch } from './effect.ts';
import type { Family } from '../view/protocol.ts';

/** The one destination that leads to a sink. */
export function sinkDestination(sink: SinkName): JsonObject {
  return { destination: { host: SINKS[sink], port: { number: SINK_PORT } } };
}

/** The same destinations with so many percent of the calls led to the sink instead. */
export function withSink(route: readonly Json[], sink: SinkName, share: number): readonly Json[] {
  if (share >= 100) return [sinkDestination(sink)];
  const all = weighed(route);
  const sum = all.reduce((total, { weight }) => total + weight, 0);
  // In hundredths of a percent all numbers are whole.
  const parts = Math.round(share * 100);
  const weights = [...all.map(({ weight }) => weight * (10_000 - parts)), sum * parts];
  const short = inLowestTerms(weights);
  const destinations = [...all.map(({ fields }) => fields), sinkDestination(sink)];
  return destinations.map((fields, at) => ({ ...fields, weight: short[at] ?? 0 }));
}

/**
 * The branches as destinations on this port; one of weight 0 is none. Another host of HTTP gets its own name in
 * `Host`: without it requests arrive there under the name of the first (11.G).
 */
export function branches(to: readonly Branch[], host: string, port: number, family: Family): readonly Json[] {
  const live = to.filter(({ weight }) => weight > 0);
  const abroad = live.some((branch) => branch.host !== host);
  return live.map(({ host: there, subset, weight }) => ({
    destination: { host: there, ...(subset === undefined ? {} : { subset }), port: { number: port } },
    ...(abroad && family === 'http' ? { headers: { request: { set: { Host: there } } } } : {}),
    ...(live.length > 1 ? { weight } : {}),
  }));
}

/** Destinations with weights that count: several without any are equal, and those of 0 beside others get nothing. */
function weighed(route: readonly Json[]): readonly { fields: JsonObject; weight: number }[] {
  const all = route.map((one) => {
    const fields = fieldsOf(one);
    return { fields, weight: Number(fields['weight'] ?? 0) };
  });
  const given = all.filter(({ weight }) => weight > 0);
  return given.length > 0 ? given : all.map(({ fields }) => ({ fields, weight: 1 }));
}

/** As percents where they come out whole, else as small as they can be. */
function inLowestTerms(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const percents = weights.map((weight) => (weight * 100) / sum);
  if (percents.every(Number.isInteger)) return percents;
  const divisor = weights.reduce(gcd);
  return weights.map((weight) => weight / divisor);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
