/** Gathers the ids of changes to look at, and tells each once however many events name it. */
import type { Log } from '../../core/ports.ts';

export interface WakeUp {
  add(ids: readonly string[]): void;
  onChange(listener: (ids: readonly string[]) => void): void;
}

export function wakeUp(log: Log): WakeUp {
  const listeners: ((ids: readonly string[]) => void)[] = [];
  let pending = new Set<string>();
  return {
    add: (ids) => {
      if (pending.size === 0 && ids.length > 0) setImmediate(flush);
      for (const id of ids) pending.add(id);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };

  function flush(): void {
    const ids = [...pending];
    pending = new Set();
    for (const listener of listeners) {
      try {
        listener(ids);
      } catch (error) {
        log.error('a listener of the watches threw', { why: (error as Error).message });
      }
    }
  }
}
