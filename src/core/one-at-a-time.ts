/** One run at a time for each key; a call during a run makes it run once more, and shares that run. */
export function oneAtATime(run: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, { current: Promise<void>; again?: Promise<void> }>();

  const start = async (key: string): Promise<void> => {
    try {
      await run(key);
    } finally {
      if (running.get(key)?.again === undefined) running.delete(key);
    }
  };

  return (key) => {
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
}
