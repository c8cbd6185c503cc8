/** A visitor of the playground's page, with eyes and hands. */
import type { Page } from 'playwright-core';
import { onTestFailed } from 'vitest';
import type { Playground } from './playground.ts';
import { openBrowser, startPlayground } from './playground.ts';

export const MINUTES = 180_000;
/** What Chromium says when the playground has ended under its page. */
const ENDED = /ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_REFUSED/;

export interface Visitor {
  readonly playground: Playground;
  readonly page: Page;
  /** What the page said on its console that it should not have. */
  readonly errors: readonly string[];
  /** How a call of theirs to that host is told. */
  readonly call: (who: string, host: string) => ReturnType<Page['locator']>;
  readonly lastCard: () => ReturnType<Page['locator']>;
  /** What only this person was told. */
  readonly told: (words: RegExp) => ReturnType<Page['locator']>;
  /** Waits until the last card says so. */
  readonly shows: (words: string, within?: number) => Promise<void>;
  /** Starts the story. */
  readonly play: (title: string) => Promise<void>;
  /** Waits until the story is over. */
  readonly over: () => Promise<void>;
  readonly tellOnFailure: () => void;
  close(): Promise<void>;
}

export async function openVisitor(): Promise<Visitor> {
  const playground = await startPlayground({ pace: 12 });
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const errors: string[] = [];
  const hear = (text: string): void => void (ENDED.test(text) || errors.push(text));
  page.on('pageerror', (error) => hear(String(error)));
  page.on('console', (message) => message.type() === 'error' && hear(message.text()));
  await page.goto(playground.url);
  await page.locator('.calls li').first().waitFor();
  const lastCard = () => page.locator('li.card').last();
  return {
    playground,
    page,
    errors,
    lastCard,
    call: (who, host) => page.locator('.calls li', { hasText: who }).filter({ hasText: host }),
    told: (words) => page.locator('li.told').getByText(words).first(),
    shows: (words, within = 30_000) => lastCard().getByText(words).first().waitFor({ timeout: within }),
    play: async (title) => {
      await page.getByRole('button', { name: title }).click();
      const current = page.locator('li.current', { hasText: title });
      await current.getByRole('button', { name: 'Stop the story' }).waitFor();
    },
    over: () => page.locator('li.current').getByText('That was it.').waitFor({ timeout: MINUTES }),
    tellOnFailure: () => {
      onTestFailed(() => {
        process.stderr.write(`${playground.printed.slice(-40).join('\n')}\n${errors.join('\n')}\n`);
      });
    },
    close: async () => {
      await browser.close();
      await playground.stop();
    },
  };
}
