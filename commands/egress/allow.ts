/** Opens external hosts for a namespace, or for everyone. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { Plan } from '../../src/core/plan.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import type { View } from '../../src/core/view.ts';
import { Addresses, Duration, HostPort, many, one } from '../../src/core/words.ts';
import { saySummary, sayTargets, warningsOfAllow } from '../../src/mesh/egress/allow-text.ts';
import { entryEdit, entryNames } from '../../src/mesh/egress/entry.ts';
import { isToLookUp, needsAddresses } from '../../src/mesh/egress/resolving.ts';
import type { Opening } from '../../src/mesh/egress/entry.ts';
import { checkOpening, readOpenings } from '../../src/mesh/egress/opening.ts';
import type { Whom } from '../../src/mesh/view/whom.ts';

const Args = z.object({
  hosts: many(HostPort),
  for: one(Duration).optional(),
  as: one(z.string()).optional(),
  ip: one(Addresses).optional(),
  to: one(z.string()).optional(),
  /** The addresses that were looked up when it was asked. */
  resolved: one(Addresses).optional(),
});
type Args = z.infer<typeof Args>;

const MOST_HOSTS = 8;
/** More would not be read on a card; a range says it shorter. */
const MOST_ADDRESSES = 32;

export default defineCommand({
  summary: 'Open an external host for your namespace',
  usage: 'HOST[:PORT]… [for T] [as PROTOCOL] [ip=ADDRESS[,…]] [in NS] [to everyone] [because …]',
  examples: [
    'firestore.googleapis.com',
    'api.example.com for 2h because INC-42',
    'a.example.com b.example.com:8443',
    'db.example.com:3306 ip=198.51.100.7 for 2h',
    'mongo.example.com:27017 ip=198.51.100.7,198.51.100.64/27',
    'broker.example.com:9093 as TLS',
    'api.example.com:80 api.example.com:443 to everyone',
    '*.example.com',
  ],
  positionals: [{ name: 'hosts', label: 'HOST', many: true }],
  small: ['for', 'as', 'ip', 'in', 'to', 'because'],
  args: Args,
  needs: hostToLookUp,
  plan: planAllow,
});

function planAllow({ args, namespace }: Request<Args>, view: View): Outcome {
  const { hosts, to, ip, resolved } = args;
  const count = (ip ?? resolved ?? []).length;
  if (hosts.length > MOST_HOSTS) return refusals.tooManyHosts(hosts.length, MOST_HOSTS);
  if (count > MOST_ADDRESSES) return refusals.tooManyAddresses(count, MOST_ADDRESSES);
  if (to !== undefined && to !== 'everyone') return refusals.unknownAudience(to);
  const whom = { namespace, everyone: to === 'everyone' };
  const read = readOpenings(args);
  if (isRefusal(read)) return read;
  if (read.length > 1 && read.some((one) => needsAddresses(one, view)))
    return refusals.addressesForOneHost(read.map(({ host }) => host));
  const openings: Opening[] = [];
  for (const one of read) {
    const opening = checkOpening(one, whom, view);
    if (isRefusal(opening)) return opening;
    openings.push(opening);
  }
  const plan = toPlan(openings, whom, view);
  return { kind: 'plan', plan, ...(args.for === undefined ? {} : { seconds: args.for }) };
}

/** A TCP host by its name alone; also one that was opened so before, to see whether its addresses still hold. */
function hostToLookUp({ args, namespace }: Request<Args>, view: View): string | undefined {
  const read = readOpenings({ hosts: args.hosts, as: args.as });
  if (isRefusal(read) || args.ip || read.length > 1) return undefined;
  return read.find((opening) => isToLookUp(opening, namespace, view))?.host;
}

function toPlan(openings: readonly Opening[], whom: Whom, view: View): Plan {
  const names = entryNames(openings, whom.namespace, view);
  const ports = openings.flatMap((opening) => opening.ports.map((port) => port.number));
  return {
    edits: openings.map((opening, at) => entryEdit(opening, whom, names[at] ?? '')),
    target: sayTargets(openings),
    summary: saySummary(openings, whom, names),
    warnings: warningsOfAllow(openings, whom, view),
    namespaces: [whom.namespace],
    scope: {
      host: openings.map(({ host }) => host).join(' '),
      ports: [...new Set(ports)],
      namespace: whom.everyone ? '*' : whom.namespace,
    },
  };
}
