/** What the server tells the page, and what only this page knows. */

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export interface Button {
  readonly action: string;
  readonly label: string;
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
}

export interface Entry {
  readonly key: string;
  readonly kind: 'typed' | 'card' | 'told';
  readonly who: string;
  readonly at: number;
  readonly html: string;
  readonly text?: string;
  readonly buttons: readonly Button[];
  readonly thread: readonly string[];
  readonly ts?: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly state: 'open' | 'split' | 'broken' | 'unclear';
  readonly says: string;
  readonly by?: string;
}

export interface Lease {
  readonly id: string;
  readonly verb: string;
  readonly target: string;
  readonly host: string;
  readonly state: string;
  readonly ends?: number;
}

export interface Shown {
  readonly name: string;
  readonly ours: boolean;
  readonly yaml: string;
}

export interface Playing {
  readonly name: string;
  readonly title: string;
  readonly said: readonly string[];
  readonly state: 'playing' | 'over' | 'stopped' | 'broken';
}

export interface State {
  readonly channel: { readonly id: string; readonly name: string };
  readonly people: readonly Person[];
  readonly entries: readonly Entry[];
  readonly modal?: {
    readonly key: string;
    readonly user: string;
    readonly title: string;
    readonly html: string;
  };
  readonly callers: readonly { readonly id: string; readonly name: string; readonly namespace: string }[];
  readonly called: readonly { readonly id: string; readonly host: string; readonly port: number }[];
  readonly edges: readonly Edge[];
  readonly leases: readonly Lease[];
  readonly objects: readonly Shown[];
  readonly kubectl: { readonly command: string; readonly text: string };
  readonly processes: Readonly<Record<'bot' | 'sweeper', 'starting' | 'running' | 'dead'>>;
  readonly slack: { readonly mood: string; readonly moods: readonly string[] };
  readonly story?: Playing;
  readonly stories: readonly { readonly name: string; readonly title: string; readonly about: string }[];
  readonly examples: readonly string[];
}

/** Everything that is drawn, and what a hand does to it. */
export interface Page {
  readonly state: State;
  /** Who the visitor is now. */
  readonly me: string;
  /** ms since the epoch. */
  readonly now: number;
  readonly become: (person: string) => void;
  /** Posts to the server; tells what it refuses. */
  readonly act: (what: string, args: Readonly<Record<string, string>>) => Promise<void>;
  readonly press: (entry: Entry, button: Button) => void;
  /** Shows the object of this name. */
  readonly open: (name: string | undefined) => void;
}

export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}

/** `1:05`, or `0:00` when it is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
