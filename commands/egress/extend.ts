/** Gives an open host a later end: a new decision, approved like any other. */
import { defineCommand } from '../../src/core/command.ts';
import { EXTEND } from '../../src/core/family-words.ts';
import { planExtension } from '../../src/mesh/changes/extending.ts';

export default defineCommand({
  ...EXTEND,
  summary: 'Keep an open host open for longer',
  examples: ['k7q2mx 10m', 'k7q2mx 2h because INC-42'],
  plan: planExtension,
});
