/** What is broken on purpose at the moment. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import { stateOf } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { code, escapeSlack, withPeople } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
import { listed, lengthOf, MESSAGE_LIMIT } from '../../src/mesh/listing.ts';
import { actsIn, isChaos, openChanges, sayChange } from '../../src/mesh/open.ts';

export default defineCommand({
  summary: 'What is broken on purpose in the namespaces of this channel',
  usage: '',
  examples: [''],
  positionals: [],
  small: [],
  args: z.object({}),
  plan: planStatus,
});

function planStatus({ namespaces }: Request, view: View): Outcome {
  const open = openChanges(view, (change) => isChaos(change) && actsIn(change, namespaces));
  const where = namespaces.join(', ');
  if (open.length === 0) return { kind: 'reply', text: `No chaos is open for ${where}.` };
  const head = [`*Chaos for ${where}*`];
  return { kind: 'reply', text: [...head, ...listed(open, line, MESSAGE_LIMIT - lengthOf(head))].join('\n') };
}

function line(change: Change): string {
  const { verb, target, summary } = change.spec;
  return `${code(`/${verb} ${target}`)} (${stateOf(change)}): ${withPeople(sayChange(change))}\n   ${escapeSlack(summary)}`;
}
