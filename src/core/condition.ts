/** `user-agent~Firefox`: a condition on one header of a request, as a word and as Istio's `StringMatch`. */
import type { JsonObject } from './kube.ts';
import type { Refusal } from './refusal.ts';
import { badCondition } from './refusals/traffic.ts';
import { word } from './words.ts';

export interface Condition {
  /** Lower case, as Envoy compares them. */
  readonly name: string;
  readonly match: JsonObject;
}

/** `NAME=VALUE` exactly, `NAME=VALUE*` for what begins with it, `NAME~REGEX` for what holds a match of it (RE2). */
export const Condition = word(readCondition);
/** What a condition looks like. */
export const CONDITION = /^[^=~]+[=~]/;

/** Most characters of an expression that Istio takes (ISTIO.md 2.3). */
const LONGEST = 1024;
/** A field name (RFC 9110, "token"). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

function readCondition(text: string): Condition | Refusal {
  const [, typed = '', how, value = ''] = /^([^=~]+)([=~])(.*)$/s.exec(text) ?? [];
  const name = typed.toLowerCase();
  if (!TOKEN.test(name)) return badCondition(text, `\`${typed}\` cannot be the name of a header.`);
  if (value === '') return badCondition(text, 'It names no value.');
  if (how === '~') return readRegex(text, name, value);
  if (!value.endsWith('*')) return { name, match: { exact: value } };
  const prefix = value.slice(0, -1);
  return prefix === '' ? badCondition(text, 'Everything begins with nothing.') : { name, match: { prefix } };
}

/** Envoy holds an expression against the whole value; people mean that it occurs there. */
function readRegex(text: string, name: string, value: string): Condition | Refusal {
  const why = faultOf(value);
  if (why !== undefined) return badCondition(text, why);
  const [, start, body = '', end] = /^(\^?)(.*?)((?<!\\)\$)?$/s.exec(value) ?? [];
  if (body.includes('|') && (start || end))
    return badCondition(
      text,
      'Which of the alternatives `^` or `$` belongs to is not clear; put them into parentheses without either.',
    );
  const whole = `${start ? '' : '.*'}${body.includes('|') ? `(?:${body})` : body}${end ? '' : '.*'}`;
  return whole.length > LONGEST
    ? badCondition(text, `An expression may have ${LONGEST} characters.`)
    : { name, match: { regex: whole } };
}

/** What RE2 does not know, and what is no expression at all. */
function faultOf(value: string): string | undefined {
  if (/\(\?(?:[=!]|<[=!])/.test(value)) return 'RE2, which Envoy uses, has no look-ahead and no look-behind.';
  if (/\\[1-9]|\\k</.test(value)) return 'RE2, which Envoy uses, has no back references.';
  if (/\(\?>|[*+?}]\+/.test(value))
    return 'RE2, which Envoy uses, has no atomic groups and no possessive repetition.';
  try {
    RegExp(value, 'u');
    return undefined;
  } catch {
    return 'It is not a regular expression.';
  }
}
