/** A story: all that happens in one run, drawn before it begins. Leaving entries out gives a shorter story. */
import type { ClickAction } from '../../src/core/asking.ts';
import type { KubeObject, Target } from '../../src/core/kube.ts';
import type { OutboundMode } from '../../src/core/view.ts';

export interface Story {
  readonly seed: number;
  readonly world: World;
  readonly events: readonly Happening[];
  readonly faults: readonly Fault[];
  /** ms until everything that disturbs has ended. */
  readonly length: number;
}

export interface World {
  readonly outbound: OutboundMode;
  readonly objects: readonly Made[];
  /** Hosts that nobody opened yet. */
  readonly unknown: readonly string[];
  /** What people may break. */
  readonly targets: readonly Aim[];
  readonly bots: number;
  /** Whether there is a sweeper; bots start leases without one only where it is settled so. */
  readonly sweeper: boolean;
  /** One for all replicas, or each its own. */
  readonly queue: 'shared' | 'own';
}

/** A target, and from where people know it. */
export interface Aim {
  readonly name: string;
  readonly from: readonly string[];
  readonly speaks: 'http' | 'tls' | 'tcp';
  /** Whether a DestinationRule names subsets of it, `v1` and `v2`. */
  readonly subsets: boolean;
  /** A Gateway through which it is called too. */
  readonly at?: string;
}

/** An object of somebody's, and with what they made it. */
export interface Made {
  readonly object: KubeObject;
  readonly by: 'kubectl-client-side-apply' | 'argocd-controller';
}

/** A fault of one port call: of the `nth` (from 0) of its name in that process, over all its lives. */
export interface Fault {
  readonly process: string;
  readonly call: string;
  readonly nth: number;
  readonly how: FaultKind;
  readonly ms: number;
}

export const FAULTS = [
  /** Answered with 429 or 503: nothing is done. */
  'refused',
  /** Never answered, and nothing is done. */
  'hangs',
  /** Done later than the caller waits. */
  'late',
  /** Done, but the answer says that it failed, or never comes. */
  'lost',
  'slow',
  /** Somebody writes to the same object just before. */
  'touched',
  /** A webhook that is down says no. */
  'invalid',
  /** An API server that starts says no. */
  'forbidden',
  'crash-before',
  /** The request is on its way when the process ends. */
  'crash-sent',
  'crash-after',
  /** Of a watch event, or an alarm. */
  'dropped',
  'doubled',
  'early',
] as const;
export type FaultKind = (typeof FAULTS)[number];

export type Happening = { readonly at: number } & What;

export type What = Asking | Clicking | Record | Hand | Process | Outage;

export interface Asking {
  readonly kind: 'ask';
  /** By which others name the change that comes of it. */
  readonly key: string;
  readonly who: string;
  /** `{a1}` stands for the id of what was asked as `a1`. */
  readonly text: string;
  readonly channel: string;
  readonly bot: number;
}

export interface Clicking {
  readonly kind: 'click';
  readonly action: ClickAction;
  readonly on: string;
  readonly who: string;
  /** Bears the digest of another plan. */
  readonly stale: boolean;
  readonly bot: number;
}

/** What people, newer replicas and backup tools, which leave `status` out, do to a record. */
export interface Record {
  readonly kind: 'record';
  readonly how: 'delete' | 'newer' | 'bare';
  readonly on: string;
}

/** What somebody does to the mesh by hand, or by GitOps. */
export interface Hand {
  readonly kind: 'hand';
  readonly does: HandKind;
  readonly to: Place;
  readonly n: number;
}

/** An object of the world, or the `n`th that a change edits. */
export type Place = { readonly target: Target } | { readonly of: string; readonly n: number };

export const HANDS = [
  'add-rule',
  'drop-rule',
  'turn-rule',
  'label',
  'status',
  'apply',
  'delete',
  'recreate',
  'rename',
  'duplicate',
  'back-up',
  'restore',
  'edit-ours',
  'drop-ours',
  'unmark',
  'break-mark',
  'copy-mark',
  'end-mark',
  'reshape',
  'namespace',
] as const;
export type HandKind = (typeof HANDS)[number];

export interface Process {
  readonly kind: 'crash' | 'stop' | 'boot' | 'clock' | 'freeze';
  readonly process: string;
  /** For `clock`: by how much it is ahead, in ms; for `freeze`: how long; for `crash` and `stop`: until it boots. */
  readonly ms: number;
}

export interface Outage {
  readonly kind: 'away';
  readonly what: Away;
  readonly ms: number;
}

export const API_AWAY = ['api-refuses', 'api-hangs', 'api-starts'] as const;
export const AWAY = [
  ...API_AWAY,
  'webhook',
  'slack',
  'slack-limits',
  'channel',
  'messages',
  'directory',
  'queue',
] as const;
export type Away = (typeof AWAY)[number];
