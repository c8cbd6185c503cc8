/**
 * Which connections calls go out on. client-node opens a new TLS connection for every call (measured:
 * LIBRARIES.md 4); here one set of them is kept for as long as the credentials stay the same.
 */

/** A set of connections, as client-node makes it. */
export interface Dispatcher {
  /** Ends when what is under way has ended. */
  close(): Promise<void>;
  destroy(): Promise<void>;
}

export interface Connections<D extends Dispatcher> {
  /** The set for these credentials. */
  get(credentials: string, open: () => D | undefined): D | undefined;
  /** After a silence: the others of this set may have died with it, so no new call goes out on them. */
  retire(dispatcher: unknown): void;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export function keepConnections<D extends Dispatcher>(): Connections<D> {
  const current = new Map<string, D>();
  const ending = new Set<D>();
  return {
    get: (credentials, open) => {
      const kept = current.get(credentials) ?? open();
      if (kept) current.set(credentials, kept);
      return kept;
    },
    retire: (dispatcher) => {
      for (const [credentials, kept] of current) {
        if (kept !== dispatcher) continue;
        current.delete(credentials);
        ending.add(kept);
        void kept.close().finally(() => ending.delete(kept));
      }
    },
    close: async () => {
      await Promise.all([...current.values(), ...ending].map((dispatcher) => dispatcher.destroy()));
    },
  };
}
