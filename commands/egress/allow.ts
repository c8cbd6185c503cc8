/** Opens external hosts for a namespace. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { Plan } from '../../src/core/plan.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import type { View } from '../../src/core/view.ts';
import { Duration, HostPort, many, one } from '../../src/core/words.ts';
import { entryEdit, entryNames } from '../../src/mesh/entry.ts';
import { saySummary, sayTargets, warningsOfAllow } from '../../src/mesh/allow-text.ts';
import type { Opening } from '../../src/mesh/opening.ts';
import { checkOpening, readOpenings } from '../../src/mesh/opening.ts';

const Args = z.object({
  hosts: many(HostPort),
  for: one(Duration).optional(),
  as: one(z.string()).optional(),
});
type Args = z.infer<typeof Args>;

const MOST_HOSTS = 8;

export default defineCommand({
  summary: 'Open an external host for your namespace',
  usage: 'HOST[:PORT]… [for T] [as HTTPS|TLS] [in NS] [because …]',
  examples: [
    'firestore.googleapis.com',
    'api.example.com for 2h because INC-42',
    'a.example.com b.example.com:8443',
    'broker.example.com:9093 as TLS',
    '*.example.com',
  ],
  positionals: [{ name: 'hosts', label: 'HOST', many: true }],
  small: ['for', 'as', 'in', 'because'],
  args: Args,
  plan: planAllow,
});

function planAllow({ args, namespace }: Request<Args>, view: View): Outcome {
  if (args.hosts.length > MOST_HOSTS) return refusals.tooManyHosts(args.hosts.length, MOST_HOSTS);
  const openings = readOpenings(args.hosts, args.as);
  if (isRefusal(openings)) return openings;
  for (const opening of openings) {
    const refused = checkOpening(opening, namespace, view);
    if (refused) return refused;
  }
  const plan = toPlan(openings, namespace, view);
  return { kind: 'plan', plan, ...(args.for === undefined ? {} : { seconds: args.for }) };
}

function toPlan(openings: readonly Opening[], namespace: string, view: View): Plan {
  const hosts = openings.map(({ host }) => host);
  const names = entryNames(hosts, namespace, view);
  const edits = openings.map((opening, at) => entryEdit(opening, namespace, names[at] ?? ''));
  const ports = openings.flatMap((opening) => opening.ports.map((port) => port.number));
  return {
    edits,
    target: sayTargets(openings),
    summary: saySummary(openings, namespace, names),
    warnings: warningsOfAllow(openings, namespace, view),
    namespaces: [namespace],
    scope: { host: hosts.join(' '), ports: [...new Set(ports)], namespace },
  };
}
