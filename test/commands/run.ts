/** Types a command at a view, as Slack would, and plans it twice. */
import { expect } from 'vitest';
import allow from '../../commands/egress/allow.ts';
import extendEgress from '../../commands/egress/extend.ts';
import gateway from '../../commands/egress/gateway.ts';
import list from '../../commands/egress/list.ts';
import originate from '../../commands/egress/originate.ts';
import revoke from '../../commands/egress/revoke.ts';
import show from '../../commands/egress/show.ts';
import why from '../../commands/egress/why.ts';
import abort from '../../commands/chaos/abort.ts';
import blackhole from '../../commands/chaos/blackhole.ts';
import delay from '../../commands/chaos/delay.ts';
import extendChaos from '../../commands/chaos/extend.ts';
import status from '../../commands/chaos/status.ts';
import stop from '../../commands/chaos/stop.ts';
import extendTraffic from '../../commands/traffic/extend.ts';
import retry from '../../commands/traffic/retry.ts';
import routeTraffic from '../../commands/traffic/route.ts';
import shift from '../../commands/traffic/shift.ts';
import statusTraffic from '../../commands/traffic/status.ts';
import stopTraffic from '../../commands/traffic/stop.ts';
import timeout from '../../commands/traffic/timeout.ts';
import type { Command, Outcome, Registry, Request } from '../../src/core/command.ts';
import { argsOf, parse } from '../../src/core/parse.ts';
import type { Plan } from '../../src/core/plan.ts';
import { encodePlan } from '../../src/core/plan.ts';
import type { View } from '../../src/core/view.ts';

export const registry: Registry = new Map(
  Object.entries({
    'egress allow': allow,
    'egress extend': extendEgress,
    'egress gateway': gateway,
    'egress list': list,
    'egress originate': originate,
    'egress revoke': revoke,
    'egress show': show,
    'egress why': why,
    'chaos abort': abort,
    'chaos blackhole': blackhole,
    'chaos delay': delay,
    'chaos extend': extendChaos,
    'chaos status': status,
    'chaos stop': stop,
    'traffic extend': extendTraffic,
    'traffic retry': retry,
    'traffic route': routeTraffic,
    'traffic shift': shift,
    'traffic status': statusTraffic,
    'traffic stop': stopTraffic,
    'traffic timeout': timeout,
  }) as [string, Command][],
);

/** What DNS says of hosts. */
export type Dns = Readonly<Record<string, readonly string[]>>;

/** What comes of `/chaos blackhole …`, typed by somebody of these namespaces. Planning twice gives the same. */
export function run(
  typed: string,
  view: View,
  namespaces: readonly string[] = ['shop'],
  dns: Dns = {},
): Outcome {
  const [, family = '', text = ''] = /^\/(\w+) ?(.*)$/s.exec(typed) ?? [];
  const asked = { family, text, user: 'U0BEN', team: 'T1', channel: 'C1', trigger: 't1' };
  const parsed = parse(asked, namespaces, registry);
  if (parsed.kind === 'help') throw new Error('help was asked for');
  if (parsed.kind === 'refusal') return parsed;
  const command = registry.get(parsed.request.verb);
  if (!command) throw new Error(`no such verb: ${parsed.request.verb}`);
  const request = lookedUp(command, parsed.request, view, dns);
  const outcome = command.plan(request, view);
  expect(command.plan(request, view)).toEqual(outcome);
  return outcome;
}

/** As the engine does before it plans. */
function lookedUp(command: Command, request: Request, view: View, dns: Dns): Request {
  const host = command.needs?.(request, view);
  const found = host === undefined ? undefined : dns[host];
  if (!found) return request;
  const words = { ...request.words, resolved: [found.join(',')] };
  return { ...request, words, args: argsOf(command, words) };
}

/** The plan, where one is due. */
export function planOf(typed: string, view: View, namespaces?: readonly string[], dns?: Dns): Plan {
  const outcome = run(typed, view, namespaces, dns);
  if (outcome.kind !== 'plan') throw new Error(`no plan: ${JSON.stringify(outcome)}`);
  const text = encodePlan(outcome.plan.edits, outcome.plan.extension);
  expect(text).not.toMatch(/resourceVersion|creationTimestamp|"uid"/);
  return outcome.plan;
}

export function codeOf(typed: string, view: View, namespaces?: readonly string[]): string {
  const outcome = run(typed, view, namespaces);
  return outcome.kind === 'refusal' ? outcome.code : `(${outcome.kind})`;
}

/** The text of a reply or a signal. */
export function textOf(outcome: Outcome): string {
  if (outcome.kind === 'reply') return outcome.text;
  if (outcome.kind === 'signal') return outcome.signal.text;
  throw new Error(`neither a reply nor a signal: ${JSON.stringify(outcome)}`);
}
