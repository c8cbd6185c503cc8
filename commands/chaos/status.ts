/** What is broken on purpose at the moment. */
import { z } from 'zod';
import { defineCommand } from '../../src/core/command.ts';
import { CHAOS } from '../../src/mesh/families.ts';
import { planStatus } from '../../src/mesh/stopping.ts';

export default defineCommand({
  summary: 'What is broken on purpose in the namespaces of this channel',
  usage: '',
  examples: [''],
  positionals: [],
  small: [],
  args: z.object({}),
  plan: (request, view) => planStatus(request, view, CHAOS),
});
