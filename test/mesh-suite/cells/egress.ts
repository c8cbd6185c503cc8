/** The cells of the verbs that open hosts, and give their calls TLS or another way. */
import allow from '../../../commands/egress/allow.ts';
import gateway from '../../../commands/egress/gateway.ts';
import originate from '../../../commands/egress/originate.ts';
import type { Refusal } from '../../../src/core/refusal.ts';
import { refusals } from '../../../src/core/refusals/index.ts';
import type { Call } from '../../lab/call.ts';
import type { Caller } from '../../lab/callers.ts';
import { isServed } from './calls.ts';
import type { Expected, Form, Probe, Verb } from './cell.ts';
import { HIT, SPARED } from './cell.ts';
import type { Target } from './targets.ts';
import { ROWS } from './rows.ts';
import { DOOR } from './targets.ts';

/** Every protocol once; that sidecars begin somebody's TLS, or route it, is nothing that a host is opened by. */
const PLAIN_ROWS = ROWS.filter((row) => row.kind !== 'nothing' && row.routed !== true);
const OPENABLE = PLAIN_ROWS.filter((row) => row.originated !== true);

/** The server saw the name that was asked for, and no other. */
function isAskedFor({ host }: Target): (call: Call) => boolean {
  return (call) =>
    isServed(call) &&
    (call.host === undefined || call.host.split(':')[0] === host) &&
    (call.sni === undefined || call.sni === host);
}

/** Behind the others, what people would type who think that the verb has the form. */
function formWords(form: Form): string {
  if (form === 'share') return ' 30%';
  if (form === 'workload') return ' from app-f';
  if (form === 'everyone') return ' to everyone';
  return form === 'gateway' ? ` at ${DOOR}` : '';
}

/** The refusal of a form that the verb does not have. */
function formRefusal(verb: string, usage: string, form: Form): Refusal | undefined {
  if (form === 'share') return refusals.tooManyWords('30%', verb, usage);
  if (form === 'workload') return refusals.unknownOption('from', verb, usage);
  if (form === 'everyone') return refusals.unknownOption('to', verb, usage);
  return form === 'gateway' ? refusals.unknownOption('at', verb, usage) : undefined;
}

function probes(hit: readonly Caller[], spared: readonly Caller[], target: Target): readonly Probe[] {
  const of = (during: number) => (caller: Caller) => ({ caller, calling: target.calling, before: 0, during });
  return [...hit.map(of(1)), ...spared.map(of(0))];
}

const INSIDE = 'It is a name inside the cluster; an entry of that name would take its traffic over.';

const ALLOW: Verb = {
  name: 'egress allow',
  about: 'What was closed is open; Host and SNI arrive as they were asked for.',
  rows: OPENABLE,
  stands: 'not',
  typed: ({ host, row, address }, form) => {
    const usual = row.protocol === 'HTTP' || row.protocol === 'HTTPS';
    const as = usual || row.kind === 'service' ? '' : ` as ${row.protocol}`;
    const ip = row.family === 'tcp' && row.kind === 'entry' ? ` ip=${address}` : '';
    return `/egress allow ${host}:${row.number}${as}${ip} for 10m${formWords(form)}`;
  },
  expected: (target, form) => {
    const { host, row } = target;
    if (form === 'share') return refusals.badHost('30%', 'It has characters that no host name has.');
    const refused = form === 'everyone' ? undefined : formRefusal('egress allow', allow.usage, form);
    if (refused) return refused;
    if (row.family === 'udp') return refusals.udpAsked(`${host}:${row.number}`);
    if (row.kind === 'service') return refusals.guardedHost(host, INSIDE);
    return {
      says: 'open',
      isHit: isAskedFor(target),
      probes: probes(HIT[form], SPARED[form], target),
    };
  },
};

/** What is said of a port that is not the TLS port of its host. */
function withoutTls({ host, object }: Target): Refusal {
  return refusals.noTlsPort({ host, object, protocol: undefined });
}

/** A host whose certificate the lab can check is one of its own; by HTTP it is called on port 80. */
const ORIGINATE: Verb = {
  name: 'egress originate',
  about:
    'Applications call by HTTP, servers are called by HTTPS: with Host and SNI of the host, and its certificate checked. Rows say what others opened the host as.',
  rows: [...PLAIN_ROWS, ...ROWS.filter(({ kind }) => kind === 'nothing')],
  stands: 'for shop',
  hosts: { HTTPS: 'a.example.com', TLS: 'b.example.com', 'not registered': 'c.example.com' },
  typed: ({ host }, form) => `/egress originate ${host} for 10m${formWords(form)}`,
  expected: (target, form) => {
    const { host, row, object } = target;
    const refused = formRefusal('egress originate', originate.usage, form);
    if (refused) return refused;
    if (row.kind === 'service') return refusals.guardedHost(host, INSIDE);
    if (row.originated === true)
      return refusals.alreadyOriginated(host, object, 'made by somebody with gitops');
    if (row.protocol === 'HTTP') return refusals.portTaken(host, object, 'HTTP');
    if (row.number !== 443) return withoutTls(target);
    const plain = { ...target, calling: { url: `http://${host}/` } };
    return {
      says: 'HTTPS outside',
      isHit: (call) => isAskedFor(target)(call) && call.tls === true && call.sni === host,
      probes: probes(['app-n'], ['app-b'], plain),
    };
  },
};

const GATEWAY: Verb = {
  name: 'egress gateway',
  about:
    'TLS passes through the egress gateway, which is seen to call the host. Where the gateway is to begin the TLS (`as HTTP`), the lab cannot show it: its gateways check no certificates.',
  rows: [...PLAIN_ROWS, ...ROWS.filter(({ kind }) => kind === 'nothing')],
  stands: 'for shop',
  typed: ({ host, row }, form) => {
    const as = row.family === 'http' ? 'HTTP' : 'TLS';
    return `/egress gateway ${host} as ${as} for 10m${formWords(form)}`;
  },
  expected: (target, form) => gatewayExpected(target, form),
};

function gatewayExpected(target: Target, form: Form): Expected {
  const { host, row, object } = target;
  const refused = formRefusal('egress gateway', gateway.usage, form);
  if (form === 'gateway') return refusals.unknownEgressGateway(DOOR, ['istio-system/istio-egressgateway']);
  if (refused) return refused;
  if (row.kind === 'service') return refusals.guardedHost(host, INSIDE);
  if (row.originated === true) {
    const rule = object.replace('ServiceEntry', 'DestinationRule');
    return refusals.otherDestinationRule(host, rule, 'somebody with gitops');
  }
  if (row.family === 'http' && row.number === 80) return 'generated';
  if (row.number !== 443) return withoutTls(target);
  const closed = row.kind === 'nothing' ? 0 : 1;
  return {
    says: 'through the gateway',
    isHit: isAskedFor(target),
    probes: [
      { caller: 'app-f', calling: target.calling, before: closed, during: 1 },
      { caller: 'app-b', calling: target.calling, before: 0, during: 0 },
    ],
    through: { proxy: 'egressgateway', url: `https://${host}/` },
  };
}

export const EGRESS: readonly Verb[] = [ALLOW, ORIGINATE, GATEWAY];
