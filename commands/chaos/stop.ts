/** Ends chaos before its time. Needs no approval, from anyone, at any time. */
import { defineCommand } from '../../src/core/command.ts';
import { STOP } from '../../src/core/family-words.ts';
import { CHAOS } from '../../src/mesh/changes/families.ts';
import { planStop } from '../../src/mesh/changes/stopping.ts';

export default defineCommand({
  ...STOP,
  summary: 'End chaos now: one change, or all of this channel',
  plan: (request, view) => planStop(request, view, CHAOS),
});
