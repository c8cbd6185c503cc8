/** Gathers what is to be looked at, and tells each once however many events name it. */
import type { Log, Watched } from '../../core/ports.ts';

export interface WakeUp {
  add(ids: readonly string[], hosts: readonly string[]): void;
  onChange(listener: Listener): void;
}

type Listener = Parameters<Watched['onChange']>[0];

export function wakeUp(log: Log): WakeUp {
  const listeners: Listener[] = [];
  let pending = { ids: new Set<string>(), hosts: new Set<string>() };
  return {
    add: (ids, hosts) => {
      const waiting = pending.ids.size + pending.hosts.size > 0;
      if (!waiting && ids.length + hosts.length > 0) setImmediate(flush);
      for (const id of ids) pending.ids.add(id);
      for (const host of hosts) pending.hosts.add(host);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };

  function flush(): void {
    const [ids, hosts] = [[...pending.ids], [...pending.hosts]];
    pending = { ids: new Set(), hosts: new Set() };
    for (const listener of listeners) {
      try {
        listener(ids, hosts);
      } catch (error) {
        log.error('a listener of the watches threw', { why: (error as Error).message });
      }
    }
  }
}
