/** A cell of the table: what is typed, and what comes of it. */
import type { Refusal } from '../../../src/core/refusal.ts';
import type { Call, Calling } from '../../lab/call.ts';
import type { Caller } from '../../lab/callers.ts';
import type { Row } from './rows.ts';
import type { Standing, Target } from './targets.ts';

export const FORMS = ['whole', 'share', 'workload', 'everyone', 'gateway'] as const;
export type Form = (typeof FORMS)[number];

/** How calls fall on two versions that nobody weighs. */
export const HALF = 0.5;

/** Probabilities by which a call is hit, without the change and with it. */
export interface Probe {
  readonly caller: Caller;
  readonly calling: Calling;
  readonly before: number;
  readonly during: number;
}

/** What traffic is to show. */
export interface Shown {
  /** In the table: what became of the calls. */
  readonly says: string;
  readonly isHit: (call: Call) => boolean;
  readonly probes: readonly Probe[];
  /** Which proxy calls the host meanwhile, and at no other time. */
  readonly through?: { readonly proxy: string; readonly url: string };
}

/** `generated`: planned and rehearsed, and not shown, because the lab cannot carry it. */
export type Expected = Shown | Refusal | 'generated';

export interface Verb {
  readonly name: string;
  /** One line below the heading of its table. */
  readonly about: string;
  readonly typed: (target: Target, form: Form) => string;
  readonly expected: (target: Target, form: Form) => Expected;
  readonly stands: Standing;
  /** Of servers whose certificate the lab can check, by the row's name; made up for all others. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** Who is hit in which form, and who is not. */
export const HIT: Readonly<Record<Form, readonly Caller[]>> = {
  whole: ['app-f', 'app-a'],
  share: ['app-f'],
  workload: ['app-f'],
  everyone: ['app-f', 'app-b'],
  gateway: ['outside'],
};
export const SPARED: Readonly<Record<Form, readonly Caller[]>> = {
  whole: ['app-b'],
  share: ['app-b'],
  workload: ['app-a', 'app-b'],
  everyone: [],
  gateway: ['app-f'],
};

/** The words that make the form, behind the others. */
export function whomFor(form: Form, door: string): string {
  if (form === 'workload') return ' from app-f';
  if (form === 'everyone') return ' from everyone';
  return form === 'gateway' ? ` at ${door}` : '';
}
