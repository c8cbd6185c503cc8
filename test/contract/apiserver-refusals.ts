/** Requests that every API server refuses, from their table. */
import { readFileSync } from 'node:fs';
import { parseYaml } from '../../src/yaml.ts';
import type { Fields } from './apiserver-data.ts';
import { APPLY, JSON_PATCH, lease, LEASES, MC, mc, MERGE, se, SE, vs, VS } from './apiserver-data.ts';
import type { Asked, Who } from './apiserver-http.ts';

export interface Refusal {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly asked: Asked;
  readonly answer: Expected;
}

interface Expected {
  readonly code: number;
  readonly reason?: string;
  /** What the message holds. */
  readonly message: string;
}

interface Row {
  readonly title: string;
  readonly ask: Fields & { readonly as?: Who; readonly type?: string; readonly body?: unknown };
  readonly answer: Expected;
}

const PATHS: Readonly<Record<string, string>> = {
  $VS: VS,
  $SE: SE,
  $MC: MC,
  $LEASES: LEASES,
  $SAR: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
  $STRICT: 'fieldValidation=Strict&fieldManager=ann',
  $LONG_NAME: 'x'.repeat(129),
};
const TYPES: Readonly<Record<string, string>> = { merge: MERGE, json: JSON_PATCH, apply: APPLY };
/** Longer than any plan may be. */
const LONG = 'x'.repeat(262_145);
const OBJECTS = { vs, se, mc, lease };

export function refusals(): readonly Refusal[] {
  const text = readFileSync(new URL('apiserver-refusals.yaml', import.meta.url), 'utf8');
  return (parseYaml(text) as readonly Row[]).map(toRefusal);
}

function toRefusal({ title, ask, answer }: Row): Refusal {
  const [method, path] = Object.entries(ask)[0] as [string, string];
  const { as, type } = ask;
  const body = bodyOf(ask);
  const asked: Asked = {
    ...(as ? { as } : {}),
    ...(type === undefined ? {} : { type: TYPES[type] ?? type }),
    ...(body === undefined ? {} : { body }),
  };
  return { title, method, path: path.replaceAll(/\$[A-Z_]+/g, (word) => PATHS[word] ?? word), asked, answer };
}

function bodyOf(ask: Row['ask']): unknown {
  for (const [word, make] of Object.entries(OBJECTS)) {
    const given = ask[word] as { name: string; spec?: Fields; meta?: Fields } | undefined;
    if (given) return make(given.name, longer(given.spec), given.meta);
  }
  return ask.body;
}

function longer(spec: Fields | undefined): Fields | undefined {
  return spec?.['plan'] === '$LONG' ? { ...spec, plan: LONG } : spec;
}
