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
}

export function createRecordingLog(): RecordingLog {
  const lines: Line[] = [];
  const at =
    (level: Line['level']) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields });
  return {
    lines,
    of: (message) => lines.filter((line) => line.message === message),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
