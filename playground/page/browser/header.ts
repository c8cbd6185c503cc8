/** The head of the page. */
import { html } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Page } from './state.ts';

export const ENDED = 'The playground has ended. Start it again in its terminal: npm run playground';

const MOODS: Readonly<Record<string, string>> = {
  fine: 'is fine',
  busy: 'answers 429',
  broken: 'answers 500',
  slow: 'is slow',
  twice: 'says all twice',
};

function slackMood({ state, act }: Page): TemplateResult {
  const { mood, moods } = state.slack;
  const choose = (event: Event) => void act('slack', { mood: (event.target as HTMLSelectElement).value });
  return html`<label class="mood">
    Slack
    <select @change=${choose}>
      ${moods.map((one) => html`<option value=${one} ?selected=${one === mood}>${MOODS[one] ?? one}</option>`)}
    </select>
  </label>`;
}

/** Who runs, how Slack is, and what went wrong. */
export function header(page: Page, trouble: string): TemplateResult {
  const { bot, sweeper } = page.state.processes;
  const dead = bot === 'dead';
  const signal = () => void page.act('process', { name: 'bot', signal: dead ? 'start' : 'kill' });
  return html`<header>
    <h1>Drawbridge <span>playground</span></h1>
    <p class="processes">
      <span class="process ${bot}">bot ${bot}</span>
      <span class="process ${sweeper}">sweeper ${sweeper}</span>
    </p>
    <button class=${dead ? 'primary' : 'danger'} ?disabled=${bot === 'starting'} @click=${signal}>
      ${dead ? 'Start the bot' : 'Kill the bot'}
    </button>
    ${slackMood(page)}
    <label class="theme">
      <input
        type="checkbox"
        .checked=${live(isDark())}
        @change=${(event: Event) => theme((event.target as HTMLInputElement).checked)}
      />
      Dark
    </label>
    <p class="trouble" role="alert" ?hidden=${trouble === ''}>${trouble}</p>
  </header>`;
}

export const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? prefersDark.matches : theme === 'dark';
}

function theme(dark: boolean): void {
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}
