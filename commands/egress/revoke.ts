/** Takes back what egress verbs made: a host that was opened, with the TLS and the way that were built on it. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { entities } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
import { Host, one } from '../../src/core/words.ts';
import { hostsOfChange, isAllow, sayConstruct } from '../../src/mesh/changes/open.ts';
import { sayAfterOrigination } from '../../src/mesh/egress/origination-text.ts';
import type { Revoked } from '../../src/mesh/egress/revoking.ts';
import { findRevoked } from '../../src/mesh/egress/revoking.ts';
import { outboundOf } from '../../src/mesh/view/sidecar.ts';
import { ownFirst } from '../../src/mesh/view/target.ts';

const Args = z.object({ name: one(Host) });
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Close a host that was opened, and take back what is built on it',
  usage: 'HOST|ENTRY|ID',
  examples: ['firestore.googleapis.com', 'firestore', 'k7q2mx'],
  positionals: [{ name: 'name', label: 'HOST' }],
  small: [],
  args: Args,
  plan: planRevoke,
});

function planRevoke(request: Request<Args>, view: View): Outcome {
  const revoked = findRevoked(view, ownFirst(request), request.args.name);
  if (isRefusal(revoked)) return revoked;
  const ids = [...revoked.routing, ...revoked.constructs].map(({ id }) => id);
  return { kind: 'signal', signal: { says: 'revoke', ids, text: say(revoked, view) } };
}

function say({ routing, constructs }: Revoked, view: View): string {
  const first = routing.length > 0 ? [`First ends what breaks or leads it: ${sayAll(routing)}.`] : [];
  const isBase = (one: Change) => isAllow(one) || one === constructs.at(-1);
  const built = constructs.filter((one) => !isBase(one));
  const then = built.length > 0 ? [`Then what is built on it: ${sayAll(built)}.`] : [];
  const lines = [
    ...constructs.filter(isBase).map(sayRevoked),
    ...first,
    ...then,
    ...constructs.flatMap((change) => after(change, view)),
    `Connections that were made to it meanwhile are cut after ${view.mesh.drainSeconds} s.`,
  ];
  return entities(lines.join(' '));
}

function sayRevoked(change: Change): string {
  const { namespace } = change.spec.scope;
  return `Revoking \`${change.id}\`: ${sayConstruct(change)} for ${namespace === '*' ? 'everyone' : namespace}.`;
}

function sayAll(changes: readonly Change[]): string {
  return changes.map(({ id, spec }) => `\`${id}\` (/${spec.verb} ${spec.target})`).join(', ');
}

/** What becomes of the host's calls then. */
function after(change: Change, view: View): readonly string[] {
  const [host = ''] = hostsOfChange(change);
  const { namespace } = change.spec.scope;
  if (isAllow(change)) return stays(host, namespace, view);
  return change.spec.verb === 'egress originate'
    ? [sayAfterOrigination(host, namespace, view)]
    : [`Calls to ${host} go through the egress gateway no more.`];
}

function stays(host: string, namespace: string, view: View): readonly string[] {
  const { mode } = outboundOf(view, { namespace });
  if (mode === 'REGISTRY_ONLY') return [];
  const reachable =
    mode === 'ALLOW_ANY'
      ? 'It stays reachable: pods may reach any host (ALLOW_ANY).'
      : 'The revisions of Istio here differ: where pods may reach any host (ALLOW_ANY), it stays reachable.';
  const cut = `To cut it off for a while, type \`/chaos blackhole ${host} 10m\` instead, while it is open.`;
  return [reachable, cut];
}
