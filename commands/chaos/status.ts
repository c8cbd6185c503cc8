/** What is broken on purpose at the moment. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import { stateOf } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { entities } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
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
  return { kind: 'reply', text: [`*Chaos for ${where}*`, ...open.map(line)].join('\n') };
}

function line(change: Change): string {
  return `• \`/${change.spec.verb} ${entities(change.spec.target)}\` (${stateOf(change)}): ${sayChange(change)}\n   ${entities(change.spec.summary)}`;
}
