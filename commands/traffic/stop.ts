/** Ends traffic changes before their time. Needs no approval, from anyone, at any time. */
import { defineCommand } from '../../src/core/command.ts';
import { STOP } from '../../src/core/family-words.ts';
import { TRAFFIC } from '../../src/mesh/changes/families.ts';
import { planStop } from '../../src/mesh/changes/stopping.ts';

export default defineCommand({
  ...STOP,
  summary: 'End traffic changes now: one, or all of this channel',
  plan: (request, view) => planStop(request, view, TRAFFIC),
});
