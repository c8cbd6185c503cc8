/** Closes what an allow opened. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { entities } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
import { Host, one } from '../../src/core/words.ts';
import { hostsOfChange } from '../../src/mesh/open.ts';
import { chaosOn, findAllow } from '../../src/mesh/revoking.ts';
import { outboundOf } from '../../src/mesh/sidecar.ts';
import { ownFirst } from '../../src/mesh/target.ts';

const Args = z.object({ name: one(Host) });
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Close what an allow opened',
  usage: 'HOST|ENTRY|ID',
  examples: ['firestore.googleapis.com', 'firestore', 'k7q2mx'],
  positionals: [{ name: 'name', label: 'HOST' }],
  small: [],
  args: Args,
  plan: planRevoke,
});

function planRevoke(request: Request<Args>, view: View): Outcome {
  const allow = findAllow(view, ownFirst(request), request.args.name);
  if (isRefusal(allow)) return allow;
  const chaos = chaosOn(view, allow);
  const ids = [...chaos.map(({ id }) => id), allow.id];
  return { kind: 'signal', signal: { says: 'revoke', ids, text: say(allow, chaos, view) } };
}

function say(allow: Change, chaos: readonly Change[], view: View): string {
  const first = chaos.map(({ id, spec }) => `\`${id}\` (/${spec.verb} ${spec.target})`).join(', ');
  const hosts = hostsOfChange(allow).join(', ');
  const { namespace } = allow.spec.scope;
  const lines = [
    `Revoking \`${allow.id}\`: ${hosts} for ${namespace}.`,
    ...(first === '' ? [] : [`First ends what breaks it: ${first}.`]),
    ...stays(allow, view),
    `Connections that were made to it meanwhile are cut after ${view.mesh.drainSeconds} s.`,
  ];
  return entities(lines.join(' '));
}

function stays(allow: Change, view: View): readonly string[] {
  const [host = ''] = hostsOfChange(allow);
  const { mode } = outboundOf(view, { namespace: allow.spec.scope.namespace });
  if (mode === 'REGISTRY_ONLY') return [];
  const reachable =
    mode === 'ALLOW_ANY'
      ? 'It stays reachable: pods may reach any host (ALLOW_ANY).'
      : 'The revisions of Istio here differ: where pods may reach any host (ALLOW_ANY), it stays reachable.';
  const cut = `To cut it off for a while, type \`/chaos blackhole ${host} 10m\` instead, while it is open.`;
  return [reachable, cut];
}
