/** What is open: by us, and by others. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import { stateOf } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { escapeSlack, withPeople } from '../../src/core/slack-text.ts';
import { isSinkHost } from '../../src/core/sink.ts';
import type { View } from '../../src/core/view.ts';
import { few, lengthOf, listed, MESSAGE_LIMIT } from '../../src/core/listing.ts';
import {
  actsIn,
  isAllow,
  isConstruct,
  openChanges,
  sayChange,
  sayConstruct,
} from '../../src/mesh/changes/open.ts';
import { sayEntry } from '../../src/mesh/egress/naming.ts';
import { byAge, isExportedTo } from '../../src/mesh/view/reach.ts';
import { hostsOf } from '../../src/mesh/view/registry.ts';
import { outboundOf } from '../../src/mesh/view/sidecar.ts';
import { marksOf } from '../../src/core/mark.ts';

export default defineCommand({
  summary: 'What is open for the namespaces of this channel, until when, and by whom',
  usage: '',
  examples: [''],
  positionals: [],
  small: [],
  args: z.object({}),
  plan: planList,
});

function planList({ namespaces }: Request, view: View): Outcome {
  const allows = openChanges(view, (change) => isConstruct(change) && actsIn(change, namespaces));
  const ids = new Set(allows.map(({ id }) => id));
  const others = view.serviceEntries
    .filter((entry) => isSeen(entry, namespaces) && !isOf(entry, ids))
    .toSorted(byAge);
  const head = `*Open for ${namespaces.join(', ')}*`;
  const title = '*Made by others*';
  const tail = sayAny(namespaces, view);
  const room = MESSAGE_LIMIT - lengthOf([head, title, ...tail]);
  const ours = allows.length > 0 ? listed(allows, sayAllow, room) : ['Nothing by Drawbridge.'];
  const theirs = listed(others, (entry) => sayEntry(entry, view), room - lengthOf(ours));
  const text = [head, ...ours, ...(theirs.length > 0 ? [title, ...theirs] : []), ...tail];
  return { kind: 'reply', text: text.join('\n') };
}

function isOf(entry: KubeObject, ids: ReadonlySet<string>): boolean {
  const marks = marksOf(entry);
  return marks.size > 0 && [...marks.keys()].some((id) => ids.has(id));
}

function isSeen(entry: KubeObject, namespaces: readonly string[]): boolean {
  return namespaces.some((name) => isExportedTo(entry, name)) && !hostsOf(entry).some(isSinkHost);
}

function sayAllow(change: Change): string {
  const { target, scope } = change.spec;
  const what = isAllow(change) ? target : sayConstruct(change);
  return `${escapeSlack(what)} for ${scope.namespace} (${stateOf(change)}): ${withPeople(sayChange(change))}`;
}

function sayAny(namespaces: readonly string[], view: View): readonly string[] {
  const those = (wanted: string) =>
    namespaces.filter((namespace) => outboundOf(view, { namespace }).mode === wanted);
  const any = those('ALLOW_ANY');
  const unknown = those('UNKNOWN');
  return [
    ...(any.length > 0 ? [`Pods in ${few(any)} may reach any other host too (ALLOW_ANY).`] : []),
    ...(unknown.length > 0
      ? [
          `The revisions of Istio here differ in whether pods in ${few(unknown)} may reach any other host too.`,
        ]
      : []),
  ];
}
