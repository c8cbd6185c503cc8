/** On what terms a rule lets calls pass: held back, given up, tried again (ISTIO.md 2.3, 11.F). */
import type { JsonObject } from '../../core/kube.ts';
import { fieldsOf, textOf } from '../../core/kube.ts';

/** "20 % held back 2s first", "given up after 2s", "tried up to 3 times more"; none for a rule without any. */
export function sayTerms(rule: JsonObject | undefined): readonly string[] {
  const { fixedDelay, percentage } = fieldsOf(fieldsOf(rule?.['fault'])['delay']);
  const { attempts } = fieldsOf(rule?.['retries']);
  // Without a percentage it is none (2.3).
  const share = Number(fieldsOf(percentage)['value'] ?? 0);
  const some = share === 100 ? '' : `${share} % `;
  return [
    ...(fixedDelay === undefined || share === 0 ? [] : [`${some}held back ${textOf(fixedDelay)} first`]),
    ...(rule?.['timeout'] === undefined ? [] : [`given up after ${textOf(rule['timeout'])}`]),
    ...(attempts === undefined ? [] : [sayAttempts(Number(attempts))]),
  ];
}

function sayAttempts(attempts: number): string {
  return attempts === 0 ? 'never tried again' : `tried up to ${attempts} times more`;
}
