/** What became of calls: who answered them, and how. */
import type { Call } from '../../lab/call.ts';

/** gRPC's own number of it. */
export const UNAVAILABLE = 14;

export function isServed({ outcome, served_by, status = 200, grpc = 0 }: Call): boolean {
  return outcome === 'ok' && served_by !== undefined && status < 400 && grpc === 0;
}

/** By the sidecar, and not after the 10 s of a hang (ISTIO.md 11.B). */
export function isRefusedAtOnce({ outcome, served_by, status, grpc, ms }: Call): boolean {
  const refused = outcome === 'closed' || status === 503 || grpc === UNAVAILABLE;
  return ms < 5000 && served_by === undefined && refused;
}

const VERSIONS: Readonly<Record<string, string>> = { 'a.example.com': 'v1', 'b.example.com': 'v2' };

export function isOfVersion(wanted: string): (call: Call) => boolean {
  return (call) => isServed(call) && (call.version ?? VERSIONS[call.served_by ?? '']) === wanted;
}

/** The kinds of answers, and how many of each. */
export function sayCalls(calls: readonly Call[]): string {
  const kinds = new Map<string, number>();
  for (const { ms, ...rest } of calls) {
    const kind = JSON.stringify({ ...rest, slow: ms >= 1000 });
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${count} x ${kind}`).join(', ');
}
