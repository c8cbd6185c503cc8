/** Ends chaos before its time. Needs no approval, from anyone, at any time. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand, NOWHERE } from '../../src/core/command.ts';
import { nearest } from '../../src/core/nearest.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import { entities } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
import { Id, one } from '../../src/core/words.ts';
import { actsIn, byId, isChaos, openChanges } from '../../src/mesh/open.ts';

const Args = z.object({ id: one(Id) });

export default defineCommand({
  summary: 'End chaos now: one change, or all of this channel',
  usage: 'ID|all',
  examples: ['k7q2mx', 'all'],
  positionals: [{ name: 'id', label: 'ID or all' }],
  small: [],
  anywhere: true,
  args: Args,
  plan: planStop,
});

function planStop({ args, namespaces, channel }: Request<z.infer<typeof Args>>, view: View): Outcome {
  const open = openChanges(view, isChaos);
  if (args.id !== 'all') return stopOne(args.id, open, view);
  if (namespaces.includes(NOWHERE)) return refusals.channelNotListed(channel);
  const here = open.filter((change) => actsIn(change, namespaces));
  return here.length > 0
    ? stop(here)
    : { kind: 'reply', text: `Nothing to stop: no chaos is open for ${namespaces.join(', ')}.` };
}

function stopOne(word: string, open: readonly Change[], view: View): Outcome {
  const meant = byId(open, word);
  const [change, ...more] = meant;
  if (change && more.length === 0) return stop([change]);
  const ids = meant.map(({ id }) => id);
  if (more.length > 0) return refusals.ambiguousId(word, ids);
  const [other] = byId(
    openChanges(view, (any) => !isChaos(any)),
    word,
  );
  if (other?.spec.extends !== undefined)
    return refusals.onlyExtends(other.id, other.spec.extends, 'chaos stop');
  if (other) return refusals.notChaos(other.id, other.spec.verb);
  return refusals.noSuchChaos(
    word,
    nearest(
      word,
      open.map(({ id }) => id),
    ),
  );
}

function stop(changes: readonly Change[]): Outcome {
  const ids = changes.map(({ id }) => id);
  const what = changes.map(({ id, spec }) => `\`${id}\` (/${spec.verb} ${spec.target})`);
  return { kind: 'signal', signal: { says: 'stop', ids, text: entities(`Stopping ${what.join(', ')}.`) } };
}
