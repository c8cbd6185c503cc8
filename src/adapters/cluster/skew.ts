/** By how much our clock differs from the API server's, as far as the `Date` headers of its answers prove it. */

export interface Skew {
  /** One answer: the wall clock when it was asked for and when it came, and its `Date` header. */
  heard(sentAt: number, cameAt: number, date: string | undefined): void;
  /** ms by which our clock is certainly ahead (negative: behind); 0 where the two may agree. */
  value(): number;
}

/** The middle one of so many latest answers counts: a cached one, or a clock set in between, says nothing. */
const LATEST = 5;
/** `Date` tells whole seconds. */
const SECOND = 1_000;

export function measureSkew(): Skew {
  let proven: readonly number[] = [];
  return {
    heard: (sentAt, cameAt, date) => {
      const at = Date.parse(date ?? '');
      // A clock that was set back in between proves nothing.
      if (Number.isNaN(at) || cameAt < sentAt) return;
      proven = [...proven, certainly(sentAt, cameAt, at)].slice(-LATEST);
    },
    value: () => proven.toSorted((a, b) => a - b)[Math.floor(proven.length / 2)] ?? 0,
  };
}

/** The server wrote the header after `sentAt` and before `cameAt`, at some time within the second that it names. */
function certainly(sentAt: number, cameAt: number, date: number): number {
  const least = sentAt - (date + SECOND);
  const most = cameAt - date;
  if (least > 0) return least;
  return most < 0 ? most : 0;
}
