/** Lets applications speak HTTP to a host that speaks HTTPS: their sidecars begin the TLS. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import type { View } from '../../src/core/view.ts';
import { Duration, Host, one } from '../../src/core/words.ts';
import { findOrigination } from '../../src/mesh/egress/origination.ts';
import { summaryOfOrigination, warningsOfOrigination } from '../../src/mesh/egress/origination-text.ts';
import { PLAIN } from '../../src/mesh/view/tls-port.ts';

const Args = z.object({ host: one(Host), for: one(Duration).optional() });
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Let applications call a host by HTTP while their sidecars speak HTTPS',
  usage: 'HOST [for T] [in NS] [because …]',
  examples: ['www.googleapis.com', 'api.example.com for 2h because INC-42'],
  positionals: [{ name: 'host', label: 'HOST' }],
  small: ['for', 'in', 'because'],
  args: Args,
  plan: planOriginate,
});

function planOriginate({ args, namespace }: Request<Args>, view: View): Outcome {
  const { host } = args;
  const found = findOrigination(host, namespace, view);
  if (isRefusal(found)) return found;
  const plan = {
    edits: found.edits,
    target: `${host}:${PLAIN}`,
    summary: summaryOfOrigination(found),
    warnings: warningsOfOrigination(found, view),
    namespaces: [...new Set([namespace, ...found.edits.map(({ target }) => target.namespace)])],
    scope: { host, ports: [PLAIN], namespace },
  };
  return { kind: 'plan', plan, ...(args.for === undefined ? {} : { seconds: args.for }) };
}
