/** The two sinks that ship in `deploy/`: bot-owned ServiceEntries that lead nowhere. */
export const SINKS = {
  /** No endpoints: the connection is closed at once (ISTIO.md 11.B). */
  refuse: 'refuse.sink.drawbridge.dev',
  /** An endpoint that never answers: silence for the connect timeout, 10 s by default (ISTIO.md 11.B). */
  hang: 'hang.sink.drawbridge.dev',
} as const;

export type SinkName = keyof typeof SINKS;
export const SINK_PORT = 9;

export function isSinkHost(host: unknown): boolean {
  return host === SINKS.refuse || host === SINKS.hang;
}
