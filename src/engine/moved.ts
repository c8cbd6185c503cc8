/** Hosts whose addresses were looked up when they were asked for: whether DNS still gives them, told once for each address. */
import { byAddress, readAddress, sayAddress } from '../core/address.ts';
import type { Change } from '../core/change.ts';
import { isInForce } from '../core/change.ts';
import { ClusterError, DnsError } from '../core/ports.ts';
import { atMost } from './at-most.ts';
import type { Deps } from './deps.ts';
import { isoNow } from './deps.ts';
import { record } from './record.ts';

/** In ms: how often a host is asked about. */
const EVERY = 5 * 60_000;
/** In one sweep; the others have their turn in the next. */
const MOST = 20;
const AT_ONCE = 4;
/** Of one change: a host that answers with others each time is no news any more. */
const MOST_TOLD = 10;

/** Looks at those that are due; the time of each is kept here. Never rejects for what one of them meets. */
export function watchMoved(deps: Deps, show: (id: string) => void): () => Promise<void> {
  let asked: ReadonlyMap<string, number> = new Map();
  return async () => {
    const now = deps.clock.now();
    const byHost = Map.groupBy(deps.watched.records().filter(isPinned), hostOf);
    const since = new Map([...byHost.keys()].map((host) => [host, asked.get(host) ?? -Infinity] as const));
    const due = [...since].filter(([, at]) => at + EVERY <= now).toSorted(([, a], [, b]) => a - b);
    const turn = due.slice(0, MOST).map(([host]) => host);
    asked = new Map([...since, ...turn.map((host) => [host, now] as const)]);
    await atMost(AT_ONCE, turn, (host) => lookAt(deps, host, byHost.get(host) ?? [], show));
  };
}

/** Live, and by addresses that Drawbridge looked up itself: those that people gave are theirs to keep. */
export function isPinned(change: Change): boolean {
  return isInForce(change) && change.spec.args['resolved'] !== undefined;
}

async function lookAt(
  deps: Deps,
  host: string,
  changes: readonly Change[],
  show: (id: string) => void,
): Promise<void> {
  try {
    const to = inOrder(await deps.dns.resolve(host));
    for (const change of changes) if (await tell(deps, change, to)) show(change.id);
  } catch (error) {
    // Nobody waits for it: the next look is minutes away.
    if (!(error instanceof DnsError) && !(error instanceof ClusterError)) throw error;
    deps.log.warn('whether a host moved is not known', { host, error });
  }
}

/** Whether there was anything to tell: an address that is neither open nor told of. */
async function tell(deps: Deps, change: Change, to: readonly string[]): Promise<boolean> {
  const told = change.facts.flatMap((fact) => (fact.type === 'moved' ? [fact.to] : []));
  const known = new Set([...pinned(change), ...inOrder(told.flat())]);
  if (told.length >= MOST_TOLD || to.every((address) => known.has(address))) return false;
  await record(deps, change, { type: 'moved', at: isoNow(deps), to: to.map(sayAddress) });
  return true;
}

function pinned({ spec }: Change): readonly string[] {
  return inOrder((spec.args['resolved'] ?? []).flatMap((text) => text.split(',')));
}

function inOrder(addresses: readonly string[]): readonly string[] {
  return addresses.flatMap((address) => readAddress(address) ?? []).toSorted(byAddress);
}

/** By addresses is one host at a time. */
function hostOf({ spec }: Change): string {
  return spec.scope.host;
}
