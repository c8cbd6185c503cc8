/** The page: told by the server what there is, it draws all of it. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { channel, message } from './channel.ts';
import { ENDED, header, prefersDark } from './header.ts';
import { mesh } from './mesh.ts';
import './slack-message.ts';
import type { Button, Entry, Page, State } from './state.ts';
import { stories } from './tour.ts';

let state: State | undefined;
let me = 'U0ANA';
let opened: string | undefined;
let closedModals = 0;
let asking: { readonly entry: Entry; readonly button: Button } | undefined;
let trouble = '';
let connected = true;
/** How many messages were drawn last. */
let drawn = 0;

const root = document.getElementById('page') as HTMLElement;

function draw(): void {
  if (!state) return;
  const list = root.querySelector('.entries');
  const atEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const page = pageOf(state);
  render(
    html`${header(page, connected ? trouble : ENDED)}
      <main>${stories(page)} ${channel(page)} ${mesh(page)}</main>
      ${yaml(page)} ${modal(page)} ${confirm(page)}`,
    root,
  );
  openDialogs();
  const { length } = state.entries;
  if (list && (atEnd || length !== drawn)) list.scrollTo({ top: list.scrollHeight });
  drawn = length;
}

function pageOf(state: State): Page {
  return { state, me, now: Date.now(), become, act, press, open };
}

function become(person: string): void {
  me = person;
  draw();
}

function open(name: string | undefined): void {
  opened = name;
  draw();
}

function press(entry: Entry, button: Button): void {
  if (!button.confirm) return click(entry, button);
  asking = { entry, button };
  draw();
}

function click({ ts = '' }: Entry, { action }: Button): void {
  void act('click', { user: me, ts, button: action });
}

async function act(what: string, args: Readonly<Record<string, string>>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  try {
    const response = await fetch(`/${what}`, { method: 'POST', headers, body: JSON.stringify(args) });
    const { error } = (await response.json()) as { error?: string };
    trouble = error ?? '';
  } catch {
    trouble = 'The playground does not answer: is it still running in its terminal?';
  }
  draw();
}

function yaml({ state }: Page): TemplateResult | typeof nothing {
  const object = state.objects.find(({ name }) => name === opened);
  if (opened === undefined) return nothing;
  return dialog('yaml', opened, html`<pre tabindex="0">${object?.yaml ?? 'It is gone.'}</pre>`, () =>
    open(undefined),
  );
}

function modal({ state }: Page): TemplateResult | typeof nothing {
  const last = state.modals.at(-1);
  if (!last || last.user !== me || state.modals.length <= closedModals) return nothing;
  const close = (): void => {
    closedModals = state.modals.length;
    draw();
  };
  return dialog('modal', last.title, message(last.html), close);
}

function confirm(_page: Page): TemplateResult | typeof nothing {
  if (!asking?.button.confirm) return nothing;
  const { entry, button } = asking;
  const { title, text, yes, no } = asking.button.confirm;
  const close = (): void => {
    asking = undefined;
    draw();
  };
  const go = (): void => {
    close();
    click(entry, button);
  };
  const buttons = html`<p>${text}</p>
    <p class="buttons">
      <button @click=${close}>${no}</button><button class="danger" @click=${go}>${yes}</button>
    </p>`;
  return dialog('confirm', title, buttons, close);
}

function dialog(id: string, title: string, content: unknown, onClose: () => void): TemplateResult {
  return html`<dialog id=${id} aria-labelledby="${id}-title" @close=${onClose} @click=${outside}>
    <div class="inside">
      <h2 id="${id}-title">${title}</h2>
      ${content}
      <form method="dialog"><button autofocus>Close</button></form>
    </div>
  </dialog>`;
}

/** A click beside it closes it. */
function outside(event: MouseEvent): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}

function openDialogs(): void {
  for (const one of root.querySelectorAll('dialog')) if (!one.open) one.showModal();
}

const events = new EventSource('/events');
events.addEventListener('message', ({ data }: MessageEvent<string>) => {
  const first = state === undefined;
  state = JSON.parse(data) as State;
  if (first) closedModals = state.modals.length;
  connected = true;
  draw();
});
events.addEventListener('error', () => {
  connected = false;
  draw();
});
prefersDark.addEventListener('change', draw);
// What counts down.
setInterval(() => {
  if (state?.leases.some(({ ends }) => ends !== undefined)) draw();
}, 1000);
