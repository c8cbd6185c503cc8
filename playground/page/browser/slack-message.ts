/** `<slack-message>`: blocks as Slack draws them. Their style sheet has rules for everything, so they live in a root of their own. */

const sheet = new CSSStyleSheet();
const loaded = fetch('/slack.css')
  .then((response) => response.text())
  .then((text) => sheet.replace(text));

const own = new CSSStyleSheet();
own.replaceSync(`
  :host { display: block; min-width: 0; }
  #slack_blocks_to_jsx { background: none !important; font: 15px/1.47 var(--font); color: var(--text) !important; }
  #slack_blocks_to_jsx * { background-color: transparent; }
  #slack_blocks_to_jsx :is(p, span, div, strong, em, time) { color: inherit !important; overflow-wrap: anywhere; }
  #slack_blocks_to_jsx code { background: var(--code-back) !important; color: var(--code) !important; border-color: var(--line) !important; }
  #slack_blocks_to_jsx a { color: var(--link) !important; text-decoration: underline; }
  #slack_blocks_to_jsx pre { max-width: 100%; overflow-x: auto; background: var(--code-back); color: var(--text); white-space: pre; overflow-wrap: normal; }
  #slack_blocks_to_jsx pre, #slack_blocks_to_jsx pre * { color: var(--text) !important; }
  #slack_blocks_to_jsx .slack_blocks_to_jsx__context { color: var(--faint) !important; }
  #slack_blocks_to_jsx button { cursor: pointer; font: 700 13px/26px var(--font); color: var(--text) !important; border: 1px solid var(--line-strong) !important; border-radius: 4px; padding: 0 10px; background: var(--back); }
  #slack_blocks_to_jsx button:is([data-style="primary"]) { background: var(--good); border-color: var(--good) !important; color: var(--on-good) !important; }
  #slack_blocks_to_jsx button:is([data-style="danger"]) { background: var(--bad); border-color: var(--bad) !important; color: var(--on-bad) !important; }
  #slack_blocks_to_jsx button:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  #slack_blocks_to_jsx .grid { grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 6px 12px; }
`);

export class SlackMessage extends HTMLElement {
  #html = '';

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet, own];
    root.addEventListener('click', (event) => this.#clicked(event));
  }

  set html(html: string) {
    if (html === this.#html || !this.shadowRoot) return;
    this.#html = html;
    const focused = this.shadowRoot.activeElement?.textContent;
    this.shadowRoot.innerHTML = html;
    this.#buttons().forEach((button) => styled(button));
    if (focused === undefined) return;
    // The same button, if it is still there: another one must not be pressed by a second Enter.
    const again = this.#buttons().find((button) => button.textContent === focused);
    if (again) again.focus();
    else this.#hold();
  }

  /** Keeps the focus at this message. Only while it has it: the Tab key passes by what has a negative tabindex. */
  #hold(): void {
    this.tabIndex = -1;
    this.addEventListener('blur', () => this.removeAttribute('tabindex'), { once: true });
    this.focus();
  }

  #buttons(): HTMLButtonElement[] {
    return [...(this.shadowRoot?.querySelectorAll('button') ?? [])];
  }

  /** Tells which one of its buttons was pressed. */
  #clicked(event: Event): void {
    const button = (event.target as Element).closest('button');
    if (!button) return;
    this.dispatchEvent(new CustomEvent('press', { detail: this.#buttons().indexOf(button) }));
  }
}

/** The library says by its classes what a button is. */
function styled(button: HTMLButtonElement): void {
  if (button.className.includes('bg-red')) button.dataset['style'] = 'danger';
  else if (button.className.includes('bg-green')) button.dataset['style'] = 'primary';
}

customElements.define('slack-message', SlackMessage);
await loaded;
