/** The door to `pino`: one JSON line an event, to standard output. */
import type { DestinationStream } from 'pino';
import { pino, stdSerializers } from 'pino';
import type { Log, LogFields } from '../core/ports.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Texts that never appear in a line, wherever they stand: in a field, an error's message, a stack. */
  readonly secrets?: readonly string[];
  /** Standard output unless given; written at once, so that a crash loses no line. */
  readonly destination?: DestinationStream;
}

/** A log of one JSON object a line. The field `error` holds an Error, and is written with its stack and causes. */
export function createLog({ level, secrets = [], destination }: LogOptions): Log {
  const hidden = secrets.filter((secret) => secret !== '').flatMap(spellings);
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
      redact: { paths: SECRET_FIELDS, censor: CENSOR },
      hooks: { streamWrite: (line) => scrub(line, hidden) },
    },
    destination ?? pino.destination({ sync: true }),
  );
  return {
    info: (message, fields) => logger.info(toFields(fields), message),
    warn: (message, fields) => logger.warn(toFields(fields), message),
    error: (message, fields) => logger.error(toFields(fields), message),
  };
}

const CENSOR = '[secret]';
const SECRET_NAMES = ['token', 'secret', 'password', 'authorization', 'signingSecret', 'cookie'];
const SECRET_FIELDS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
/** Slack's tokens and bearer tokens, whosever they are. */
const SECRET_SHAPES = /xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=Bearer )[\w.~+/-]+=*/gi;

/** A line is JSON text, in which a secret may stand escaped. */
function spellings(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1)];
}

function scrub(line: string, hidden: readonly string[]): string {
  const known = hidden.reduce((text, secret) => text.replaceAll(secret, CENSOR), line);
  return known.replaceAll(SECRET_SHAPES, CENSOR);
}

/** The names that pino writes itself would stand twice in the line. */
function toFields(fields: LogFields = {}): LogFields {
  const own = ['level', 'time', 'msg'];
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [own.includes(key) ? `${key}_` : key, value]),
  );
}
