/** Gives a leased traffic change a later end: a new decision, approved like any other. */
import { z } from 'zod';
import { defineCommand } from '../../src/core/command.ts';
import { Duration, Id, one } from '../../src/core/words.ts';
import { planExtension } from '../../src/mesh/extending.ts';

export default defineCommand({
  summary: 'Keep a leased traffic change for longer',
  usage: 'ID T [because …]',
  examples: ['k7q2mx 10m', 'k7q2mx 2h because the canary looks good'],
  positionals: [
    { name: 'id', label: 'ID' },
    { name: 'for', label: 'T' },
  ],
  small: ['for', 'because'],
  args: z.object({ id: one(Id), for: one(Duration) }),
  plan: planExtension,
});
