/** The page by keyboard alone, narrow and dark; and what is left when all of it ends. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Playground } from './playground.ts';
import { startPlayground, violations } from './playground.ts';
import type { Visitor } from './visitor.ts';
import { MINUTES, openVisitor } from './visitor.ts';

let visitor: Visitor;
beforeAll(async () => {
  visitor = await openVisitor();
});
afterAll(() => visitor?.close());

describe('by keyboard alone', () => {
  test('typed, approved by another, looked at, and ended', { timeout: MINUTES }, async () => {
    visitor.tellOnFailure();
    await visitor.page.getByLabel('Message', { exact: true }).focus();
    await visitor.page.keyboard.type('/chaos blackhole mysql 10m');
    await visitor.page.keyboard.press('Enter');
    await visitor.shows('Waiting for approval');
    await become('Bob');
    await press('Approve');
    await visitor.shows('Live');
    await press('Show YAML');
    await visitor.page.locator('dialog#modal').getByText('sourceNamespace').first().waitFor();
    await visitor.page.keyboard.press('Escape');
    await press('End now');
    await visitor.page.locator('dialog#confirm').waitFor();
    await visitor.page.keyboard.press('Tab');
    await visitor.page.locator('dialog#confirm button.danger:focus').waitFor();
    await visitor.page.keyboard.press('Enter');
    await visitor.shows('Over');
    expect(await violations(visitor.page)).toEqual([]);
  });

  /** Arrow keys go from one person to the next. */
  async function become(name: string): Promise<void> {
    await visitor.page.locator('.people input:checked').focus();
    while (!(await visitor.page.getByLabel(name, { exact: true }).isChecked()))
      await visitor.page.keyboard.press('ArrowRight');
  }

  /** Back from where the person is, as Shift-Tab goes, to the button of the last card. */
  async function press(name: string): Promise<void> {
    const button = visitor.lastCard().getByRole('button', { name, exact: true });
    await button.waitFor();
    await visitor.page.getByLabel('Message', { exact: true }).focus();
    const isThere = async () =>
      (await visitor
        .lastCard()
        .locator('button:focus')
        .innerText({ timeout: 50 })
        .catch(() => '')) === name;
    for (let tries = 0; tries < 60 && !(await isThere()); tries += 1)
      await visitor.page.keyboard.press('Shift+Tab');
    expect(await isThere()).toBe(true);
    await visitor.page.keyboard.press('Enter');
  }
});

describe('at the end', () => {
  test('narrow and dark, nothing is unreadable', async () => {
    await visitor.page.emulateMedia({ colorScheme: 'dark' });
    await visitor.page.setViewportSize({ width: 420, height: 900 });
    expect(await violations(visitor.page)).toEqual([]);
    const { scroll, width } = await visitor.page.evaluate<Widths>(
      '({ scroll: document.documentElement.scrollWidth, width: innerWidth })',
    );
    expect(scroll).toBeLessThanOrEqual(width);
  });

  test('the page said nothing on its console; Ctrl-C leaves no process and no file behind', async () => {
    const folder = folderOf(visitor.playground);
    const children = await childrenOf(visitor.playground.pid);
    // The bot, the sweeper, and who ends both should the playground be killed.
    expect([existsSync(folder), children.length]).toEqual([true, 3]);
    expect(await visitor.playground.stop()).toBe(0);
    expect([existsSync(folder), children.filter(isAlive)]).toEqual([false, []]);
    expect(visitor.errors).toEqual([]);
  });

  test('killed, it leaves no process and no file behind either', async () => {
    const other = await startPlayground();
    const children = await childrenOf(other.pid);
    const folder = folderOf(other);
    process.kill(other.pid, 'SIGKILL');
    await vi.waitFor(
      () => expect([existsSync(folder), children.filter(isAlive)]).toEqual([false, []]),
      5_000,
    );
  });
});

interface Widths {
  readonly scroll: number;
  readonly width: number;
}

function folderOf({ printed }: Playground): string {
  return /KUBECONFIG=(.*)\/admin/.exec(printed.join('\n'))?.[1] ?? '';
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** What has ended and nobody asked after yet is dead too. */
function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
}
