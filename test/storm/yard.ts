/** What other people share: the API server, and the shadow of what they did. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../src/core/kube.ts';
import type { Api } from './api.ts';
import type { Chronicle } from './chronicle.ts';
import type { Referee } from './referee.ts';

/** What every object would be, had we never been there: specs by `keyOf`. */
export type Shadow = ReadonlyMap<string, JsonObject>;

export interface Scene {
  readonly api: Api;
  readonly referee: Referee;
  readonly chronicle: Chronicle;
  readonly signal: AbortSignal;
}

export interface Yard extends Scene {
  readonly shadow: Map<string, JsonObject>;
}

/** Again until it is answered with a success, or as `fine` says. */
export async function insist(
  yard: Yard,
  send: () => Promise<{ readonly status: number }>,
  fine: readonly number[] = [],
): Promise<void> {
  for (;;) {
    const said = await send().catch(() => undefined);
    if (said && (said.status < 300 || fine.includes(said.status))) return;
    yard.chronicle.note(`a neighbour tries again: ${said?.status ?? 'no answer'}`, '-');
    await sleep(100);
  }
}
