/** What comes over a Socket Mode connection: read, told apart, and taken once. */
import { isClick, isCommand, isEvent, isObject, parsed } from './payload.ts';

/** Everything Slack sends but `hello`: to be acknowledged by its id. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
}

export type Message =
  | { readonly kind: 'hello' }
  /** The connection will soon be closed; another one is to be opened. */
  | { readonly kind: 'disconnect'; readonly reason: string }
  | { readonly kind: 'envelope'; readonly envelope: Envelope };

/** Undefined for what cannot even be acknowledged. */
export function readMessage(text: unknown): Message | undefined {
  const message = parsed(text);
  if (!isObject(message) || typeof message.type !== 'string') return undefined;
  const { type, reason, envelope_id: id, payload } = message;
  if (type === 'hello') return { kind: 'hello' };
  if (type === 'disconnect') return { kind: 'disconnect', reason: typeof reason === 'string' ? reason : '' };
  return typeof id === 'string' ? { kind: 'envelope', envelope: { id, type, payload } } : undefined;
}

/** The same questions as the HTTP door asks of a body. */
export function isReadable(envelope: Envelope): envelope is Envelope & { readonly payload: Body } {
  return READABLE.get(envelope.type)?.(envelope.payload) ?? false;
}

type Body = Readonly<Record<string, unknown>>;

const READABLE: ReadonlyMap<string, (payload: unknown) => boolean> = new Map([
  ['slash_commands', isCommand],
  ['interactive', isClick],
  ['events_api', isEvent],
]);

/** Whether an id is new. Bounded: the oldest go first. */
export function createFirstTime(limit: number): (id: string) => boolean {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) return false;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > limit && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
