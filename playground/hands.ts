/** What visitors do in the channel, as one of its people, and all that happens there. */
import { PageError } from './page/server.ts';
import { CHANNEL, NAMES } from './people.ts';
import type { Delivery } from './slack/people.ts';
import type { Stage } from './stage.ts';
import type { Happened } from './timeline.ts';

export interface Hands {
  readonly happened: readonly Happened[];
  type(user: string, line: string): Promise<void>;
  /** `button`: an action, as `drawbridge:approve`. */
  click(user: string, ts: string, button: string): Promise<void>;
}

/** Typing and clicking as one of these people, and what they are told where nobody answers. */
export function createHands({ slack }: Pick<Stage, 'slack'>, changed: () => void): Hands {
  const happened: Happened[] = [];
  const add = (one: Happened): void => {
    happened.push(one);
    changed();
  };
  slack.onEvent((event) => {
    if (event.kind === 'posted' && !event.message.thread_ts)
      add({ kind: 'card', ts: event.message.ts, at: Date.now() });
    else if (event.kind === 'ephemeral') add({ kind: 'told', event, at: Date.now() });
    else changed();
  });
  const unanswered = (user: string, what: string, { body }: Delivery): void => {
    const error = body.includes('TimeoutError') ? 'operation_timeout' : 'dispatch_failed';
    const text = `${what} failed with the error "${error}"`;
    add({ kind: 'told', event: { user, text, blocks: [] }, at: Date.now() });
  };
  const personOf = (user: string): string => {
    if (!Object.hasOwn(NAMES.people, user)) throw new PageError(`Nobody here is ${user}.`);
    return user;
  };
  return {
    happened,
    type: async (user, line) => {
      if (!/^\/\w/.test(line)) throw new PageError('Commands begin with a slash: try /egress help.');
      add({ kind: 'typed', user: personOf(user), text: line, at: Date.now() });
      const delivery = await slack.type(user, CHANNEL.id, line);
      if (delivery.status !== 200) unanswered(user, line.split(' ')[0] ?? '', delivery);
    },
    click: async (user, ts, button) => {
      if (!slack.message(CHANNEL.id, ts)) throw new PageError('That message is gone.');
      const delivery = await slack.click(personOf(user), CHANNEL.id, ts, button);
      if (delivery.status !== 200) unanswered(user, 'Your click', delivery);
    },
  };
}
