/** The stories of the page, as a visitor plays them by mouse. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './playground.ts';
import type { Visitor } from './visitor.ts';
import { MINUTES, openVisitor } from './visitor.ts';

let visitor: Visitor;
beforeAll(async () => {
  visitor = await openVisitor();
});
afterAll(() => visitor?.close());

describe('by mouse', () => {
  test('Plants writes to Firestore: opened, broken, and back by itself', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    expect(await visitor.call('shop/plants', 'firestore').getAttribute('class')).toBe('broken');
    await visitor.play('Plants writes to Firestore');
    await visitor.page.locator('.calls li.open', { hasText: 'firestore' }).waitFor();
    await visitor.page.locator('.calls li.broken', { hasText: 'firestore' }).waitFor();
    await visitor.page
      .locator('.lease.live strong')
      .filter({ hasText: /^0:\d\d$/ })
      .waitFor();
    await visitor.over();
    expect(await visitor.call('shop/plants', 'firestore').getAttribute('class')).toBe('open');
    await visitor.shows('Over');
    expect(await violations(visitor.page)).toEqual([]);
  });

  test(
    'Ratings loses its MySQL: only the shop is hit, and anyone may stop it',
    { timeout: MINUTES },
    async () => {
      visitor.tellOnFailure();
      await visitor.play('Ratings loses its MySQL');
      await visitor.page.locator('.calls li.broken', { hasText: 'shop/ratings' }).waitFor();
      expect(await visitor.call('reports/nightly', 'mysql').getAttribute('class')).toBe('open');
      await visitor.over();
      expect(await visitor.call('shop/ratings', 'mysql').getAttribute('class')).toBe('open');
    },
  );

  test(
    'Who may say yes: only the requester sees why their own yes counts for nothing',
    { timeout: MINUTES },
    async () => {
      visitor.tellOnFailure();
      await visitor.play('Who may say yes');
      await visitor.over();
      await visitor.shows('Live');
      await visitor.page.getByLabel('Bob').check();
      await visitor.told(/own request/).waitFor();
      await visitor.page.getByLabel('Ana').check();
      expect(await visitor.told(/own request/).count()).toBe(0);
    },
  );

  test('What cannot work is refused', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.page.getByLabel('Ana').check();
    await visitor.play('What cannot work is refused');
    await visitor.over();
    await visitor.told(/mysqll/).waitFor();
    expect(await visitor.page.locator('li.card', { hasText: 'mysqll' }).count()).toBe(0);
  });

  test('Somebody edits the same object', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.play('Somebody edits the same object');
    await visitor.over();
    await visitor.page
      .locator('.objects')
      .getByRole('button', { name: 'VirtualService shop/payments' })
      .click();
    const yaml = await visitor.page.locator('dialog#yaml pre').innerText();
    expect(yaml).toContain('sourceNamespace: reports');
    expect(yaml).not.toContain('sink');
    await visitor.page.keyboard.press('Escape');
    await visitor.page.locator('dialog#yaml').waitFor({ state: 'detached' });
  });

  test('The bot is killed, and the sweeper takes the change back', { timeout: 2 * MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.play('The bot is killed');
    await visitor.page.locator('.process.dead', { hasText: 'bot' }).waitFor();
    await visitor.page.locator('.calls li.broken', { hasText: 'shop/ratings' }).waitFor();
    await visitor.page.locator('.calls li.open', { hasText: 'shop/ratings' }).waitFor({ timeout: MINUTES });
    await visitor.over();
    await visitor.shows('Over');
    expect(await visitor.page.locator('.process.running').count()).toBe(2);
  });

  test('What cannot be proven is stuck', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.play('What cannot be proven is stuck');
    await visitor.shows('Not taken back yet', MINUTES);
    expect(
      await visitor
        .lastCard()
        .getByText(/kubectl patch/)
        .count(),
    ).toBeGreaterThan(0);
    await visitor.over();
    await visitor.shows('Over');
    expect(await violations(visitor.page)).toEqual([]);
  });
});
