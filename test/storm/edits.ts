/** Edits of other people, as pure functions over a spec. */
import { canonical } from '../../src/core/digest.ts';
import type { Json, JsonObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../src/core/kube.ts';
import { ruleName } from './presence.ts';

export type Rewrite = (spec: JsonObject) => JsonObject;

/** What people do to a route of theirs, in words, and how. Each gives the same when it is done twice: an answer may be lost. */
export function rewrites(n: number, host: string): readonly (readonly [string, Rewrite])[] {
  const to = [{ destination: { host, port: { number: 443 } } }];
  return [
    ['retimes a rule', (spec) => onNamed(spec, 'plain', (rule) => ({ ...rule, timeout: `${1 + (n % 9)}s` }))],
    ['adds a rule', (spec) => append(spec, 'http', { name: `team-${n}`, match: [{ port: 80 }], route: to })],
    [
      'adds a rule',
      (spec) => append(spec, 'tls', { match: [{ port: 443, sniHosts: [`n${n}.${host}`] }], route: to }),
    ],
    ['drops its rules', (spec) => only(spec, 'http', (rule) => !ruleName(rule).startsWith('team-'))],
    ['drops its rules', (spec) => only(spec, 'tls', (rule) => !/"n\d+\./.test(JSON.stringify(rule)))],
  ];
}

function onNamed(spec: JsonObject, name: string, rewrite: (rule: JsonObject) => JsonObject): JsonObject {
  const rules = listOf(spec, 'http').map((rule) =>
    fieldsOf(rule)['name'] === name ? rewrite(fieldsOf(rule)) : rule,
  );
  return { ...spec, http: rules };
}

/** Where it is not there yet. */
export function append(spec: JsonObject, list: string, rule: Json): JsonObject {
  const rules = listOf(spec, list);
  const there = rules.some((one) => canonical(one) === canonical(rule));
  return there ? spec : { ...spec, [list]: [...rules, rule] };
}

function only(spec: JsonObject, list: string, keep: (rule: JsonObject) => boolean): JsonObject {
  return { ...spec, [list]: listOf(spec, list).filter((rule) => keep(fieldsOf(rule))) };
}
