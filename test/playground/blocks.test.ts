/** Code is drawn as it is, whatever its characters mean elsewhere. */
import { expect, test } from 'vitest';
import { drawBlocks } from '../../playground/page/blocks.ts';

const NOBODY = { people: {}, groups: {}, channels: {} };

test.each([
  ['`.*Firefox.*` and *bold*', '>.*Firefox.*</code>'],
  ['`~/a ~/b`', '>~/a ~/b</code>'],
  ['```a *b* c```', 'a *b* c'],
  ['`:warning:`', '>:warning:</code>'],
])('%s', (text, drawn) => {
  const html = drawBlocks([{ type: 'section', text: { type: 'mrkdwn', text } }], NOBODY);
  expect(html).toContain(drawn);
});

test('bold and emoji are drawn outside of code', () => {
  const text = '*bold* :warning: `*`';
  const html = drawBlocks([{ type: 'section', text: { type: 'mrkdwn', text } }], NOBODY);
  expect(html).toMatch(/<strong[^>]*>.*bold/);
  expect(html).toContain('⚠️');
});
