/** Field and label selectors, as lists and watches take them. */
import type { KubeObject } from '../../src/core/kube.ts';
import { badRequest } from './status.ts';

export type Selects = (object: KubeObject) => boolean;

type Test = (value: string | undefined) => boolean;

export function labelSelector(text: string): Selects {
  const tests = split(text).map(labelTest);
  return ({ metadata: { labels = {} } }) => tests.every(([key, test]) => test(labels[key]));
}

/** Only what every kind has. */
export function fieldSelector(text: string): Selects {
  const tests = split(text).map(fieldTest);
  return ({ metadata }) =>
    tests.every(([key, test]) => test(key === 'metadata.name' ? metadata.name : (metadata.namespace ?? '')));
}

/** The one name that the selector leaves. */
export function nameIn(text: string): string | undefined {
  return /^metadata\.name==?([^,=!]+)$/.exec(text)?.[1];
}

/** At commas that are in no brackets. */
function split(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean);
}

function fieldTest(part: string): readonly [string, Test] {
  const [, key = '', operator, value = ''] = /^([^=!]+)(!=|==?)(.*)$/.exec(part) ?? [];
  if (operator === undefined) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
  if (!['metadata.name', 'metadata.namespace'].includes(key))
    throw badRequest(`field label not supported: ${key}`);
  return [key, (found) => (found === value) === (operator !== '!=')];
}

function labelTest(part: string): readonly [string, Test] {
  const [, absent] = /^!\s*([\w./-]+)$/.exec(part) ?? [];
  if (absent !== undefined) return [absent, (found) => found === undefined];
  const [, key = '', operator, value = ''] = /^([\w./-]+)\s*(!=|==?|$)\s*([\w.-]*)$/.exec(part) ?? [];
  if (operator === '') return [key, (found) => found !== undefined];
  if (operator !== undefined) return [key, (found) => (found === value) === (operator !== '!=')];
  const [, name = '', word, list = ''] = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part) ?? [];
  if (word === undefined) throw badRequest(`unable to parse requirement: ${misread(part)}`);
  const values = list.split(',').map((one) => one.trim());
  return [name, (found) => (found !== undefined && values.includes(found)) === (word === 'in')];
}

function misread(part: string): string {
  const [, second = '', third = ''] = part.split(/\s+/);
  if (/^(in|notin)$/.test(second)) return `found '${third}' expected: '('`;
  return `found '${second}', expected: in, notin, =, ==, !=, gt, lt`;
}
