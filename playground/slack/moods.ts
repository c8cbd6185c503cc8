/** How Slack is today: what a visitor may try it with, for as long as they leave it so. */
import type { Fault, Faults } from './faults.ts';

export const MOODS = ['fine', 'busy', 'broken', 'slow', 'twice'] as const;
/** `busy` answers 429, `broken` 500, `slow` after 2 s; `twice` delivers what people do twice, as Slack's retries do. */
export type Mood = (typeof MOODS)[number];

const FAULTS: Partial<Readonly<Record<Mood, Fault>>> = {
  busy: { kind: 'ratelimited', retryAfter: 1 },
  broken: { kind: 'status', status: 500 },
  slow: { kind: 'slow', ms: 2000 },
};

export interface Moods {
  readonly now: () => Mood;
  readonly be: (mood: Mood) => void;
}

export function createMoods(faults: Faults): Moods {
  let now: Mood = 'fine';
  let end = (): void => undefined;
  return {
    now: () => now,
    be: (mood) => {
      end();
      now = mood;
      const fault = FAULTS[mood];
      end = fault ? faults.add('*', fault, Infinity) : () => undefined;
    },
  };
}
