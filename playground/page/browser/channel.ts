/** The channel: what was typed, the cards with their threads, what only one person was told, and where to type. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Entry, Page, Pressable } from './state.ts';
import { clock } from './state.ts';

export function channel(page: Page): TemplateResult {
  const { state, me } = page;
  const last = state.entries.findLast(({ kind }) => kind === 'card');
  const seen = state.entries.filter(({ kind, who }) => kind !== 'told' || who === me);
  return html`<section class="channel" aria-labelledby="channel">
    <h2 id="channel"># ${state.channel.name}</h2>
    <ol class="entries" tabindex="0" aria-label="Messages" aria-live="polite">
      ${seen.length === 0 ? html`<li class="empty">Nothing was said yet. Play a story, or type a command below.</li>` : nothing}
      ${repeat(
        seen,
        ({ key }) => key,
        (entry) => entryOf(page, entry, entry === last),
      )}
    </ol>
    ${composer(page)}
  </section>`;
}

function entryOf(page: Page, entry: Entry, isLast: boolean): TemplateResult {
  const name = page.state.people.find(({ id }) => id === entry.who)?.name ?? entry.who;
  if (entry.kind === 'typed')
    return html`<li class="entry typed">
      ${avatar(entry.who, name)}
      <div class="said">
        <b>${name}</b> <time>${clock(entry.at)}</time>
        <p><code>${entry.text}</code></p>
      </div>
    </li>`;
  const told = entry.kind === 'told';
  return html`<li class="entry ${entry.kind}" data-ts=${entry.ts ?? nothing}>
    ${avatar('app', 'Drawbridge')}
    <div class="said">
      <b>Drawbridge</b> <span class="app">App</span> <time>${clock(entry.at)}</time>
      ${told ? html`<p class="private">Only visible to ${name}</p>` : nothing}
      ${message(entry.html, (at) => pressed(page, entry, at))}
      ${entry.thread.length > 0 ? thread(page, entry, isLast) : nothing}
    </div>
  </li>`;
}

function pressed(page: Page, message: Pressable, at: number): void {
  const button = message.buttons[at];
  if (button) page.press(message, button);
}

export function message(text: string, onPress: (at: number) => void = () => undefined): TemplateResult {
  const press = (event: CustomEvent<number>): void => onPress(event.detail);
  return html`<slack-message .html=${text} @press=${press}></slack-message>`;
}

/** Of the last card it is open. */
function thread(page: Page, { thread: replies }: Entry, isLast: boolean): TemplateResult {
  return html`<details class="thread" ?open=${isLast}>
    <summary>${replies.length === 1 ? '1 reply' : `${replies.length} replies`}</summary>
    <ol>
      ${replies.map((reply) => html`<li>${message(reply.html, (at) => pressed(page, reply, at))}</li>`)}
    </ol>
  </details>`;
}

function avatar(id: string, name: string): TemplateResult {
  return html`<span class="avatar" data-who=${id} aria-hidden="true">${id === 'app' ? '⌒' : name[0]}</span>`;
}

/** What was typed before, for the arrow key. */
const typed: string[] = [];

function composer(page: Page): TemplateResult {
  const { state, me } = page;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem('line') as HTMLInputElement;
    const line = input.value.trim();
    if (line === '') return;
    typed.push(line);
    input.value = '';
    void page.act('type', { user: me, line });
  };
  return html`<form class="composer" @submit=${send}>
    ${people(page)}
    <div class="line">
      <label class="hidden" for="line">Message</label>
      <input
        id="line"
        name="line"
        list="examples"
        autocomplete="off"
        spellcheck="false"
        placeholder="/egress help"
        @keydown=${recall}
      />
      <datalist id="examples">
        ${state.examples.map((example) => html`<option value=${example}></option>`)}
      </datalist>
      <button class="primary">Send</button>
    </div>
  </form>`;
}

function people({ state, me, become }: Page): TemplateResult {
  return html`<fieldset class="people">
    <legend>You are</legend>
    ${state.people.map(
      ({ id, name, role }) =>
        html`<label title=${role}>
          <input type="radio" name="me" .checked=${live(id === me)} @change=${() => become(id)} />
          <span>${name}</span>
        </label>`,
    )}
    <span class="role">${state.people.find(({ id }) => id === me)?.role}</span>
  </fieldset>`;
}

function recall(event: KeyboardEvent): void {
  const input = event.currentTarget as HTMLInputElement;
  if (event.key !== 'ArrowUp' || input.value !== '' || typed.length === 0) return;
  event.preventDefault();
  input.value = typed.at(-1) ?? '';
}
