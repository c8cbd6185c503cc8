/** Plays one story at a time, and tells how far it is. */
import type { Registry } from '../../src/core/command.ts';
import { isClosed } from '../../src/core/change.ts';
import { BOB } from '../people.ts';
import { PageError } from '../page/server.ts';
import type { Playing } from '../page/shown.ts';
import type { Hands } from '../hands.ts';
import type { Stage } from '../stage.ts';
import { STORIES } from './index.ts';
import type { Story, Tour } from './tour.ts';
import { createTour } from './tour.ts';
import { Stopped } from './waiting.ts';

export interface Player {
  /** Those whose verbs exist. */
  readonly stories: readonly Pick<Story, 'name' | 'title' | 'about'>[];
  now(): Playing | undefined;
  /** Begins it; one that is playing is stopped first. */
  play(name: string): void;
  stop(): void;
  /** Resolves when nothing is playing. */
  done(): Promise<void>;
}

export interface PlayerOptions {
  readonly stage: Stage;
  readonly hands: Hands;
  readonly registry: Registry;
  /** ms to read a character. */
  readonly pace: number;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export function createPlayer({ stage, hands, registry, pace, onChange, onError }: PlayerOptions): Player {
  const offered = STORIES.filter(({ verbs }) => verbs.every((verb) => registry.has(verb)));
  let playing: Playing | undefined;
  let stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const become = (next: Playing): void => {
    playing = next;
    onChange();
  };
  const telling = { stage, hands, pace, become, onError };
  return {
    stories: offered.map(({ name, title, about }) => ({ name, title, about })),
    now: () => playing,
    play: (name) => {
      const story = offered.find((one) => one.name === name);
      if (!story) throw new PageError(`There is no story ${name}.`);
      // A second click on the same one is the same click.
      if (playing?.name === name && playing.state === 'playing' && !stopping.signal.aborted) return;
      stopping.abort(new Stopped());
      const mine = new AbortController();
      stopping = mine;
      running = running.then(() => tell(telling, story, mine.signal));
    },
    stop: () => stopping.abort(new Stopped()),
    done: () => running,
  };
}

interface Telling extends Pick<PlayerOptions, 'stage' | 'hands' | 'pace' | 'onError'> {
  readonly become: (playing: Playing) => void;
}

/** Never rejects. */
async function tell(
  { stage, hands, pace, become, onError }: Telling,
  { name, title, cast, play, tidy }: Story,
  signal: AbortSignal,
): Promise<void> {
  let now: Playing = { name, title, cast, said: [], state: 'playing' };
  become(now);
  const onSay = (text: string): void => become((now = { ...now, said: [...now.said, text] }));
  const tourUnder = (until: AbortSignal): Tour => createTour({ stage, hands, onSay, pace, signal: until });
  try {
    const tour = tourUnder(signal);
    await clear(stage, hands, tour);
    await play(tour);
    become({ ...now, state: 'over' });
  } catch (error) {
    if (!(error instanceof Stopped)) onError(error);
    become({ ...now, state: error instanceof Stopped ? 'stopped' : 'broken' });
  } finally {
    await tidy?.(tourUnder(new AbortController().signal)).catch(onError);
  }
}

/** A story begins with nothing open, and with a bot. Bob may end whatever anyone opened. */
async function clear({ bot, connection }: Stage, hands: Hands, tour: Tour): Promise<void> {
  await bot.start();
  const open = connection.watched.records().filter((change) => !isClosed(change));
  for (const { id, spec, facts } of open) {
    const armed = facts.some(({ type }) => type === 'armed');
    if (!armed) await tour.click(BOB, id, 'deny');
    else await hands.type(BOB.id, `/${endingOf(spec.verb)} ${id}`);
  }
  for (const { id } of open) await tour.until(id, 'over');
}

/** `traffic stop` of `traffic shift`. */
function endingOf(verb: string): string {
  const [family = ''] = verb.split(' ');
  return family === 'egress' ? 'egress revoke' : `${family} stop`;
}
