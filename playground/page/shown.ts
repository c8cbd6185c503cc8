/** What the server tells the page: one shape for both, and nothing that runs. */

export interface Person {
  readonly id: string;
  readonly name: string;
  /** In a few words, for whoever switches between them. */
  readonly role: string;
}

/** In the order in which the buttons stand in the message's HTML. */
export interface Button {
  readonly action: string;
  readonly label: string;
  /** Where Slack asks once more. */
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
}

/** A message with buttons that may be pressed. */
export interface Pressable {
  /** Made by the server, from blocks. */
  readonly html: string;
  readonly buttons: readonly Button[];
  /** What Slack knows it by; absent where only one person was told. */
  readonly ts?: string;
}

export interface Entry extends Pressable {
  readonly key: string;
  readonly kind: 'typed' | 'card' | 'told';
  /** Who says it; for `told`, to whom. */
  readonly who: string;
  /** ms since the epoch. */
  readonly at: number;
  /** What was typed. */
  readonly text?: string;
  readonly thread: readonly Pressable[];
}

export interface OpenModal {
  /** Another one for each that is opened. */
  readonly key: string;
  readonly user: string;
  readonly title: string;
  readonly html: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly state: 'open' | 'split' | 'broken' | 'unclear';
  /** What happens to a call, and why. */
  readonly says: string;
  /** The object that decides, by its name. */
  readonly by?: string;
}

export interface Lease {
  readonly id: string;
  readonly verb: string;
  readonly target: string;
  readonly host: string;
  readonly state: string;
  /** ms since the epoch; absent where it stays. */
  readonly ends?: number;
}

export interface Shown {
  readonly name: string;
  /** Made by Drawbridge, or bears a mark of it. */
  readonly ours: boolean;
  readonly yaml: string;
}

export interface Playing {
  readonly name: string;
  readonly title: string;
  /** The last one is what to look at now. */
  readonly said: readonly string[];
  readonly state: 'playing' | 'over' | 'stopped' | 'broken';
  /** Names of the Deployments that it tells of. */
  readonly cast?: readonly string[] | undefined;
}

export interface State {
  readonly channel: { readonly id: string; readonly name: string };
  readonly people: readonly Person[];
  readonly entries: readonly Entry[];
  /** The one that was opened last. */
  readonly modal?: OpenModal;
  readonly callers: readonly { readonly id: string; readonly name: string; readonly namespace: string }[];
  readonly called: readonly { readonly id: string; readonly host: string; readonly port: number }[];
  readonly edges: readonly Edge[];
  /** Hosts that are called too, and not drawn. */
  readonly others: readonly string[];
  readonly leases: readonly Lease[];
  readonly objects: readonly Shown[];
  readonly kubectl: { readonly command: string; readonly text: string };
  readonly processes: Readonly<Record<'bot' | 'sweeper', 'starting' | 'running' | 'dead'>>;
  readonly slack: { readonly mood: string; readonly moods: readonly string[] };
  readonly story?: Playing;
  readonly stories: readonly { readonly name: string; readonly title: string; readonly about: string }[];
  readonly examples: readonly string[];
}
