/** A Log that keeps its lines. */
import type { Log, LogFields } from '../../src/core/ports.ts';

export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordingLog extends Log {
  readonly lines: readonly Line[];
  /** The lines with this message. */
  of(message: string): readonly Line[];
  /** Warnings and errors. */
  trouble(): readonly Line[];
  /** Resolves when it holds so many lines with this message. */
  until(message: string, times?: number): Promise<void>;
}

export function createRecordingLog(): RecordingLog {
  const lines: Line[] = [];
  const watchers = new Set<() => void>();
  const of = (message: string) => lines.filter((line) => line.message === message);
  const at =
    (level: Line['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
      for (const watcher of watchers) watcher();
    };
  return {
    lines,
    of,
    async until(message, times = 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const watcher = () => of(message).length >= times && resolve();
      watchers.add(watcher);
      watcher();
      await promise;
      watchers.delete(watcher);
    },
    trouble: () => lines.filter(({ level }) => level !== 'info'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
