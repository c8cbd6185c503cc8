/** What the stand-in Slack does wrong on purpose. */

export type Fault =
  /** 429 with `Retry-After`, in seconds. */
  | { readonly kind: 'ratelimited'; readonly retryAfter: number }
  | { readonly kind: 'status'; readonly status: number }
  /** `ok: false` with this code. */
  | { readonly kind: 'error'; readonly error: string }
  /** The connection is cut, nothing is done. */
  | { readonly kind: 'drop' }
  /** It is done, and then the connection is cut. */
  | { readonly kind: 'lost' }
  /** It is done so many ms later, as usual. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** It is done when this resolves, as usual. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

export interface Faults {
  /** Plans a fault for the next `times` calls of a method (`response_url` and `*` too); the answer undoes it. */
  add(method: string, fault: Fault, times?: number): () => void;
  take(method: string): Fault | undefined;
}

export function createFaults(): Faults {
  const planned: { readonly method: string; readonly fault: Fault; left: number }[] = [];
  const remove = (entry: (typeof planned)[number]) => {
    const index = planned.indexOf(entry);
    if (index >= 0) planned.splice(index, 1);
  };
  return {
    add(method, fault, times = 1) {
      const entry = { method, fault, left: times };
      planned.push(entry);
      return () => remove(entry);
    },
    take(method) {
      const entry = planned.find((plan) => plan.method === method || plan.method === '*');
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) remove(entry);
      return entry.fault;
    },
  };
}
