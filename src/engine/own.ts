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
  /** The same records, which remember what is recorded and told here. */
  readonly records: Records;
  /** Whether its last fact was recorded here, a moment ago. */
  readonly isOwn: (change: Change) => boolean;
  /** Whether facts were recorded here that neither its card, as last seen, tells, nor one written here since. */
  readonly isAhead: (change: Change) => boolean;
  /** Whether facts were recorded here that are not seen yet: the event about them is on its way. */
  readonly isUnseen: (change: Change) => boolean;
}

interface Recorded {
  readonly facts: number;
  readonly until: number;
  told: number;
}

export function ownFacts(records: Records, clock: Pick<Clock, 'now'>): Own {
  const last = new Map<string, Recorded>();
  const forget = (now: number): void => {
    for (const [id, { until }] of last) {
      if (until > now) return;
      last.delete(id);
    }
  };
  const recorded = (id: string): Recorded | undefined => {
    const one = last.get(id);
    return one && clock.now() < one.until ? one : undefined;
  };
  return {
    records: {
      ...records,
      append: async (change, fact) => {
        const appended = await records.append(change, fact);
        const now = clock.now();
        forget(now);
        last.delete(change.id);
        last.set(change.id, { facts: appended.facts.length, until: now + SHOWS_ITSELF, told: 0 });
        return appended;
      },
      point: async (id, card) => {
        await records.point(id, card);
        const one = recorded(id);
        if (one) one.told = card.facts;
      },
    },
    isOwn: ({ id, facts }) => recorded(id)?.facts === facts.length,
    isAhead: ({ id, card }) => {
      const { facts = 0, told = 0 } = recorded(id) ?? {};
      return facts > Math.max(told, card?.facts ?? 0);
    },
    isUnseen: ({ id, facts }) => (recorded(id)?.facts ?? 0) > facts.length,
  };
}
