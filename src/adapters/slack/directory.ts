/** The Directory port on Slack's user groups. */
import type { Clock, Directory } from '../../core/ports.ts';
import type { Call } from './call.ts';
import { twice } from './call.ts';

/** How long, ms, somebody who left a group may still count as a member. */
const FRESH = 30_000;

interface Looked {
  readonly at: number;
  readonly members: Promise<readonly string[]>;
}

/** Clicks at once share one call. A failure is not kept: the next click asks again. */
export function createDirectory(call: Call, clock: Pick<Clock, 'now'>): Directory {
  const looked = new Map<string, Looked>();
  return {
    members(group) {
      const last = looked.get(group);
      if (last && clock.now() - last.at < FRESH && clock.now() >= last.at) return last.members;
      const members = lookUp(twice(call), group);
      const entry = { at: clock.now(), members };
      looked.set(group, entry);
      members.catch(() => {
        if (looked.get(group) === entry) looked.delete(group);
      });
      return members;
    },
  };
}

async function lookUp(call: Call, group: string): Promise<readonly string[]> {
  const answer = await call('usergroups.users.list', { usergroup: group });
  if (!Array.isArray(answer.users)) throw new Error('usergroups.users.list: unreadable');
  return answer.users.filter((user) => typeof user === 'string');
}
