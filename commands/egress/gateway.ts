/** Leads a host's calls through the egress gateway. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import { orType } from '../../src/core/refusals/say.ts';
import type { View } from '../../src/core/view.ts';
import { Duration, Host, one } from '../../src/core/words.ts';
import { findDetour } from '../../src/mesh/egress/detour.ts';
import type { Leg } from '../../src/mesh/egress/detour-edits.ts';
import { summaryOfDetour, warningsOfDetour } from '../../src/mesh/egress/detour-text.ts';
import { findEgressGateway } from '../../src/mesh/egress/egress-gateway.ts';
import { PLAIN, SECURE } from '../../src/mesh/view/tls-port.ts';

const Args = z.object({
  host: one(Host),
  as: one(z.string()).optional(),
  at: one(z.string()).optional(),
  for: one(Duration).optional(),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Lead the calls to a host through the egress gateway',
  usage: 'HOST [as HTTP|TLS] [at GATEWAY] [for T] [in NS] [because …]',
  examples: [
    'api.example.com',
    'hello-v1.apps.example.com as HTTP',
    'api.example.com as TLS at istio-system/istio-egressgateway for 2h',
  ],
  positionals: [{ name: 'host', label: 'HOST' }],
  small: ['as', 'at', 'for', 'in', 'because'],
  args: Args,
  plan: planGateway,
});

function planGateway({ args, namespace }: Request<Args>, view: View): Outcome {
  const { host } = args;
  const ports = portsFor(args.as);
  if (!ports) return refusals.gatewayProtocol(args.as ?? '');
  const gateway = findEgressGateway(args.at, host, view);
  if (isRefusal(gateway)) return gateway;
  const leg = { host, namespace, gateway, ports };
  const detour = findDetour(leg, view);
  if (isRefusal(detour)) return args.as === undefined ? withWayOut(detour, leg, view) : detour;
  const touched = [namespace, gateway.namespace, ...detour.edits.map(({ target }) => target.namespace)];
  const plan = {
    edits: detour.edits,
    target: `${host}:${ports.join(',')}`,
    summary: summaryOfDetour(detour),
    warnings: warningsOfDetour(detour, view),
    namespaces: [...new Set(touched)].toSorted(),
    scope: { host, ports: [...ports], namespace },
  };
  return { kind: 'plan', plan, ...(args.for === undefined ? {} : { seconds: args.for }) };
}

/** Both at once is what was asked: where one of them alone would do, that is offered. */
function withWayOut(refused: Refusal, leg: Leg, view: View): Refusal {
  const [as, port] = WAYS.find(([, port]) => !isRefusal(findDetour({ ...leg, ports: [port] }, view))) ?? [];
  return port === undefined ? refused : orType(refused, `/egress gateway ${leg.host} as ${as}`);
}

const WAYS = [
  ['TLS', SECURE],
  ['HTTP', PLAIN],
] as const;

/** What the application speaks, and so where the TLS begins: without a word it may be either. */
function portsFor(as: string | undefined): readonly number[] | undefined {
  if (as === undefined) return [SECURE, PLAIN];
  const [, port] = WAYS.find(([way]) => way === as.toUpperCase().replace('HTTPS', 'TLS')) ?? [];
  return port === undefined ? undefined : [port];
}
