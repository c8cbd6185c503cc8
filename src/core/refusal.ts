/** A refusal: the user can act on it. A value, never thrown; anything thrown is a bug or an outage. */

export interface Refusal {
  readonly kind: 'refusal';
  /** Permanent; people search for it. */
  readonly code: string;
  readonly what: string;
  readonly why: string;
  /** What to type, or do, instead. */
  readonly fix: string;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as Refusal).kind === 'refusal';
}

/** All of it as one clause for a card, which says by itself that nothing was done: without a full stop at its end. */
export function refusalLine({ what, why, fix }: Refusal): string {
  const said = what.replace(/ ?Nothing was done\.$/, '');
  return [said, why, fix].filter(Boolean).join(' ').replace(/\.$/, '');
}

/** All of them, or the first refusal among them. */
export function allGood<T>(items: readonly (T | Refusal)[]): readonly T[] | Refusal {
  const good: T[] = [];
  for (const item of items) {
    if (isRefusal(item)) return item;
    good.push(item);
  }
  return good;
}
