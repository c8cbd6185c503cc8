/** Every cell of verb × protocol × form: typed for real, and refused, or shown on traffic before, with and after it. */
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { openCallers } from '../lab/callers.ts';
import { useStage } from '../lab/suite.ts';
import { FORMS } from './cells/cell.ts';
import { EGRESS } from './cells/egress.ts';
import { ROUTING } from './cells/routing.ts';
import { runCell } from './cells/show.ts';
import { put, stand, take } from './cells/stand.ts';
import { keyOf, tableOf } from './cells/table.ts';
import { COMMON, targetFor } from './cells/targets.ts';

const DOCUMENT = fileURLToPath(new URL('../../docs/what-works.md', import.meta.url));
const VERBS = [...EGRESS, ...ROUTING];

const begin = useStage();
const callers = openCallers();
const outcomes: Record<string, string> = {};

afterAll(() => callers.close());

describe.concurrent('cells', () => {
  const lanes = VERBS.flatMap((verb) =>
    verb.rows.map((row) => ({ verb, row, what: `${verb.name}: ${row.name}` })),
  );

  test.each(lanes)('$what', async ({ verb, row }) => {
    const stage = begin();
    const scene = { stage, story: stage.story, callers };
    const target = targetFor(row, verb.stands, verb.hosts?.[row.name]);
    onTestFinished(() => take(stage, target.objects));
    await put(stage, COMMON);
    await stand(scene, target);

    const failed: string[] = [];
    for (const form of FORMS) {
      const seen = runCell(scene, verb, target, form);
      await seen.then(
        (outcome) => (outcomes[keyOf(verb.name, row.name, form)] = outcome),
        (error: unknown) => failed.push(`${form}: ${String(error)}`),
      );
    }

    expect(failed.join('\n')).toBe('');
  });
});

test('docs/what-works.md says what was seen', async () => {
  await expect(tableOf(VERBS, outcomes)).toMatchFileSnapshot(DOCUMENT);
});
