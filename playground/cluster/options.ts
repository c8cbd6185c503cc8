/** How a write is meant: under whose name, and whether only for a look. */
import type { Call } from './api.ts';
import type { Cause } from './status.ts';
import { invalid } from './status.ts';

export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
}

/** Throws what is no such option; `kind` is how the API server calls the whole, as `CreateOptions`. */
export function writeOptions({ query, header }: Call, kind: string): WriteOptions {
  const manager = query.get('fieldManager') ?? '';
  const dryRun = query.getAll('dryRun');
  const validation = query.get('fieldValidation') ?? '';
  const wrong: Cause[] = [];
  if (dryRun.some((one) => one !== 'All')) {
    const message = `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`;
    wrong.push({ reason: 'FieldValueNotSupported', message, field: 'dryRun' });
  }
  if (manager.length > 128) {
    const message = 'Too long: may not be more than 128 bytes';
    wrong.push({ reason: 'FieldValueTooLong', message, field: 'fieldManager' });
  }
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(validation)) {
    const message = `Unsupported value: "${validation}": supported values: "", "Ignore", "Strict", "Warn"`;
    wrong.push({ reason: 'FieldValueNotSupported', message, field: 'fieldValidation' });
  }
  if (wrong.length > 0) throw wrongOptions(kind, wrong);
  // Whoever gives no name is called after the program.
  const agent = header('user-agent')?.split('/')[0] || 'unknown';
  return { manager: manager || agent, dryRun: dryRun.length > 0 };
}

export function wrongOptions(kind: string, causes: readonly Cause[]) {
  return invalid({ group: 'meta.k8s.io', plural: kind, name: '' }, causes);
}
