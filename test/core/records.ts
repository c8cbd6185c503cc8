/** Changes for tests of pure functions, in any state that facts can put them in. */
import type { Change, ChangeSpec } from '../../src/core/change.ts';
import type { Fact } from '../../src/core/fact.ts';
import { idFrom, requestHash } from '../../src/core/id.ts';
import { digestOf, encodePlan } from '../../src/core/plan.ts';

export const ASKED = Date.UTC(2026, 10, 21, 9, 0, 0);

/** The time so many seconds after the request. */
export function at(seconds: number): string {
  return new Date(ASKED + seconds * 1000).toISOString();
}

export function spec(over: Partial<ChangeSpec> = {}): ChangeSpec {
  const plan = encodePlan([
    {
      do: 'insert',
      target: { kind: 'VirtualService', namespace: 'shop', name: 'a' },
      items: { tls: [{ match: [{ port: 443, sniHosts: ['a.example.com'] }], route: [] }] },
    },
  ]);
  return {
    v: 1,
    hash: requestHash('T1', 'trigger-1'),
    text: '/chaos blackhole a.example.com 10m',
    verb: 'chaos blackhole',
    args: { target: ['a.example.com'], for: ['10m'] },
    requester: 'U0ANA',
    team: 'T1',
    channel: 'C0OPS',
    requestedAt: at(0),
    seconds: 600,
    namespace: 'shop',
    namespaces: ['shop'],
    target: 'a.example.com:443',
    summary: 'New TLS connections of callers in `shop` to `a.example.com:443` are closed at once.',
    warnings: ['Clients that send no SNI escape.'],
    scope: { host: 'a.example.com', ports: [443], namespace: 'shop' },
    approval: { count: 1, from: ['S0PLATFORM', 'U0BOB'], policy: 'approvers' },
    plan,
    digest: digestOf(plan),
    ...over,
  };
}

export function change(facts: readonly Fact[] = [], over: Partial<ChangeSpec> = {}): Change {
  const filled = spec(over);
  return { id: idFrom(filled.hash), spec: filled, facts, resourceVersion: '7', deleting: false, held: true };
}

export const FACTS = {
  approved: { type: 'approved', at: at(60), by: 'U0BOB', groups: ['U0BOB'], digest: spec().digest },
  armed: { type: 'armed', at: at(61), by: 'process-1', end: at(661) },
  applied: { type: 'applied', at: at(61) },
  stopped: { type: 'stopped', at: at(200), by: 'U0EVE' },
  reverted: { type: 'reverted', at: at(662), proof: [{ object: 'VirtualService shop/a', by: 'hash' }] },
} as const satisfies Record<string, Fact>;
