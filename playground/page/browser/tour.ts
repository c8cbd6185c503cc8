/** The stories: one click each, and what to look at meanwhile. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { Page, Playing } from './state.ts';

const ENDS = {
  playing: '',
  over: 'That was it. Type on in the channel yourself, or play another.',
  stopped: 'Stopped. Another story begins by ending what is open; or type /chaos stop all, /egress revoke.',
  broken: 'It broke off: the terminal says why.',
} as const;

export function stories(page: Page): TemplateResult {
  const { state, act } = page;
  const { story } = state;
  return html`<nav class="stories" aria-labelledby="stories">
    <h2 id="stories">Stories</h2>
    <ol>
      ${state.stories.map(({ name, title, about }) => {
        const mine = story?.name === name ? story : undefined;
        return html`<li class=${mine ? 'current' : ''}>
          <button class="story" aria-describedby="about-${name}" @click=${() => void act('story', { name })}>
            ${title}
          </button>
          <p id="about-${name}">${about}</p>
          ${mine ? told(page, mine) : nothing}
        </li>`;
      })}
    </ol>
  </nav>`;
}

function told({ act }: Page, { said, state }: Playing): TemplateResult {
  return html`<div class="told" role="log">
    <ol>
      ${said.map((text, at) => html`<li aria-current=${at === said.length - 1 && state === 'playing' ? 'step' : 'false'}>${text}</li>`)}
    </ol>
    ${state === 'playing' ? html`<button @click=${() => void act('stop', {})}>Stop the story</button>` : html`<p class="end">${ENDS[state]}</p>`}
  </div>`;
}
