/** What a structural schema refuses, in the API server's words. */
import { isMap } from './merged.ts';
import { isSame } from './same.ts';
import type { Schema } from './schema.ts';
import { schemaAt } from './schema.ts';
import type { Cause } from './status.ts';

/** Everything that the schema refuses. */
export function refusals(value: unknown, schema: Schema, path: string): readonly Cause[] {
  if (value === null && (schema.nullable || schema.type === undefined)) return [];
  const wrong = wrongType(value, schema, path);
  if (wrong) return [wrong];
  return [
    ...ofValue(value, schema, path),
    ...ofParts(value, schema, path),
    ...ofChoices(value, schema, path),
  ];
}

const CAUSES = {
  invalid: 'FieldValueInvalid',
  type: 'FieldValueTypeInvalid',
  required: 'FieldValueRequired',
  unsupported: 'FieldValueNotSupported',
  long: 'FieldValueTooLong',
  many: 'FieldValueTooMany',
  duplicate: 'FieldValueDuplicate',
} as const;

/** Of the kind after which rules in CEL are not looked at. */
export function isBlocking({ reason }: Cause): boolean {
  return ![CAUSES.invalid, CAUSES.duplicate].some((passing) => passing === reason);
}

function cause(reason: keyof typeof CAUSES, field: string, message: string): Cause {
  return { reason: CAUSES[reason], message, field };
}

/** Of the status, messages name the field without `status`. */
function inBody(path: string, value: unknown, why: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${path.replace(/^status\./, '')} in body ${why}`;
}

function wrongType(value: unknown, schema: Schema, path: string): Cause | undefined {
  const found = typeOf(value);
  const { type } = schema;
  const fits =
    type === undefined ||
    type === found ||
    (type === 'number' && found === 'integer') ||
    (schema['x-kubernetes-int-or-string'] && (found === 'integer' || found === 'string'));
  if (!fits) {
    const why = `must be of type ${type}: ${JSON.stringify(found)}`;
    return cause('type', path, inBody(path, found, why));
  }
  if (schema.format !== 'date-time' || isTime(value)) return undefined;
  return cause('type', path, inBody(path, value, `must be of type date-time: ${JSON.stringify(value)}`));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isTime(value: unknown): boolean {
  const text = typeof value === 'string' ? value : '';
  return (
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

function ofValue(value: unknown, schema: Schema, path: string): readonly Cause[] {
  const told: Cause[] = [];
  if (schema.enum && !schema.enum.some((one) => isSame(one, value))) {
    const all = schema.enum.map((one) => `"${String(one)}"`).join(', ');
    told.push(
      cause('unsupported', path, `Unsupported value: ${JSON.stringify(value)}: supported values: ${all}`),
    );
  }
  if (typeof value === 'number') told.push(...ofNumber(value, schema, path));
  if (typeof value === 'string') told.push(...ofText(value, schema, path));
  if (Array.isArray(value)) told.push(...ofList(value, schema, path));
  return told;
}

function ofNumber(
  value: number,
  { minimum, maximum, exclusiveMinimum }: Schema,
  path: string,
): readonly Cause[] {
  const told: string[] = [];
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    told.push(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  if (maximum !== undefined && value > maximum) told.push(`should be less than or equal to ${maximum}`);
  return told.map((why) => cause('invalid', path, inBody(path, value, why)));
}

/** In characters, as people count them. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function ofText(value: string, { minLength, maxLength, pattern }: Schema, path: string): readonly Cause[] {
  const told: Cause[] = [];
  if (maxLength !== undefined && lengthOf(value) > maxLength)
    told.push(cause('long', path, `Too long: may not be more than ${maxLength} bytes`));
  if (minLength !== undefined && lengthOf(value) < minLength)
    told.push(cause('invalid', path, inBody(path, value, `should be at least ${minLength} chars long`)));
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    told.push(cause('invalid', path, inBody(path, value, `should match '${pattern}'`)));
  return told;
}

function ofList(value: readonly unknown[], schema: Schema, path: string): readonly Cause[] {
  const { minItems, maxItems, 'x-kubernetes-list-map-keys': keys } = schema;
  const told: Cause[] = [];
  if (minItems !== undefined && value.length < minItems)
    told.push(cause('invalid', path, inBody(path, value.length, `should have at least ${minItems} items`)));
  if (maxItems !== undefined && value.length > maxItems)
    told.push(cause('many', path, `Too many: ${value.length}: must have at most ${maxItems} items`));
  if (!keys) return told;
  const named = value.map((item) =>
    JSON.stringify(Object.fromEntries(keys.map((key) => [key, isMap(item) ? item[key] : undefined]))),
  );
  for (const [n, key] of named.entries())
    if (named.indexOf(key) < n) told.push(cause('duplicate', `${path}[${n}]`, `Duplicate value: ${key}`));
  return told;
}

function ofParts(value: unknown, schema: Schema, path: string): readonly Cause[] {
  const { items } = schema;
  if (Array.isArray(value))
    return items ? value.flatMap((item, n) => refusals(item, items, `${path}[${n}]`)) : [];
  if (!isMap(value)) return [];
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key));
  const inside = Object.entries(value).flatMap(([key, child]) => {
    const of = schemaAt(schema, key);
    return of ? refusals(child, of, at(key)) : [];
  });
  return [...missing.map((key) => cause('required', at(key), 'Required value')), ...inside];
}

/** A field's alternatives; those of Istio's kinds say which of its fields exclude each other. */
function ofChoices(
  value: unknown,
  { oneOf, anyOf, allOf = [], not }: Schema,
  path: string,
): readonly Cause[] {
  const fits = (schema: Schema) => refusals(value, schema, path).length === 0;
  const told: string[] = [];
  const found = oneOf?.filter(fits).length ?? 1;
  if (found === 0) told.push('must validate one and only one schema (oneOf). Found none valid');
  if (found > 1)
    told.push(`must validate one and only one schema (oneOf). Found ${found} valid alternatives`);
  if (anyOf && !anyOf.some(fits)) told.push('must validate at least one schema (anyOf)');
  if (not && fits(not)) told.push('must not validate the schema (not)');
  const causes = told.map((why) => cause('invalid', '<nil>', `Invalid value: "": "${path}" ${why}`));
  return [...causes, ...allOf.flatMap((schema) => ofChoices(value, schema, path))];
}
