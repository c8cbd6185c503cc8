/** The mesh: callers and hosts, what becomes of the calls between them, leases, and the objects behind it all. */
import { html, nothing, svg } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { Edge, Lease, Page, State } from './state.ts';
import { countdown } from './state.ts';

const ROW = 64;
const TOP = 12;
const HEIGHT = 46;

export function mesh(page: Page): TemplateResult {
  return html`<section class="mesh" aria-labelledby="mesh">
    <h2 id="mesh">The mesh, now</h2>
    ${picture(page)} ${leases(page)} ${objects(page)} ${kubectl(page)}
  </section>`;
}

function picture(page: Page): TemplateResult {
  const { callers, called, edges } = page.state;
  const rows = Math.max(callers.length, called.length, 1);
  const height = rows * ROW + TOP;
  const y = (list: readonly { readonly id: string }[], id: string): number =>
    TOP + ((list.findIndex((one) => one.id === id) + 0.5) * rows * ROW) / list.length;
  return html`<div class="picture" style="height:${height}px">
      <svg viewBox="0 0 100 ${height}" preserveAspectRatio="none" aria-hidden="true">
        ${edges.map((edge) => line(edge, y(callers, edge.from), y(called, edge.to)))}
      </svg>
      ${callers.map(
        ({ id, name, namespace }) =>
          html`<div class="node caller" style=${top(y(callers, id))}>
            <b>${name}</b><small>${namespace}</small>
          </div>`,
      )}
      ${called.map((one) => host(page, one, y(called, one.id)))}
    </div>
    <ul class="calls">
      ${edges.map(call)}
    </ul>
    ${others(page.state.others)}`;
}

function others(all: readonly string[]): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<p class="others">Not drawn, until something concerns them: ${all.map(short).join(', ')}</p>`;
}

function top(middle: number): string {
  return `top:${middle - HEIGHT / 2}px`;
}

/** A click on it shows the object that decides. */
function host({ state, open }: Page, { id, host, port }: State['called'][number], y: number): TemplateResult {
  const edges = state.edges.filter(({ to }) => to === id);
  const by = edges.find((edge) => edge.by !== undefined)?.by;
  return html`<button
    class="node host ${worstOf(edges)}"
    style=${top(y)}
    ?disabled=${by === undefined}
    @click=${() => open(by)}
    title=${by ?? 'nobody registered it'}
  >
    <b>${short(host)}</b><small>${port} · ${by?.split(' ')[0] ?? 'unknown here'}</small>
  </button>`;
}

function call({ from, to, state, says }: Edge): TemplateResult {
  const [namespace, name] = from.split('/');
  const who = name === '*' ? `any pod in ${namespace}` : from;
  return html`<li class=${state}><b>${who}</b> → <b>${short(to)}</b>: ${says}</li>`;
}

function line({ state }: Edge, from: number, to: number): TemplateResult {
  const path = `M 30 ${from} C 46 ${from}, 44 ${to}, 60 ${to}`;
  return svg`<path class="edge ${state}" d=${path} vector-effect="non-scaling-stroke" />
    ${state === 'split' ? svg`<path class="edge split-broken" d=${path} vector-effect="non-scaling-stroke" />` : nothing}`;
}

function worstOf(edges: readonly Edge[]): Edge['state'] {
  const [first, ...others] = edges;
  if (first && others.every(({ state }) => state === first.state)) return first.state;
  return edges.some(({ state }) => state === 'unclear') ? 'unclear' : 'split';
}

/** `mysql.db` for a Service. */
function short(host: string): string {
  return host.replace(/\.svc\.cluster\.local\b/, '');
}

function leases({ state, now, open }: Page): TemplateResult | typeof nothing {
  if (state.leases.length === 0) return nothing;
  const row = ({ id, verb, target, state: is, ends }: Lease): TemplateResult =>
    html`<li class="lease ${is}">
      <button class="link" @click=${() => open(`MeshChange drawbridge/${id}`)}>${id}</button>
      <span>/${verb} ${target}</span> <em>${is}</em>
      <strong>${ends === undefined ? stays(verb, is) : left(ends, now)}</strong>
    </li>`;
  return html`<h3>Open changes</h3>
    <ul class="leases">
      ${state.leases.map(row)}
    </ul>`;
}

function stays(verb: string, state: string): string {
  if (state !== 'live') return '';
  return verb.startsWith('egress ') ? 'until revoked' : 'until stopped';
}

function left(ends: number, now: number): string {
  return ends > now ? countdown(ends - now) : 'over';
}

function objects({ state, open }: Page): TemplateResult {
  return html`<h3>Objects</h3>
    <ul class="objects">
      ${state.objects.map(
        ({ name, ours }) =>
          html`<li>
            <button class="link" @click=${() => open(name)}>${name}</button>
            ${ours ? html`<span class="ours">ours, or bears our mark</span>` : nothing}
          </li>`,
      )}
    </ul>`;
}

function kubectl({ state }: Page): TemplateResult {
  const { command, text } = state.kubectl;
  return html`<h3>What kubectl shows</h3>
    <pre class="terminal" tabindex="0" aria-label="Output of ${command}"><b>$ ${command}</b>
${text}</pre>`;
}
