/** Alarms that ring on one of the replicas, also when the one that set them is gone. */
import type { Alarm, Clock } from '../../core/ports.ts';
import type { Lane } from './lane.ts';
import { openLane } from './lane.ts';
import type { Link } from './link.ts';
import { createNear, createTeller } from './near.ts';
import { isFulfilled } from './settled.ts';

export interface AlarmOptions {
  readonly link: Link;
  readonly clock: Pick<Clock, 'now'>;
  /** Rings here what Redis does not take, or forgets; closed with this one. */
  readonly fallback: Alarm;
}

const CLOSE_LIMIT = 1000;

/** An Alarm of all replicas together; of this process alone while Redis is away. */
export function createRedisAlarm({ link, clock, fallback }: AlarmOptions): Alarm {
  const listeners: ((id: string) => void)[] = [];
  const near = createNear(clock);
  const { tell, hasNews } = createTeller(tellOne);
  let lane: Lane | undefined;
  let closed = false;

  fallback.onRing(ring);
  link.onUp(() => {
    if (closed) return;
    lane ??= openLane({ ...link, name: 'alarm', run: async (id) => ring(id) });
    lane.work(true);
    for (const [id, at] of near.all()) tell(id, at);
  });
  link.onDown(() => {
    lane?.work(false);
    for (const [id, at] of near.all()) ringHere(id, at);
  });

  async function tellOne(id: string, at: number): Promise<void> {
    const isTold = await isFulfilled(link.ask(async () => lane?.add(id, at)));
    ringHere(id, isTold ? Number.POSITIVE_INFINITY : at);
  }

  function ringHere(id: string, at: number): void {
    if (!closed && !hasNews(id)) fallback.set(id, at);
  }

  function ring(id: string): void {
    near.rung(id);
    if (!closed) for (const listener of listeners) listener(id);
  }

  async function close(): Promise<void> {
    closed = true;
    await fallback.close();
    await lane?.close(link.isUp(), CLOSE_LIMIT);
  }

  const set = (id: string, at: number): void => void (!closed && near.set(id, at) && tell(id, at));
  return { set, onRing: (listener) => void listeners.push(listener), close };
}
