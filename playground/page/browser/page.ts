/** The page: told by the server what there is, it draws all of it. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { channel, message } from './channel.ts';
import { ENDED, header, prefersDark } from './header.ts';
import { mesh } from './mesh.ts';
import './slack-message.ts';
import type { Button, Page, Pressable, State } from './state.ts';
import { stories } from './tour.ts';

let state: State | undefined;
let me = 'U0ANA';
let opened: string | undefined;
/** The modal that was closed last. */
let closed: string | undefined;
let asking: { readonly message: Pressable; readonly button: Button } | undefined;
let trouble = '';
let connected = true;
/** How many messages were drawn last. */
let drawn = 0;

const root = document.getElementById('page') as HTMLElement;

function draw(): void {
  if (!state) return;
  document.getElementById('starting')?.remove();
  const atEnd = isAtEnd(root.querySelector('.entries'));
  const page = pageOf(state);
  render(
    html`${header(page, connected ? trouble : ENDED)}
      <main>${stories(page)} ${channel(page)} ${mesh(page)}</main>
      ${yaml(page)} ${modal(page)} ${confirm()}`,
    root,
  );
  openDialogs();
  const list = root.querySelector('.entries');
  const mine = state.entries.slice(drawn).some(({ kind, who }) => kind === 'typed' && who === me);
  const { length } = state.entries;
  if (list && (atEnd || mine)) list.scrollTo({ top: list.scrollHeight });
  drawn = length;
}

/** Nobody is reading further up. */
function isAtEnd(list: Element | null): boolean {
  return !list || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
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

function press(message: Pressable, button: Button): void {
  if (!button.confirm) return click(message, button);
  asking = { message, button };
  draw();
}

function click({ ts = '' }: Pressable, { action }: Button): void {
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
  return dialog(
    'yaml',
    opened,
    html`<pre tabindex="0">${object?.yaml ?? 'It is gone.'}</pre>
      ${CLOSE}`,
    () => open(undefined),
  );
}

function modal({ state: { modal } }: Page): TemplateResult | typeof nothing {
  if (!modal || modal.user !== me || modal.key === closed) return nothing;
  const close = (): void => {
    closed = modal.key;
    draw();
  };
  return dialog('modal', modal.title, html`${message(modal.html)}${CLOSE}`, close);
}

function confirm(): TemplateResult | typeof nothing {
  if (!asking?.button.confirm) return nothing;
  const { message, button } = asking;
  const { title, text, yes, no } = asking.button.confirm;
  const close = (event: Event): void => {
    asking = undefined;
    if ((event.currentTarget as HTMLDialogElement).returnValue === 'yes') click(message, button);
    draw();
  };
  const buttons = html`<p>${text}</p>
    <form method="dialog" class="buttons">
      <button value="no">${no}</button><button class="danger" value="yes">${yes}</button>
    </form>`;
  return dialog('confirm', title, buttons, close);
}

const CLOSE = html`<form method="dialog"><button autofocus>Close</button></form>`;

function dialog(
  id: string,
  title: string,
  content: unknown,
  onClose: (event: Event) => void,
): TemplateResult {
  return html`<dialog id=${id} aria-labelledby="${id}-title" @close=${onClose} @click=${outside}>
    <div class="inside">
      <h2 id="${id}-title">${title}</h2>
      ${content}
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
  if (first) closed = state.modal?.key;
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
