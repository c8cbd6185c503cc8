/** The rules in CEL that stand in the served schemas, each told again in TypeScript; a test holds them to be all there are. */
import { isMap } from './merged.ts';
import { isSame } from './same.ts';
import type { Schema } from './schema.ts';
import { schemaAt } from './schema.ts';
import type { Cause } from './status.ts';

type Fields = Readonly<Record<string, unknown>>;
type Rule = (self: never, oldSelf: unknown) => boolean;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const list = (value: unknown) => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const atMostOne =
  (...keys: readonly string[]) =>
  (self: Fields) =>
    keys.filter((key) => Object.hasOwn(self, key)).length <= 1;

const DURATION = /^([+-]?)(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/;
const MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** Undefined for what is no duration. */
function duration(value: string): number | undefined {
  if (!DURATION.test(value)) return undefined;
  const parts = value.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g);
  const ms = [...parts].reduce((sum, [, n, unit]) => sum + Number(n) * (MS[unit ?? ''] ?? 0), 0);
  return value.startsWith('-') ? -ms : ms;
}

export const RULES: Readonly<Record<string, Rule>> = {
  'self == oldSelf': (self, old) => isSame(self, old),
  "duration(self) >= duration('1ms')": (self: string) => (duration(self) ?? 0) >= 1,
  'self.all(key, !key.contains("*"))': (self: Fields) => Object.keys(self).every((key) => !key.includes('*')),
  'self.all(key, key.size() != 0)': (self: Fields) => Object.keys(self).every((key) => key !== ''),
  '!self.contains("*")': (self: string) => !self.includes('*'),
  '(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1': atMostOne(
    'tlsCertificates',
    'credentialNames',
  ),
  '(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1': atMostOne(
    'credentialName',
    'credentialNames',
  ),
  '(has(self.credentialNames) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1': atMostOne(
    'credentialNames',
    'tlsCertificates',
  ),
  '(has(self.workloadSelector) ? 1 : 0) + (has(self.endpoints) ? 1 : 0) <= 1': atMostOne(
    'workloadSelector',
    'endpoints',
  ),
  '!((has(self.addresses) ? self.addresses : []).exists(k, k.contains("/")) && !((has(self.resolution) ? self.resolution : "NONE") in ["STATIC", "NONE"]))':
    (self: Fields) =>
      !list(self['addresses']).some((one) => text(one).includes('/')) ||
      ['STATIC', 'NONE'].includes(text(self['resolution'] ?? 'NONE')),
  '((has(self.resolution) ? self.resolution : "NONE") == "NONE") ? !has(self.endpoints) : true': (
    self: Fields,
  ) => (self['resolution'] ?? 'NONE') !== 'NONE' || !Object.hasOwn(self, 'endpoints'),
  '((has(self.resolution) ? self.resolution : "") == "DNS_ROUND_ROBIN") ? ((has(self.endpoints) ? self.endpoints : []).size() <= 1) : true':
    (self: Fields) => self['resolution'] !== 'DNS_ROUND_ROBIN' || list(self['endpoints']).length <= 1,
  'has(self.address) || has(self.network)': (self: Fields) =>
    Object.hasOwn(self, 'address') || Object.hasOwn(self, 'network'),
  '(has(self.address) ? self.address : "").startsWith("unix://") ? !has(self.ports) : true': (self: Fields) =>
    !text(self['address']).startsWith('unix://') || !Object.hasOwn(self, 'ports'),
  'self.startsWith("unix://") ? (self.substring(7, 8) == "/" || self.substring(7, 8) == "@") : true': (
    self: string,
  ) => !self.startsWith('unix://') || ['/', '@'].includes(self.slice(7, 8)),
  'self.startsWith("unix://") ? !self.endsWith("/") : true': (self: string) =>
    !self.startsWith('unix://') || !self.endsWith('/'),
  'self.all(key, size(key) < 63 && key.matches("^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$"))': (
    self: Fields,
  ) =>
    Object.keys(self).every(
      (key) => key.length < 63 && /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(key),
    ),
  '0 < self && self <= 65535': (self: number) => 0 < self && self <= 65535,
  'self != "*"': (self: string) => self !== '*',
  'self.all(l1, self.exists_one(l2, l1.number == l2.number))': (self: readonly Fields[]) =>
    new Set(self.map((one) => one['number'])).size === self.length,
};

/** What the rules refuse of a value that fits the schema. Those about an earlier one hold from the second write on. */
export function broken(value: unknown, old: unknown, schema: Schema, path: string): readonly Cause[] {
  if (value === undefined || value === null) return [];
  const here = (schema['x-kubernetes-validations'] ?? []).flatMap(({ rule, message = rule }) => {
    if (rule.includes('oldSelf') && old === undefined) return [];
    return RULES[rule]?.(value as never, old) ? [] : [causeOf(value, rule, message, path)];
  });
  if (Array.isArray(value)) {
    const { items } = schema;
    // Which item an old one became is not told in an atomic list.
    return items
      ? [...here, ...value.flatMap((item, n) => broken(item, undefined, items, `${path}[${n}]`))]
      : here;
  }
  if (!isMap(value)) return here;
  const inside = Object.entries(value).flatMap(([key, child]) => {
    const of = schemaAt(schema, key);
    return of ? broken(child, isMap(old) ? old[key] : undefined, of, path ? `${path}.${key}` : key) : [];
  });
  return [...here, ...inside];
}

function causeOf(value: unknown, rule: string, message: string, path: string): Cause {
  const reason = 'FieldValueInvalid';
  if (rule.startsWith('duration(self)') && duration(text(value)) === undefined) {
    const why = `type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: ${message}`;
    return { reason, field: path, message: `Invalid value: "string": ${why}` };
  }
  const shown = typeof value === 'object' ? '' : `${JSON.stringify(value)}: `;
  return { reason, field: path, message: `Invalid value: ${shown}${message}` };
}
