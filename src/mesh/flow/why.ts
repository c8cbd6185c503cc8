/** Why calls to a host pass or do not: each object on the way, the one that decides, and what would change it (ISTIO.md 2 to 7). */
import { claimsOf } from '../../core/claim.ts';
import type { KubeObject } from '../../core/kube.ts';
import { listOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import type { Flow } from './flow.ts';
import { flowOf, sayParts, stateOfFlow } from './flow.ts';
import { few } from '../../core/listing.ts';
import { sayObject } from '../view/owner.ts';
import { isExportedTo, reachOf } from '../view/reach.ts';
import { known, objectsAround } from '../view/registry.ts';
import type { Pods } from '../view/sidecar.ts';
import { outboundOf, sidecarOf } from '../view/sidecar.ts';
import { sayTerms } from './terms.ts';
import { leadsToTls, PLAIN, secureTarget, tlsRuleFor } from '../view/tls-port.ts';

export interface Question {
  readonly view: View;
  readonly host: string;
  /** All registered ones unless given. */
  readonly port?: number;
  readonly pods: Pods;
}

/** Most ports that are told one by one. */
const MOST = 8;
/** What is asked about where nobody registered the host and no port was named. */
const USUAL = 443;

/** Lines, in Slack's mrkdwn: for each port what happens, and by what; then what would change it. */
export function sayWhy(question: Question): readonly string[] {
  const { view, host, pods, port } = question;
  const all = known(view, host, pods)?.ports.map(({ number }) => number) ?? [];
  const ports = port === undefined ? (all.length > 0 ? all : [USUAL]) : [port];
  const told = ports.slice(0, MOST).flatMap((number) => sayPort(question, number));
  const more = ports.length > MOST ? [`… and ${ports.length - MOST} more ports`] : [];
  return [...told, ...more];
}

function sayPort(question: Question, port: number): readonly string[] {
  const { view, host, pods } = question;
  const flow = flowOf(view, host, port, pods);
  const signs = {
    open: ':white_check_mark:',
    split: ':warning:',
    broken: ':no_entry:',
    unclear: ':grey_question:',
  };
  const steps = [
    ...registered(question, flow),
    ...ruled(flow),
    ...sealed(question, port, flow),
    ...policy(question, flow),
  ];
  const change = wayOut(question, port, flow);
  return [
    `${signs[stateOfFlow(flow)]} *\`${host}:${port}\`* ${sayFlow(flow)}`,
    ...steps.map((step) => `• ${step}`),
    ...(change === undefined ? [] : [`:bulb: ${change}`]),
  ];
}

function sayFlow(flow: Flow): string {
  if (flow.by === 'unknown') return 'may pass or not: the revisions of Istio here differ.';
  return `${sayParts(flow, 'is ')}.`;
}

/** What makes the host known; or why what names it does not. */
function registered(question: Question, { by, object }: Flow): readonly string[] {
  const { view, host, pods } = question;
  if (object && by === 'registry') return [`${sayObject(object)} makes it known.`];
  if (object && by === 'taken')
    return [`${sayObject(object)} has no address of its own: it takes every connection on this port.`];
  if (object && by === 'waits')
    return [
      `For ${sayObject(object)}, sidecars wait on this port until the client speaks; here the server speaks first.`,
    ];
  if (object)
    return [`${sayObject(object)} makes the host known, but a call to this port matches nothing of it.`];
  const unseen = objectsAround(view, host);
  return unseen.length > 0
    ? unseen.slice(0, 3).map((one) => whyUnseen(view, one, pods))
    : ['No ServiceEntry and no Service names it.'];
}

function whyUnseen(view: View, object: KubeObject, pods: Pods): string {
  const reach = reachOf(object);
  if (!isExportedTo(object, pods.namespace))
    return `${sayObject(object)} names it, for ${reach === '*' ? 'everyone' : few(reach)} only (\`exportTo\`).`;
  const sidecar = sidecarOf(view, pods);
  return `${sayObject(object)} names it, but ${sidecar ? sayObject(sidecar) : 'a Sidecar'} leaves it out (\`egress.hosts\`).`;
}

function ruled(flow: Flow): readonly string[] {
  const { route, rule } = flow;
  if (!route) return [];
  const id = changeOf(flow);
  const whose = id === undefined ? 'its own rule' : `the rule of \`${id}\``;
  const terms = sayTerms(rule);
  return [
    rule
      ? `${sayObject(route)} decides, by ${whose}${terms.length > 0 ? `: ${terms.join(', ')}` : ''}.`
      : `${sayObject(route)} has rules, and none takes a plain call.`,
  ];
}

/** What gives plain calls TLS, where they arrive at a TLS port (8.1). */
function sealed({ view, host, pods }: Question, port: number, { by, route, parts }: Flow): readonly string[] {
  const one = known(view, host, pods);
  const isThere = by === 'registry' && (!route || parts.some(({ to }) => to === 'itself'));
  if (!one || !isThere || port !== PLAIN || !leadsToTls(one)) return [];
  const rule = tlsRuleFor(view, one, port, pods.namespace);
  const to = secureTarget(one);
  return rule
    ? [`${sayObject(rule)} has sidecars speak TLS to it, on port ${to}.`]
    : [`Nothing gives these calls TLS: plain text reaches port ${to}, and is not understood.`];
}

/** The change of ours that the deciding rule belongs to. */
function changeOf({ route, rule }: Flow): string | undefined {
  if (!route || !rule) return undefined;
  return claimsOf(route).find(({ list, at }) => listOf(route.spec, list)[at] === rule)?.id;
}

function policy({ view, pods }: Question, { by }: Flow): readonly string[] {
  if (by === 'registry' || by === 'taken' || by === 'waits') return [];
  const { mode, by: sidecar } = outboundOf(view, pods);
  const who = sidecar ? sayObject(sidecar) : 'The mesh';
  if (mode === 'UNKNOWN') return [`Some revisions let any other host pass, others none.`];
  return [`${who} lets ${mode === 'ALLOW_ANY' ? 'any other host pass' : 'no other host pass'} (${mode}).`];
}

function wayOut({ host, view }: Question, port: number, flow: Flow): string | undefined {
  const state = stateOfFlow(flow);
  const id = changeOf(flow);
  const verb = id === undefined ? undefined : view.changes.find((change) => change.id === id)?.spec.verb;
  if (id !== undefined && state !== 'open')
    return `\`/${verb?.split(' ')[0] ?? 'chaos'} stop ${id}\` takes it back.`;
  if (flow.by === 'none') return `\`/egress allow ${host}:${port}\` opens it.`;
  if (flow.by === 'any') return `\`/egress allow ${host}:${port}\` names it; it passes without.`;
  if (flow.route && state !== 'open') {
    const { kind, metadata } = flow.route;
    return `\`kubectl edit -n ${metadata.namespace} ${kind.toLowerCase()} ${metadata.name}\` is where that rule is changed.`;
  }
  return undefined;
}
