/** A rule of Istio's, or a hazard, and what people could type against it. */
import type { Row } from '../refusal-rows.ts';
import { rows } from '../refusal-rows.ts';

export interface Wrong {
  /** Section of ISTIO.md. */
  readonly section: string;
  readonly rule: string;
  readonly rows: readonly Row[];
}

/** A rule of that section; its rows are among those of the refusals, or new. */
export function wrong(section: string, rule: string, ...given: readonly (Row | readonly Row[])[]): Wrong {
  const all = given.flatMap((one) => (isRow(one) ? [one] : one));
  if (all.length === 0) throw new Error(`nothing is typed against it: ${rule}`);
  return { section, rule, rows: all };
}

/** Rows that get this refusal, those that are typed like this. */
export function had(code: string, about = /./): readonly Row[] {
  const found = rows.filter(([given, typed]) => given === code && about.test(typed));
  if (found.length === 0) throw new Error(`no row gets ${code} for ${about.source}`);
  return found;
}

function isRow(one: Row | readonly Row[]): one is Row {
  return typeof one[0] === 'string';
}
