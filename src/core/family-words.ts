/** Verbs that more than one family has, as far as they are the same there: each file adds its summary, and its examples. */
import { z } from 'zod';
import { Duration, Id, one } from './words.ts';

/** `… extend ID T` */
export const EXTEND = {
  usage: 'ID T [because …]',
  positionals: [
    { name: 'id', label: 'ID' },
    { name: 'for', label: 'T' },
  ],
  small: ['for', 'because'],
  args: z.object({ id: one(Id), for: one(Duration) }),
} as const;

/** `… stop ID`, or `all`: typed anywhere, for an end waits for nothing. */
export const STOP = {
  usage: 'ID|all',
  examples: ['k7q2mx', 'all'],
  positionals: [{ name: 'id', label: 'ID or all' }],
  small: [],
  anywhere: true,
  args: z.object({ id: one(Id) }),
} as const;

/** `… status` */
export const STATUS = { usage: '', examples: [''], positionals: [], small: [], args: z.object({}) } as const;
