/** Breaks a dependency for a while: its new connections, or requests, lead to a sink. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import type { SinkName } from '../../src/core/sink.ts';
import { SINKS } from '../../src/core/sink.ts';
import type { View } from '../../src/core/view.ts';
import { Share, SHARE } from '../../src/core/amounts.ts';
import { Duration, Name, one, TargetWord } from '../../src/core/words.ts';
import { planRouting } from '../../src/mesh/routing/routing-plan.ts';

const Args = z.object({
  target: one(TargetWord),
  share: one(Share).optional(),
  for: one(Duration),
  from: one(Name).optional(),
  to: one(z.string().toLowerCase()).optional(),
});
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Break a dependency for a while: what goes there is closed, or hangs',
  usage: 'TARGET[:PORT] [N%] T [from WORKLOAD|everyone] [to refuse|hang] [in NS] [because …]',
  examples: [
    'firestore.googleapis.com 10m',
    'mysql 10m because game day',
    'mysql 30% 10m',
    'mysql.db:3306 90s from web-api',
    'api.example.com for 5m from everyone to hang',
  ],
  positionals: [
    { name: 'target' },
    { name: 'share', label: 'N%', like: SHARE, optional: true },
    { name: 'for', label: 'T' },
  ],
  small: ['for', 'from', 'in', 'to', 'because'],
  args: Args,
  plan: planBlackhole,
});

function planBlackhole(request: Request<Args>, view: View): Outcome {
  const { target, from, for: seconds, to: sink = 'refuse', share = 100 } = request.args;
  if (!isSink(sink)) return refusals.unknownSink(sink);
  return planRouting(request, view, { target, from, seconds, effect: { do: 'sink', sink, share } });
}

function isSink(word: string): word is SinkName {
  return Object.hasOwn(SINKS, word);
}
