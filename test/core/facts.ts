/** Facts written as people say them: `approved@60 armed@61-661 stuck@700x3`, in seconds after the request. */
import type { Fact } from '../../src/core/fact.ts';
import { at, spec } from './records.ts';

export const { digest: DIGEST, requester: REQUESTER } = spec();

/** Type, time, then an end, a count or a name: `armed@61-661:other`, `stuck@9x2`, `approved@60:U0EVE`. */
const FACT = /^([a-z-]+)@([\d.]+)(?:-(\d+))?(?:x(\d+))?(?::(.+))?$/;

export function factsOf(text: string): Fact[] {
  return text.split(' ').filter(Boolean).map(factOf);
}

export function factOf(text: string): Fact {
  const [, type = '', seconds, until, count, name] = FACT.exec(text) ?? [];
  const time = at(Number(seconds));
  const end = until === undefined ? undefined : at(Number(until));
  switch (type) {
    case 'approved':
      return { type, at: time, by: name ?? 'U0BOB', groups: [], digest: DIGEST };
    // Of another plan than the one that is asked about.
    case 'approved-other':
      return { type: 'approved', at: time, by: name ?? 'U0BOB', groups: [], digest: 'f'.repeat(64) };
    case 'armed':
      return { type, at: time, by: name ?? 'me', ...(end === undefined ? {} : { end }) };
    case 'extended':
      return { type, at: time, end: end ?? time, ...(name ? { by: name } : {}) };
    case 'lapsed':
    case 'applied':
      return { type, at: time };
    case 'denied':
    case 'stopped':
    case 'superseded':
      return { type, at: time, by: name ?? 'U0EVE' };
    case 'taken-out':
    case 'drifted':
    case 'failed':
    case 'void':
      return { type, at: time, why: 'so it is' };
    case 'reverted':
      return { type, at: time, proof: [] };
    case 'stuck':
      return { type, at: time, why: 'so it is', mend: [], ...(count ? { count: Number(count) } : {}) };
    default:
      throw new Error(`no such fact: ${text}`);
  }
}

/** Every type of fact, in that notation. */
export const EVERY_FACT =
  'approved approved-other armed extended lapsed applied denied stopped superseded taken-out drifted failed void reverted stuck'.split(
    ' ',
  );
