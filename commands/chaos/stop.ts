/** Ends chaos before its time. Needs no approval, from anyone, at any time. */
import { z } from 'zod';
import { defineCommand } from '../../src/core/command.ts';
import { Id, one } from '../../src/core/words.ts';
import { CHAOS } from '../../src/mesh/families.ts';
import { planStop } from '../../src/mesh/stopping.ts';

export default defineCommand({
  summary: 'End chaos now: one change, or all of this channel',
  usage: 'ID|all',
  examples: ['k7q2mx', 'all'],
  positionals: [{ name: 'id', label: 'ID or all' }],
  small: [],
  anywhere: true,
  args: z.object({ id: one(Id) }),
  plan: (request, view) => planStop(request, view, CHAOS),
});
