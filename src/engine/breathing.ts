/** Long work in short pieces, so that nothing that is due waits for it. */
import type { Clock } from '../core/ports.ts';

/** ms of work between two breaths. */
const PIECE = 5;

/** Called between two steps: after some ms of work it lets everything else have its turn, in which the world may move. */
export function breathing(clock: Clock): () => Promise<void> {
  let since = clock.now();
  return async () => {
    if (Math.abs(clock.now() - since) < PIECE) return;
    await clock.after(0);
    since = clock.now();
  };
}
