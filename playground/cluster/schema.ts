/** Structural schemas, and which fields they know. */
import { isMap } from './merged.ts';

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message?: string }[];
}

/** A copy without the fields that the schema does not know; `unknown` gets their paths. */
export function pruned(value: unknown, schema: Schema, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, n) => pruned(item, items, `${path}[${n}]`, unknown)) : value;
  }
  if (!isMap(value)) return value;
  const kept = Object.entries(value).flatMap(([key, child]) => {
    const at = path ? `${path}.${key}` : key;
    const of = schemaAt(schema, key);
    if (of) return [[key, pruned(child, of, at, unknown)]];
    if (schema['x-kubernetes-preserve-unknown-fields']) return [[key, child]];
    unknown.push(at);
    return [];
  });
  return Object.fromEntries(kept) as unknown;
}

export function schemaAt(schema: Schema, key: string): Schema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  if (additionalProperties === true) return {};
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
