/** The ports: what the engine needs of the outside world, in its own words. Adapters and fakes implement them. */
import type { CardPointer, Change, ChangeSpec } from './change.ts';
import type { Fact } from './fact.ts';
import type { KubeObject, Target } from './kube.ts';
import type { View } from './view.ts';

/** Why a call to the API server failed. */
export type ClusterFault =
  /** Another version, or it exists already: ask again. */
  | 'conflict'
  | 'exists'
  | 'missing'
  /** Refused by schema, CEL or a webhook: `message` is the server's. */
  | 'invalid'
  | 'forbidden'
  /** No answer, a timeout, 429 or 5xx: a write may have landed, or may still land. */
  | 'unavailable';

export class ClusterError extends Error {
  readonly fault: ClusterFault;
  constructor(fault: ClusterFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

export interface Written {
  readonly object: KubeObject;
  /** `Warning:` headers of the API server and its webhooks. */
  readonly warnings: readonly string[];
}

export interface WriteOptions {
  readonly dryRun?: boolean;
}

/** One right, as an access review asks for it. */
export interface Right {
  readonly verb: 'get' | 'create' | 'update' | 'delete';
  readonly target: Target;
}

/** Mesh objects, one direct call each, with a time limit. Rejects with ClusterError only. */
export interface Cluster {
  read(target: Target): Promise<KubeObject | undefined>;
  create(object: KubeObject, options?: WriteOptions): Promise<Written>;
  /** With the resourceVersion in the object; strict about unknown fields. */
  update(object: KubeObject, options?: WriteOptions): Promise<Written>;
  /** With the uid and resourceVersion in the object as preconditions. */
  remove(object: KubeObject): Promise<void>;
  /** Which of these rights we lack, or the sweeper. Rejects with `forbidden` where we may not ask for it. */
  lacks(rights: readonly Right[], who?: 'sweeper'): Promise<readonly Right[]>;
}

/** MeshChange records in the bot's own namespace. Rejects with ClusterError only. */
export interface Records {
  get(id: string): Promise<Change | undefined>;
  /** Rejects with `exists` where the id is taken. */
  create(id: string, spec: ChangeSpec, card?: CardPointer): Promise<Change>;
  /** Appends to the version that was read; rejects with `conflict` on any other. */
  append(change: Change, fact: Fact): Promise<Change>;
  /** Stores the card's pointer; last one wins. */
  point(id: string, card: CardPointer): Promise<void>;
  /** Holds a record until it is released: deleting it then means "take it back now". Rejects with `conflict` where it is being deleted. */
  hold(change: Change): Promise<Change>;
  /** Lets go of a leased record that rests: deleting it then needs nobody. */
  release(id: string): Promise<void>;
  /** Releases and deletes it; fine if it is gone already. */
  remove(id: string): Promise<void>;
}

/** The watched view. Throws `unavailable` while it is older than `maxAge` ms. */
export interface Watched {
  view(maxAge: number): View;
  /** Every record last seen, open or closed. */
  records(): readonly Change[];
  /** One of them. */
  record(id: string): Change | undefined;
  /** A mesh object, as last seen. */
  object(target: Target): KubeObject | undefined;
  /** Every mesh object that bears a mark, as last seen. */
  marked(): readonly KubeObject[];
  /** ms since all watches were last known to be current; Infinity before the first lists. */
  age(): number;
  /** When the sweeper last said that it is alive, in ms since the epoch; undefined where it never did, or where nobody can tell. Throws `unavailable` until that was asked once. */
  sweeperAt(): number | undefined;
  /** ms by which our clock is ahead of the API server's, as far as its answers prove it: 0 where they may agree. */
  skew(): number;
  /** Called with the ids of changes whose record or marked objects changed, and with hosts that begin or cease to be named. */
  onChange(listener: (ids: readonly string[], hosts: readonly string[]) => void): void;
}

export interface Message {
  /** For notifications and for clients that draw no blocks. */
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** Slack did not do what was asked of it. */
export class MessengerError extends Error {
  /** Slack's own code (`channel_not_found`, `not_in_channel`, `message_not_found`, `ratelimited`), or `timeout`, `unreachable`, `http_503`. */
  readonly code: string;
  /** Slack understood and refused: the same call fails until somebody changes something. */
  readonly permanent: boolean;
  /** ms that Slack asked to wait. */
  readonly retryAfter: number | undefined;
  constructor(code: string, message: string, options: { permanent: boolean; retryAfter?: number }) {
    super(message);
    this.code = code;
    this.permanent = options.permanent;
    this.retryAfter = options.retryAfter;
  }
}

/** Slack, as the engine needs it. Every call has a time limit; rejects with MessengerError only. */
export interface Messenger {
  /** Posts the card and returns its `ts`; the id goes into the message's metadata. */
  post(channel: string, id: string, message: Message): Promise<string>;
  /** Finds a card posted earlier by the id in its metadata. */
  find(channel: string, id: string, since: number): Promise<string | undefined>;
  update(channel: string, ts: string, message: Message): Promise<void>;
  /** One line below the card; `blocks` where it is more than its text. */
  thread(channel: string, ts: string, text: string, blocks?: readonly unknown[]): Promise<void>;
}

/** Who belongs to which group. */
export interface Directory {
  /** Members of a Slack user group; rejects when it cannot be looked up. */
  members(group: string): Promise<readonly string[]>;
}

/** Rings once at or after a time. A hint: the sweep finds what it misses. */
export interface Alarm {
  /** Replaces an earlier one for the same id. `at` is ms since the epoch. */
  set(id: string, at: number): void;
  onRing(listener: (id: string) => void): void;
  /** No ring after this. */
  close(): Promise<void>;
}

/** What there is to do about a change: bring it as far as it goes now, or make its card right. */
export interface Work {
  readonly do: 'reconcile' | 'show';
  readonly id: string;
}

/** Hands work to whoever is free: this process, or any replica. A hint like every other: the sweep finds what gets lost. */
export interface Queue {
  /**
   * Takes it on: a run begins after this call, here or elsewhere, and never two of the same work at once.
   * Resolves when it is stored, or done. Rejects within 500 ms where it could be neither: then the caller does it.
   */
  add(work: Work): Promise<void>;
  /** Whether one among all replicas does what is added now; where not, each may be doing the same. */
  isShared(): boolean;
  /** Runs the work that comes here from now on; `run` never rejects. */
  onWork(run: (work: Work) => Promise<void>): void;
  /** Nothing new is begun after this call; resolves when what runs here has ended. */
  close(): Promise<void>;
}

/** Why a host has no addresses. */
export type DnsFault =
  /** There is no such name, or none with an address. */
  | 'missing'
  /** No answer in time, or one that says nothing. */
  | 'unavailable';

export class DnsError extends Error {
  readonly fault: DnsFault;
  constructor(fault: DnsFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** What the names of hosts outside mean, as Drawbridge itself sees them. */
export interface Dns {
  /** Every address, IPv4 and IPv6, each once, in any order; at least one. Asks anew each time, and within 1 s. Rejects with DnsError only. */
  resolve(host: string): Promise<readonly string[]>;
}

export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Resolves when so many ms have passed. */
  after(ms: number): Promise<void>;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Messages are constants; what varies goes into fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
