/** Why calls to a host pass or do not: the object that decides, and what would change it. */
import { z } from 'zod';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { refusals } from '../../src/core/refusals/index.ts';
import { escapeSlack } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
import { Name, one, TargetWord } from '../../src/core/words.ts';
import { findCallers, podsOf, sayCallers } from '../../src/mesh/view/callers.ts';
import { findTarget, ownFirst } from '../../src/mesh/view/target.ts';
import { sayWhy } from '../../src/mesh/flow/why.ts';

const Args = z.object({ target: one(TargetWord), from: one(Name).optional() });
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Why calls to a host pass or do not, and what would change it',
  usage: 'HOST[:PORT] [from WORKLOAD] [in NS]',
  examples: ['firestore.googleapis.com', 'mysql.db:3306 from web-api'],
  positionals: [{ name: 'target', label: 'HOST' }],
  small: ['from', 'in'],
  args: Args,
  plan: planWhy,
});

function planWhy(request: Request<Args>, view: View): Outcome {
  const { args, namespace } = request;
  const target = findTarget(view, ownFirst(request), args.target.name);
  if (isRefusal(target)) return target;
  const callers = findCallers(args.from, namespace, view);
  if (isRefusal(callers)) return callers;
  // Pods of different namespaces see different objects: there is no one answer.
  if (callers.namespace === '*') return refusals.whyEveryone(args.target.name);
  const port = args.target.port ?? target.port;
  const question = {
    view,
    host: target.host,
    pods: podsOf(callers, namespace),
    ...(port === undefined ? {} : { port }),
  };
  const lines = sayWhy(question);
  return {
    kind: 'reply',
    text: [`Calls of ${escapeSlack(sayCallers(callers))}, as the objects are now:`, ...lines].join('\n'),
  };
}
