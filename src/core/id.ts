/** Change ids: short, typable on a phone, and derived, so that the same command delivered twice finds its own record. */
import { hashOf } from './digest.ts';

/** No vowels and nothing that looks like something else: neither words nor misreadings. */
const ALPHABET = 'bcdfghjkmnpqrstvwxz23456789';

export const ID_LENGTH = 6;

/** The full hash that an id is the beginning of; stored, so that two requests are told apart. */
export function requestHash(team: string, trigger: string): string {
  return hashOf([team, trigger]);
}

/** The hash of the change that follows a void one. */
export function successorHash(id: string, digest: string): string {
  return hashOf([id, digest]);
}

/** The first `length` characters of the id; a longer one is used where another hash has the shorter. */
export function idFrom(hash: string, length = ID_LENGTH): string {
  let left = BigInt(`0x${hash}`);
  let id = '';
  while (id.length < length) {
    id += ALPHABET[Number(left % BigInt(ALPHABET.length))] ?? '';
    left /= BigInt(ALPHABET.length);
  }
  return id;
}
