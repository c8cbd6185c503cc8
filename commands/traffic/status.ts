/** Which traffic changes are open at the moment. */
import { z } from 'zod';
import { defineCommand } from '../../src/core/command.ts';
import { TRAFFIC } from '../../src/mesh/families.ts';
import { planStatus } from '../../src/mesh/stopping.ts';

export default defineCommand({
  summary: 'Which traffic changes are open in the namespaces of this channel',
  usage: '',
  examples: [''],
  positionals: [],
  small: [],
  args: z.object({}),
  plan: (request, view) => planStatus(request, view, TRAFFIC),
});
