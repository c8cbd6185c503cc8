/** Which traffic changes are open at the moment. */
import { defineCommand } from '../../src/core/command.ts';
import { STATUS } from '../../src/core/family-words.ts';
import { TRAFFIC } from '../../src/mesh/changes/families.ts';
import { planStatus } from '../../src/mesh/changes/stopping.ts';

export default defineCommand({
  ...STATUS,
  summary: 'Which traffic changes are open in the namespaces of this channel',
  plan: (request, view) => planStatus(request, view, TRAFFIC),
});
