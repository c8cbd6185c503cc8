/** Cards of extensions, and of what they extend. */
import { describe, expect, test } from 'vitest';
import { renderCard } from '../../src/core/card.ts';
import type { Change } from '../../src/core/change.ts';
import { threadLine } from '../../src/core/story.ts';
import { extension } from './extensions.ts';
import { factsOf } from './facts.ts';
import { change } from './records.ts';

const options = { namespace: 'drawbridge', lapse: 30 * 60_000 };
const live = 'approved@60 armed@61-661 applied@61';

const CARDS: Readonly<Record<string, Change>> = {
  extended: change(factsOf(`${live} extended@300-1261:bcd234`)),
  'extension-asked': extension([], {
    warnings: ['It has drifted: its rules are gone; that is left as it is, until the new end.'],
  }),
  'extension-approved': extension(factsOf('approved@290')),
  'extension-applied': extension(factsOf('approved@290 applied@300')),
  'extension-denied': extension(factsOf('denied@290')),
  'extension-void': extension(factsOf('approved@290 void@300')),
};

describe('the card of', () => {
  test.each(Object.entries(CARDS))('%s', async (name, shown) => {
    const { text, blocks } = renderCard(shown, options);
    const thread = shown.facts.map((fact) => threadLine(shown, fact));

    await expect(`${JSON.stringify({ text, blocks, thread }, null, 2)}\n`).toMatchFileSnapshot(
      `../golden/cards/${name}.json`,
    );
  });
});

test('buttons: a live lease can be extended; nothing permanent, ending or over, and no extension', () => {
  const actions = (shown: Change) =>
    [...JSON.stringify(renderCard(shown, options)).matchAll(/"action_id":"drawbridge:(\w+)"/g)].map(
      ([, action]) => action,
    );
  expect(actions(change(factsOf(live)))).toEqual(['yaml', 'end', 'extend']);
  expect(actions(change(factsOf(`${live} drifted@90`)))).toEqual(['yaml', 'end', 'extend']);
  expect(actions(change(factsOf('approved@60 armed@61-661')))).toEqual(['yaml', 'end']);
  expect(actions(change(factsOf('approved@60 armed@61 applied@61'), { seconds: undefined }))).toEqual([
    'yaml',
    'end',
  ]);
  expect(actions(change(factsOf(`${live} stopped@90`)))).toEqual(['yaml']);
  expect(actions(change(factsOf(`${live} reverted@661`)))).toEqual(['yaml']);
  expect(actions(extension())).toEqual(['approve', 'deny', 'yaml']);
  expect(actions(extension(factsOf('approved@60')))).toEqual(['yaml']);
  expect(actions(extension(factsOf('approved@60 applied@61')))).toEqual(['yaml']);
});
