/** What is open: by us, and by others. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import { stateOf } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { escapeSlack } from '../../src/core/slack-text.ts';
import { isSinkHost } from '../../src/core/sink.ts';
import type { View } from '../../src/core/view.ts';
import { actsIn, isAllow, openChanges, sayChange } from '../../src/mesh/open.ts';
import { sayBy } from '../../src/mesh/opening.ts';
import { sayObject } from '../../src/mesh/owner.ts';
import { byAge, isExportedTo, reachOf } from '../../src/mesh/reach.ts';
import { entryPort } from '../../src/mesh/protocol.ts';
import { hostsOf } from '../../src/mesh/registry.ts';
import { outboundOf } from '../../src/mesh/sidecar.ts';
import { marksOf } from '../../src/core/mark.ts';

/** Slack shows about this many lines of one message without folding it away. */
const MOST = 40;

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
  const allows = openChanges(view, (change) => isAllow(change) && actsIn(change, namespaces));
  const ids = new Set(allows.map(({ id }) => id));
  const others = view.serviceEntries
    .filter((entry) => isSeen(entry, namespaces) && ![...marksOf(entry).keys()].some((id) => ids.has(id)))
    .toSorted(byAge);
  const text = [
    `*Open for ${namespaces.join(', ')}*`,
    ...(allows.length > 0 ? lines(allows, sayAllow) : ['Nothing by Drawbridge.']),
    ...(others.length > 0 ? ['*Made by others*', ...lines(others, (entry) => sayEntry(entry, view))] : []),
    ...namespaces.flatMap((namespace) => sayAny(namespace, view)),
  ];
  return { kind: 'reply', text: text.join('\n') };
}

function isSeen(entry: KubeObject, namespaces: readonly string[]): boolean {
  return namespaces.some((name) => isExportedTo(entry, name)) && !hostsOf(entry).some(isSinkHost);
}

function lines<T>(items: readonly T[], say: (item: T) => string): string[] {
  const shown = items.slice(0, MOST).map((item) => `• ${say(item)}`);
  const more = items.length - shown.length;
  return more > 0 ? [...shown, `… and ${more} more`] : shown;
}

function sayAllow(change: Change): string {
  const { target, scope } = change.spec;
  return `${escapeSlack(target)} for ${scope.namespace} (${stateOf(change)}): ${sayChange(change)}`;
}

function sayEntry(entry: KubeObject, view: View): string {
  const ports = ((entry.spec?.['ports'] ?? []) as readonly object[]).map(entryPort);
  const numbers = ports.map(({ number, protocol = 'undeclared' }) => `${number} ${protocol}`).join(', ');
  const reach = reachOf(entry);
  const whom = reach === '*' ? 'everyone' : reach.join(', ');
  const hosts = escapeSlack(hostsOf(entry).join(', '));
  return `${hosts} (${numbers}) for ${whom}: ${sayObject(entry)}, ${escapeSlack(sayBy(entry, view))}`;
}

function sayAny(namespace: string, view: View): string[] {
  const { mode } = outboundOf(view, { namespace });
  return mode === 'ALLOW_ANY' ? [`Pods in ${namespace} may reach any other host too (ALLOW_ANY).`] : [];
}
