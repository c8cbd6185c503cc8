/** The stories of requests: faults, shares, headers, and TLS that the mesh begins. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './playground.ts';
import type { Visitor } from './visitor.ts';
import { MINUTES, openVisitor } from './visitor.ts';

let visitor: Visitor;
beforeAll(async () => {
  visitor = await openVisitor();
});
afterAll(() => visitor?.close());

const says = (who: string, host: string, words: string) =>
  visitor.call(who, host).filter({ hasText: words }).waitFor({ timeout: MINUTES });

describe('by mouse', () => {
  test(
    'Half of authors fails: told and drawn as half, and why names the rule',
    { timeout: MINUTES },
    async () => {
      visitor.tellOnFailure();
      await visitor.play('Half of authors fails');
      await visitor.page.locator('.calls li.split', { hasText: 'authors' }).waitFor();
      await says('shop/web-api', 'authors', '50 % answered by the sidecar: 500, 50 % reached');
      await visitor.over();
      await visitor.told(/takes it back/).waitFor();
      expect(await visitor.call('shop/web-api', 'authors').getAttribute('class')).toBe('open');
      expect(await visitor.page.locator('.calls li').count()).toBe(3);
      expect(await violations(visitor.page)).toEqual([]);
    },
  );

  test('A canary in three steps: each takes the place of the last', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.play('A canary in three steps');
    await says('curl through', 'web-api', '80 % sent to web-api.shop v1, 20 % sent to web-api.shop v2');
    await says('curl through', 'web-api', ': sent to web-api.shop v2');
    await visitor.over();
    await says('curl through', 'web-api', ': reached');
    expect(await visitor.page.locator('li.card', { hasText: 'Superseded by' }).count()).toBe(2);
  });

  test('Firefox gets the new version, and nobody else', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.play('Firefox gets the new version');
    await says('Firefox through', 'web-api', ': sent to web-api.shop v2');
    expect(await visitor.call('curl through', 'web-api').innerText()).toContain(': reached');
    await says('curl through', 'web-api', 'given up after 2s');
    await visitor.over();
    await says('Firefox through', 'web-api', ': reached');
  });

  test('TLS begins in the sidecar, and ends before the host is closed', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.page.getByLabel('Ana').check();
    await visitor.play('TLS begins in the sidecar');
    await visitor.told(/TLS is opaque to the mesh/).waitFor();
    await says('shop/details', 'www.googleapis.com:80', '30 % answered by the sidecar: 503');
    await visitor.over();
    await says('shop/details', 'www.googleapis.com:443', 'nobody registered it');
    expect(await visitor.page.locator('.objects li', { hasText: 'googleapis' }).count()).toBe(0);
    expect(await violations(visitor.page)).toEqual([]);
  });
});
