/** Gives chaos that is live a later end: a new decision, approved like any other. */
import { defineCommand } from '../../src/core/command.ts';
import { EXTEND } from '../../src/core/family-words.ts';
import { planExtension } from '../../src/mesh/changes/extending.ts';

export default defineCommand({
  ...EXTEND,
  summary: 'Keep live chaos going for longer',
  examples: ['k7q2mx 10m', 'k7q2mx 1h30m because the test takes longer'],
  plan: planExtension,
});
