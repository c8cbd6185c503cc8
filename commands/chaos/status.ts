/** What is broken on purpose at the moment. */
import { defineCommand } from '../../src/core/command.ts';
import { STATUS } from '../../src/core/family-words.ts';
import { CHAOS } from '../../src/mesh/changes/families.ts';
import { planStatus } from '../../src/mesh/changes/stopping.ts';

export default defineCommand({
  ...STATUS,
  summary: 'What is broken on purpose in the namespaces of this channel',
  plan: (request, view) => planStatus(request, view, CHAOS),
});
