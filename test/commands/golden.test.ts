/**
 * Golden plans: what was typed, the objects before, the edits, the objects after, and after the undo, for every
 * verb × protocol × VirtualService that may be there. Readable as documentation, in test/golden/plans; written anew
 * by `vitest run --project unit test/commands/golden.test.ts -u`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { view } from '../mesh/make.ts';
import { beforeChain, carryOut } from './golden/case.ts';
import { cases } from './golden/index.ts';
import { pageFor } from './golden/page.ts';
import { run } from './run.ts';

const FOLDER = join(import.meta.dirname, '../golden/plans');
const pages = Map.groupBy(cases, ({ page }) => page);

test.each([...pages])('%s', async (page, shown) => {
  await expect(pageFor(page, shown)).toMatchFileSnapshot(join(FOLDER, `${page}.md`));
});

test('no page is left of what is not shown any more', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  const shown = files.filter((file) => file.includes('.')).toSorted();
  expect(shown).toEqual([...pages.keys()].map((page) => `${page}.md`).toSorted());
});

describe.each([...pages])('%s', (_page, shown) => {
  test.each(shown)('$typed: $where', ({ typed, mesh, dns }) => {
    const { objects = [] } = mesh;
    const outcome = run(typed, view(mesh), undefined, dns);
    // The same whatever the order in which the mesh was read.
    const backwards = view({ ...mesh, objects: objects.toReversed() });
    expect(run(typed, backwards, undefined, dns)).toEqual(outcome);
    if (outcome.kind !== 'plan') return;
    expect(carryOut(outcome.plan, objects).undone).toEqual(beforeChain(outcome.plan, objects));
  });
});
