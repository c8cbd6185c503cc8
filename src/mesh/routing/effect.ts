/** What a routing change does to the calls that it is about. */
import type { JsonObject } from '../../core/kube.ts';
import type { SinkName } from '../../core/sink.ts';

/** Leads calls, or a share of them (percent), to a sink. */
export interface Sinking {
  readonly do: 'sink';
  readonly sink: SinkName;
  readonly share: number;
}

/** Has sidecars answer requests themselves, or hold them back: Istio's `fault`, its percentages written out. */
export interface Faulting {
  readonly do: 'fault';
  readonly fault: JsonObject;
}

/** Where a share of the calls goes: a subset of the host, or another host. */
export interface Branch {
  readonly host: string;
  readonly subset?: string;
  readonly weight: number;
}

/** Spreads all calls over branches, whose weights are percents that add up to 100. */
export interface Splitting {
  readonly do: 'split';
  readonly to: readonly Branch[];
}

/** Sends requests with these headers (Istio's `StringMatch` by name) elsewhere; all others go on as before. */
export interface Sending {
  readonly do: 'send';
  readonly headers: JsonObject;
  readonly to: Branch;
}

/** Gives requests a timeout or retries: fields of Istio's `HTTPRoute`. */
export interface Setting {
  readonly do: 'set';
  readonly fields: JsonObject;
}

export type Effect = Sinking | Faulting | Splitting | Sending | Setting;

/** Whether every call meets the same end, whatever rules are there: then one rule on top is enough. */
export function isWhole(effect: Effect): boolean {
  return effect.do === 'sink' && effect.share === 100;
}

/** Whether sidecars can do it on connections that they do not look into (TLS passthrough, TCP). */
export function isForConnections(effect: Effect): effect is Sinking | Splitting {
  return effect.do === 'sink' || effect.do === 'split';
}

/** How people call it. */
export function nameOfEffect(effect: Effect): string {
  switch (effect.do) {
    case 'sink':
      return 'A black hole';
    case 'fault':
      return 'abort' in effect.fault ? 'An abort' : 'A delay';
    case 'split':
      return 'A shift';
    case 'send':
      return 'A route by header';
    case 'set':
      return 'timeout' in effect.fields ? 'A timeout' : 'A retry';
  }
}
