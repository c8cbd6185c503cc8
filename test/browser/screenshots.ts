/**
 * `npm run screenshots`: the page in every state, light, dark and narrow, into `docs/playground/`. To be looked at after each
 * change of a card or of the page.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser, startPlayground } from './playground.ts';

const FOLDER = join(import.meta.dirname, '../../docs/playground');
const LOOKS = [
  { name: 'light', scheme: 'light', width: 1440, height: 900 },
  { name: 'dark', scheme: 'dark', width: 1440, height: 900 },
  { name: 'narrow', scheme: 'light', width: 420, height: 900 },
] as const;
const PATIENCE = 150_000;

/** Stories with the words after which there is most to see, what is seen then, and the name of that picture. */
const LIVE = 'li.card:last-of-type:has-text("written and read back")';
const TOLD = [
  { title: 'Half of authors fails', said: 'Half of the line is red', seen: LIVE, state: 'share' },
  { title: 'A canary in three steps', said: 'A fifth to v2', seen: LIVE, state: 'canary' },
  {
    title: 'Firefox gets the new version',
    said: 'One routing change at a time',
    seen: 'li.told:has-text("traffic stop")',
    state: 'gateway',
  },
  { title: 'TLS begins in the sidecar', said: 'And so the sidecar', seen: LIVE, state: 'originate' },
] as const;

type Shoot = (state: string) => Promise<void>;

/** Each state, in an order in which one leads to the next. */
async function visit(page: Page, shoot: Shoot): Promise<void> {
  const say = async (line: string): Promise<void> => {
    await page.getByLabel('Message', { exact: true }).fill(line);
    await page.keyboard.press('Enter');
  };
  const card = page.locator('li.card').last();
  const press = (name: string) => card.getByRole('button', { name, exact: true }).click();
  const shows = (words: string) => card.getByText(words).first().waitFor({ timeout: PATIENCE });
  const be = (name: string) => page.getByLabel(name, { exact: true }).check();

  await shoot('start');
  await say('/chaos blackhole firestore 10m');
  await page.locator('li.told').first().waitFor();
  await shoot('refused');
  await say('/chaos blackhole payments 20s because INC-42');
  await shows('Waiting for approval');
  await shoot('asked');
  await press('Show YAML');
  await page.locator('dialog#modal').waitFor();
  await shoot('yaml');
  await page.keyboard.press('Escape');
  await be('Bob');
  await press('Approve');
  await shows('Live');
  await shoot('live');
  await shows('Over');
  await shoot('over');
  // Who asks there; what only she is told is seen too.
  await be('Ana');
  for (const { title, said, seen, state } of TOLD) {
    await page.getByRole('button', { name: title }).click();
    await page.locator('li.current', { hasText: said }).waitFor({ timeout: PATIENCE });
    await page.locator(seen).last().waitFor();
    await shoot(state);
  }
  await page.locator('li.current').getByText('That was it.').waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'What cannot be proven is stuck' }).click();
  await shows('Not taken back yet');
  await shoot('stuck');
  await page.locator('li.current').getByText('That was it.').waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Kill the bot' }).click();
  await page.getByRole('button', { name: 'Start the bot' }).waitFor();
  await say('/egress list');
  await page.locator('li.told', { hasText: 'failed' }).waitFor();
  await shoot('killed');
}

async function shootAll(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await openBrowser();
  try {
    await Promise.all(
      LOOKS.map(async ({ name, scheme, width, height }) => {
        const playground = await startPlayground({ pace: 30 });
        const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
        await page.goto(playground.url);
        await page.locator('.calls li').first().waitFor();
        const shoot = async (state: string): Promise<void> => {
          await page.screenshot({ path: join(FOLDER, `${state}-${name}.png`), fullPage: name === 'narrow' });
        };
        await visit(page, shoot);
        await playground.stop();
      }),
    );
  } finally {
    await browser.close();
  }
}

await shootAll();
