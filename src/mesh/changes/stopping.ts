/** Ending chaos or traffic before its time, and what of it is open: the same for both families. */
import type { Change } from '../../core/change.ts';
import { stateOf } from '../../core/change.ts';
import type { Outcome, Request } from '../../core/command.ts';
import { NOWHERE } from '../../core/command.ts';
import { nearest } from '../../core/nearest.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { code, entities, escapeSlack, withPeople } from '../../core/slack-text.ts';
import type { View } from '../../core/view.ts';
import { lengthOf, listed, MESSAGE_LIMIT } from '../../core/listing.ts';
import { actsIn, byId, openChanges, sayChange } from './open.ts';

export interface Family {
  readonly name: 'chaos' | 'traffic';
  readonly isOne: (change: Change) => boolean;
  /** For messages: "chaos", "traffic change". */
  readonly label: string;
  readonly noSuch: (word: string, nearest: string | undefined) => Refusal;
  readonly isAnother: (id: string, verb: string) => Refusal;
}

/** `ID|all`; `all` is what acts in the channel's namespaces. */
export function planStop(
  { args, namespaces, channel }: Request<{ readonly id: string }>,
  view: View,
  family: Family,
): Outcome {
  const open = openChanges(view, family.isOne);
  if (args.id !== 'all') return stopOne(args.id, open, view, family);
  if (namespaces.includes(NOWHERE)) return refusals.channelNotListed(channel);
  const here = open.filter((change) => actsIn(change, namespaces));
  return here.length > 0
    ? stop(here)
    : { kind: 'reply', text: `Nothing to stop: no ${family.label} is open for ${namespaces.join(', ')}.` };
}

/** What of the family is open in the channel's namespaces. */
export function planStatus({ namespaces }: Request, view: View, family: Family): Outcome {
  const open = openChanges(view, (change) => family.isOne(change) && actsIn(change, namespaces));
  const where = namespaces.join(', ');
  if (open.length === 0) return { kind: 'reply', text: `No ${family.label} is open for ${where}.` };
  const head = [`*${family.name === 'chaos' ? 'Chaos' : 'Traffic'} for ${where}*`];
  const lines = listed(open, line, MESSAGE_LIMIT - lengthOf(head));
  return { kind: 'reply', text: [...head, ...lines].join('\n') };
}

function stopOne(word: string, open: readonly Change[], view: View, family: Family): Outcome {
  const meant = byId(open, word);
  const [change, ...more] = meant;
  if (change && more.length === 0) return stop([change]);
  const ids = meant.map(({ id }) => id);
  if (more.length > 0) return refusals.ambiguousId(word, ids);
  const others = openChanges(view, (any) => !family.isOne(any));
  const [other] = byId(others, word);
  if (other?.spec.extends !== undefined)
    return refusals.onlyExtends(other.id, other.spec.extends, `${family.name} stop`);
  if (other) return family.isAnother(other.id, other.spec.verb);
  const known = open.map(({ id }) => id);
  return family.noSuch(word, nearest(word, known));
}

function stop(changes: readonly Change[]): Outcome {
  const ids = changes.map(({ id }) => id);
  const what = changes.map(({ id, spec }) => `\`${id}\` (/${spec.verb} ${spec.target})`);
  return { kind: 'signal', signal: { says: 'stop', ids, text: entities(`Stopping ${what.join(', ')}.`) } };
}

function line(change: Change): string {
  const { verb, target, summary } = change.spec;
  return `${code(`/${verb} ${target}`)} (${stateOf(change)}): ${withPeople(sayChange(change))}\n   ${escapeSlack(summary)}`;
}
