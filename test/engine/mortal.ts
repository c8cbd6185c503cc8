/** A process that can die: from then on none of its port calls returns, and none does anything. */

export interface Life {
  dead: boolean;
  /** Port calls so far, by name. */
  readonly calls: string[];
  /** Dies at this call (counted from 0), before or after it is done. */
  readonly diesAt?: { readonly call: number; readonly when: 'before' | 'after' };
}

/** The port as this process sees it. */
export function mortal<T extends object>(name: string, port: T, life: Life): T {
  const wrap =
    (method: string, work: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      if (life.dead) return never();
      const here = life.calls.push(`${name}.${method}`) - 1;
      const dies = life.diesAt?.call === here ? life.diesAt.when : undefined;
      if (dies === 'before') return die(life);
      const result = work(...args);
      if (!(result instanceof Promise)) return result;
      return result.then(
        (value: unknown) => (life.dead ? never() : dies === 'after' ? die(life) : value),
        (error: unknown) =>
          life.dead ? never() : dies === 'after' ? die(life) : Promise.reject(error as Error),
      );
    };
  const entries = Object.entries(port).map(([method, work]) => [method, wrap(method, work as () => unknown)]);
  return Object.fromEntries(entries) as T;
}

function die(life: Life): Promise<never> {
  life.dead = true;
  return never();
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
