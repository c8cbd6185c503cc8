/** The CustomResourceDefinition of `MeshChange`, made from the same schemas that read it. */
import { z } from 'zod';
import { ChangeSpec } from './change.ts';
import { Fact, FACT_LIMIT } from './fact.ts';
import type { Json, JsonObject } from './kube.ts';
import { PLAN_LIMIT } from './plan.ts';
import { RECORD } from './record.ts';

/** The whole object; `deploy/base/crd.yaml` is its text, and a test holds the two together. */
export function meshChangeCrd(): JsonObject {
  const { group, version, kind, plural } = RECORD;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { 'app.kubernetes.io/part-of': 'drawbridge' } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames: ['mc'] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: COLUMNS,
          schema: { openAPIV3Schema: recordSchema() },
        },
      ],
    },
  };
}

/** ENDS is text: `kubectl` shows a date column as an age, and has no word for the future. */
const COLUMNS = [
  { name: 'VERB', type: 'string', jsonPath: '.spec.verb' },
  { name: 'TARGET', type: 'string', jsonPath: '.spec.target' },
  { name: 'STATE', type: 'string', jsonPath: '.status.state' },
  { name: 'ENDS', type: 'string', jsonPath: '.status.ends' },
  { name: 'BY', type: 'string', jsonPath: '.spec.requester' },
  { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

const TEXT = { type: 'string' };
const TIME = { type: 'string', format: 'date-time' };

function recordSchema(): JsonObject {
  return {
    type: 'object',
    description:
      'One change of the mesh: what was asked, the exact edits, and what happened. Only Drawbridge writes it.',
    required: ['spec'],
    properties: {
      apiVersion: TEXT,
      kind: TEXT,
      metadata: { type: 'object' },
      spec: specSchema(),
      status: statusSchema(),
    },
  };
}

function specSchema(): JsonObject {
  const { properties, ...spec } = structural(z.toJSONSchema(ChangeSpec, OPTIONS) as JsonObject);
  const { plan, ...rest } = properties as { readonly [name: string]: JsonObject };
  return {
    ...spec,
    description: 'Written once.',
    properties: { ...rest, plan: { ...plan, maxLength: PLAN_LIMIT } },
    'x-kubernetes-validations': [
      { rule: 'self == oldSelf', message: 'spec is never edited: ask for another change' },
    ],
  };
}

function statusSchema(): JsonObject {
  return {
    type: 'object',
    properties: {
      facts: {
        type: 'array',
        description: 'What happened. Only added; the state is computed from these.',
        maxItems: FACT_LIMIT,
        items: factSchema(),
      },
      state: { ...TEXT, description: 'For people; nothing reads it back.' },
      ends: { ...TIME, description: 'For people; nothing reads it back.' },
      conditions: {
        type: 'array',
        description: 'For `kubectl wait`; nothing reads them back.',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['type'],
        items: {
          type: 'object',
          required: ['type', 'status'],
          properties: {
            type: TEXT,
            status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
            lastTransitionTime: TIME,
            reason: TEXT,
            message: TEXT,
          },
        },
      },
    },
  };
}

/** All kinds of facts in one: a structural schema has no `oneOf` with types in it. */
function factSchema(): JsonObject {
  const { oneOf } = z.toJSONSchema(Fact, OPTIONS) as unknown as { oneOf: readonly JsonObject[] };
  const properties = Object.assign({}, ...oneOf.map((kind) => structural(kind)['properties'])) as JsonObject;
  return open({
    type: 'object',
    required: ['type', 'at'],
    properties: { ...properties, type: TEXT },
  }) as JsonObject;
}

/** What a newer replica writes into a fact survives, at any depth: else the server would prune it. */
function open(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(open);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, open(value)] as const);
  const isObject = (schema as JsonObject)['type'] === 'object';
  return {
    ...Object.fromEntries(entries),
    ...(isObject && { 'x-kubernetes-preserve-unknown-fields': true }),
  };
}

const OPTIONS = { target: 'openapi-3.0', io: 'input' } as const;

/** Without what a structural schema must not hold, and what `format` says already. */
function structural(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).filter(([key, value]) => !isLeftOut(key, value, schema));
  return Object.fromEntries(entries.map(([key, value]) => [key, deep(value)]));
}

function isLeftOut(key: string, value: Json, schema: JsonObject): boolean {
  if (key === 'additionalProperties') return value === false;
  if (key === 'pattern') return schema['format'] !== undefined;
  return key === 'maximum' && value === Number.MAX_SAFE_INTEGER;
}

function deep(value: Json): Json {
  if (Array.isArray(value)) return value.map(deep);
  return typeof value === 'object' && value !== null ? structural(value as JsonObject) : value;
}
