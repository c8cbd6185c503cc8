/** Gives a leased traffic change a later end: a new decision, approved like any other. */
import { defineCommand } from '../../src/core/command.ts';
import { EXTEND } from '../../src/core/family-words.ts';
import { planExtension } from '../../src/mesh/changes/extending.ts';

export default defineCommand({
  ...EXTEND,
  summary: 'Keep a leased traffic change for longer',
  examples: ['k7q2mx 10m', 'k7q2mx 2h because the canary looks good'],
  plan: planExtension,
});
