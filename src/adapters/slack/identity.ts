/** Who we are in Slack: asked by ourselves, and again until there is an answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../core/ports.ts';
import { MessengerError } from '../../core/ports.ts';
import type { Answer, Call } from './call.ts';

export interface Identity {
  readonly botId: string;
  readonly userId: string;
}

export interface Introduction {
  /** Undefined until auth.test has answered. */
  readonly identity: () => Identity | undefined;
  /** Resolves when it has; never rejects. */
  readonly known: Promise<void>;
  readonly stop: () => void;
}

export interface IntroductionOptions {
  readonly call: Call;
  readonly log: Log;
  /** ms before the second try; doubled up to 30 s. */
  readonly firstPause: number;
}

const LONGEST_PAUSE = 30_000;

/** Starts asking. Nothing waits for it but readiness: commands are acknowledged meanwhile. */
export function introduce({ call, log, firstPause }: IntroductionOptions): Introduction {
  const stopping = new AbortController();
  let identity: Identity | undefined;
  const ask = async () => {
    let pause = firstPause;
    while (!stopping.signal.aborted) {
      identity = await askOnce(call, log);
      if (identity) return;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(ignore);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  };
  return { identity: () => identity, known: ask(), stop: () => stopping.abort() };
}

async function askOnce(call: Call, log: Log): Promise<Identity | undefined> {
  try {
    return readIdentity(await call('auth.test', {}));
  } catch (error) {
    const code = error instanceof MessengerError ? error.code : String(error);
    log.error('slack does not know us', { code });
    return undefined;
  }
}

function readIdentity({ bot_id, user_id }: Answer): Identity {
  return { botId: String(bot_id), userId: String(user_id) };
}

function ignore(): void {}
