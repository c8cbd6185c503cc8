/** What may become of an object: its metadata, its schema, and the rules that stand in that. */
import type { KubeObject } from '../../src/core/kube.ts';
import { broken } from './cel.ts';
import type { Resource } from './resources.ts';
import { isBlocking, refusals } from './refusals.ts';
import { isSame } from './same.ts';
import type { Cause } from './status.ts';
import { invalid } from './status.ts';

/** Throws where the object may not become that. */
export function check(resource: Resource, before: KubeObject | undefined, next: KubeObject): void {
  const [version] = resource.versions;
  const wrong = metadataRefusals(before, next);
  const [old, now] = [fieldsOf(before), fieldsOf(next)];
  if (resource.custom && version && !isSame(old, now)) {
    wrong.push(...refusals(now, version.schema, ''));
    if (!wrong.some(isBlocking)) wrong.push(...broken(now, before && old, version.schema, ''));
    else wrong.push(UNCHECKED);
  }
  if (wrong.length === 0) return;
  throw invalid({ group: resource.group, plural: resource.kind, name: next.metadata.name }, wrong);
}

/** The API server says it so, and it is not for people. */
const UNCHECKED: Cause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

function fieldsOf(object: KubeObject | undefined): object {
  const {
    apiVersion: _version,
    kind: _kind,
    metadata: _metadata,
    ...fields
  } = object ?? ({} as Partial<KubeObject>);
  return fields;
}

const NAME = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const LABEL = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

function metadataRefusals(before: KubeObject | undefined, { kind, metadata }: KubeObject): Cause[] {
  const told: [field: string, message: string][] = [];
  // Names of roles may hold colons.
  if (!kind.includes('Role') && !matches(NAME, metadata.name))
    told.push(['name', notA(metadata.name, NAME_RULE)]);
  for (const part of ['labels', 'annotations'] as const)
    for (const key of Object.keys(metadata[part] ?? {}))
      if (!matches(KEY, key.split('/').at(-1) ?? '')) told.push([part, notA(key, KEY_RULE)]);
  for (const value of Object.values(metadata.labels ?? {}))
    if (!matches(LABEL, value)) told.push(['labels', notA(value, LABEL_RULE)]);
  const fresh = (metadata.finalizers ?? []).filter((name) => !before?.metadata.finalizers?.includes(name));
  const causes = told.map(([field, message]) => ({
    reason: 'FieldValueInvalid',
    message,
    field: `metadata.${field}`,
  }));
  if (before?.metadata.deletionTimestamp === undefined || fresh.length === 0) return causes;
  const list = fresh.map((name) => JSON.stringify(name)).join(', ');
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [...causes, { reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }];
}

const NAME_RULE = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${NAME}')`;
const KEY_RULE = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${KEY}')`;
const LABEL_RULE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL}')`;

function notA(value: string, rule: string): string {
  return `Invalid value: ${JSON.stringify(value)}: ${rule}`;
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern}$`).test(text);
}
