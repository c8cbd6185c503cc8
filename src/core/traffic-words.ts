/** What every traffic verb takes besides its own words. */
import { Duration, GatewayName, Name, one, TargetWord } from './words.ts';

/** Their types, for a verb's own `z.object`. */
export const TRAFFIC_WORDS = {
  target: one(TargetWord),
  for: one(Duration).optional(),
  from: one(Name).optional(),
  at: one(GatewayName).optional(),
} as const;

/** The same for help, after the verb's own. */
export const TRAFFIC_USAGE = '[for T] [from WORKLOAD|everyone] [at GATEWAY] [in NS] [because …]';

/** Those that are told by a small word. */
export const TRAFFIC_SMALL = ['for', 'from', 'at', 'in', 'because'] as const;
