/** Facts that this process recorded a moment ago: it shows them, and where replicas do not share their work the others leave it to it. */
import type { Change } from '../core/change.ts';
import type { Clock, Records } from '../core/ports.ts';

/** How long whoever recorded a fact, or was asked, may take to show it, in ms. */
const SHOWS_ITSELF = 10_000;

/** Whether that was only now. A successor that nothing happened to yet was recorded with another's fact. */
export function isFresh({ card, facts, spec }: Change, now: number): boolean {
  const since = card ? facts.at(-1)?.at : spec.requestedAt;
  return since !== undefined && now < Date.parse(since) + SHOWS_ITSELF;
}

export interface Own {
  /** The same records, which remember what is appended here. */
  readonly records: Records;
  /** Whether its last fact was recorded here, a moment ago. */
  readonly isOwn: (change: Change) => boolean;
  /** Whether facts were recorded here that its card, as last seen, does not tell. */
  readonly isAhead: (change: Change) => boolean;
}

export function ownFacts(records: Records, clock: Pick<Clock, 'now'>): Own {
  const last = new Map<string, { readonly facts: number; readonly until: number }>();
  const forget = (now: number): void => {
    for (const [id, { until }] of last) {
      if (until > now) return;
      last.delete(id);
    }
  };
  return {
    records: {
      ...records,
      append: async (change, fact) => {
        const appended = await records.append(change, fact);
        const now = clock.now();
        forget(now);
        last.delete(change.id);
        last.set(change.id, { facts: appended.facts.length, until: now + SHOWS_ITSELF });
        return appended;
      },
    },
    isOwn: ({ id, facts }) => last.get(id)?.facts === facts.length,
    isAhead: ({ id, card }) => last.has(id) && last.get(id)?.facts !== card?.facts,
  };
}
