export interface OneAtATime {
  (key: string): Promise<void>;
  /** Resolves when nothing runs, or is to run, for this key; never rejects. */
  idle(key: string): Promise<void>;
}

/** One run at a time for each key; a call during a run makes it run once more, and shares that run. */
export function oneAtATime(run: (key: string) => Promise<void>): OneAtATime {
  const running = new Map<string, { current: Promise<void>; again?: Promise<void> }>();

  const start = async (key: string): Promise<void> => {
    try {
      await run(key);
    } finally {
      if (running.get(key)?.again === undefined) running.delete(key);
    }
  };

  const call = (key: string): Promise<void> => {
    const busy = running.get(key);
    if (!busy) {
      const current = start(key);
      running.set(key, { current });
      return current;
    }
    busy.again ??= busy.current
      .catch(() => undefined)
      .then(() => {
        const current = start(key);
        running.set(key, { current });
        return current;
      });
    return busy.again;
  };

  const idle = async (key: string): Promise<void> => {
    for (let busy = running.get(key); busy; busy = running.get(key)) {
      await (busy.again ?? busy.current).catch(() => undefined);
    }
  };

  return Object.assign(call, { idle });
}
