/** Telling one person something: by the request's own response URL, else by the Web API. */
import type { Log } from '../../core/ports.ts';
import type { Call } from './call.ts';

export interface Person {
  readonly user: string;
  readonly channel: string;
  readonly responseUrl: string;
}

/** Never rejects: what could not be told is logged. */
export type Tell = (person: Person, text: string) => Promise<void>;

const TIMEOUT = 3_000;

export function createTell(call: Call, log: Log): Tell {
  return async ({ user, channel, responseUrl }, text) => {
    try {
      await respond(responseUrl, text);
    } catch (first) {
      try {
        await call('chat.postEphemeral', { channel, user, text });
      } catch (second) {
        log.error('slack reply lost', { user, channel, first: String(first), second: String(second) });
      }
    }
  };
}

/** Works for 30 minutes, also where the bot is not in the channel. */
async function respond(url: string, text: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  const answer = await response.text();
  if (!response.ok || /"ok":\s*false/.test(answer)) throw new Error(`response_url: ${response.status}`);
}
