/** Time limits of the rules, in ms. */
export const LIMITS = {
  /** From the last approval (of the request, where none is needed) to arming; later is `void`. */
  arm: 5 * 60_000,
  /** From arming to fully live; later is `failed`. */
  apply: 60_000,
  /** How long only the process that armed may fire. */
  mine: 30_000,
  /** One write to the API server. */
  write: 5_000,
  /** After the last look, one more: a write that was given up may still land in twice its time, and the clocks of two bots differ by 10 s. */
  landed: 20_000,
  /** From a write to its effect in the proxies: 0.16 s as a rule, and up to 10 where other objects change all the time (ISTIO.md 11.M). */
  force: 2_000,
  stuckFirst: 5_000,
  stuckMost: 5 * 60_000,
} as const;
