/** What the stand-in Slack holds: channels, messages, what people were shown, and everything that happened, in order. */

export type Json = Readonly<Record<string, unknown>>;

export interface SlackMessage {
  readonly type: 'message';
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly team: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata?: Json;
  readonly thread_ts?: string;
  readonly edited?: { readonly user: string; readonly ts: string };
}

export type SlackEvent =
  | { readonly kind: 'posted' | 'updated'; readonly channel: string; readonly message: SlackMessage }
  | Ephemeral
  | Modal
  | { readonly kind: 'called'; readonly method: string; readonly args: Json }
  /** A Socket Mode connection came, was greeted, or is gone. */
  | { readonly kind: 'line'; readonly line: number; readonly now: 'come' | 'open' | 'closed' }
  | Acked;

export interface Acked {
  readonly kind: 'acked';
  readonly line: number;
  readonly envelope: string;
  readonly payload: Json;
}

export interface Ephemeral {
  readonly kind: 'ephemeral';
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly via: 'response_url' | 'chat.postEphemeral';
}

export interface Modal {
  readonly kind: 'modal';
  readonly user: string;
  readonly view: Json;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  archived: boolean;
  /** Whether the bot is in it. */
  joined: boolean;
  readonly messages: SlackMessage[];
}

export interface Trigger {
  readonly user: string;
  readonly at: number;
  used: boolean;
}

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  readonly ts?: string;
  left: number;
}

export interface Names {
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly team: string;
  readonly botUser: string;
  readonly botId: string;
  readonly appId: string;
}

export interface Workspace {
  readonly names: Names;
  /** `http://127.0.0.1:PORT` once it listens. */
  origin: string;
  readonly channels: Map<string, Channel>;
  readonly groups: Map<string, readonly string[]>;
  readonly events: SlackEvent[];
  readonly triggers: Map<string, Trigger>;
  readonly responseUrls: Map<string, ResponseUrl>;
  /** A new `ts`, later than all before. */
  readonly nextTs: () => string;
  readonly happen: (event: SlackEvent) => void;
  /** Called with everything that happens from now on. */
  readonly onEvent: (listener: (event: SlackEvent) => void) => void;
  readonly until: <T>(look: () => T, what?: string, within?: number) => Promise<NonNullable<T>>;
}

export function createWorkspace(names: Names): Workspace {
  const events: SlackEvent[] = [];
  const watchers = new Set<() => void>();
  const listeners: ((event: SlackEvent) => void)[] = [];
  let lastTs = 0;
  return {
    names,
    origin: '',
    channels: new Map(),
    groups: new Map(),
    events,
    triggers: new Map(),
    responseUrls: new Map(),
    nextTs() {
      lastTs = Math.max(lastTs + 1, Date.now() * 1000);
      return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
    },
    happen(event) {
      events.push(Object.freeze(event));
      for (const watcher of watchers) watcher();
      for (const listener of listeners) listener(event);
    },
    onEvent: (listener) => void listeners.push(listener),
    until: (look, what = 'what the test waits for', within = 10_000) =>
      until({ look, what, within, watchers, events }),
  };
}

interface Waiting<T> {
  readonly look: () => T;
  readonly what: string;
  readonly within: number;
  readonly watchers: Set<() => void>;
  readonly events: readonly SlackEvent[];
}

async function until<T>({ look, what, within, watchers, events }: Waiting<T>): Promise<NonNullable<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<NonNullable<T>>();
  const watcher = () => {
    try {
      const seen = look();
      if (seen) resolve(seen);
    } catch (error) {
      reject(error);
    }
  };
  const timer = setTimeout(() => reject(new Error(missed(what, within, events))), within);
  watchers.add(watcher);
  watcher();
  return promise.finally(() => {
    clearTimeout(timer);
    watchers.delete(watcher);
  });
}

function missed(what: string, within: number, events: readonly SlackEvent[]): string {
  const last = events.slice(-8).map((event) => JSON.stringify(event).slice(0, 300));
  return `Slack never saw ${what} in ${within} ms. Its last events:\n${last.join('\n') || '(none)'}`;
}
