/** Cards that are not right, a few at a time: however many they are, and whatever Slack does, an undo finds the way free. */
import { atMost } from './at-most.ts';

/** Each is a read of its record besides, of the same API server that the undos need. */
const AT_ONCE = 8;
/** In one go; more than Slack takes in the minute until the next. */
const MOST = 500;

/** Takes ids in their order. `show` never rejects. What is not taken up now is taken up by a later call. */
export function cardsInTurn(show: (id: string) => Promise<void>): (ids: readonly string[]) => void {
  let last = '';
  let isBusy = false;

  const showAll = async (ids: readonly string[]): Promise<void> => {
    isBusy = true;
    try {
      await atMost(AT_ONCE, ids, show);
    } finally {
      isBusy = false;
    }
  };

  return (ids) => {
    if (isBusy) return;
    // Those that fail again and again keep none of the others waiting.
    const next = ids.filter((id) => id > last);
    const some = [...next, ...ids.filter((id) => id <= last)].slice(0, MOST);
    last = some.at(-1) ?? last;
    void showAll(some);
  };
}
