/** Plays one story at a time, and tells how far it is. */
import type { Registry } from '../../src/core/command.ts';
import { isClosed } from '../../src/core/change.ts';
import { ANA, BOB } from '../people.ts';
import { PageError } from '../page/server.ts';
import type { Hands } from '../show.ts';
import type { Stage } from '../stage.ts';
import { STORIES } from './index.ts';
import type { Story, Tour } from './tour.ts';
import { createTour, Stopped } from './tour.ts';

export interface Playing {
  readonly name: string;
  readonly title: string;
  /** What was said so far; the last one is what to look at now. */
  readonly said: readonly string[];
  readonly state: 'playing' | 'over' | 'stopped' | 'broken';
}

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
  const run = async ({ name, title, play }: Story, signal: AbortSignal): Promise<void> => {
    let now: Playing = { name, title, said: [], state: 'playing' };
    become(now);
    const onSay = (text: string): void => become((now = { ...now, said: [...now.said, text] }));
    const tour = createTour({ stage, hands, onSay, pace, signal });
    try {
      await clear(stage, hands, tour);
      await play(tour);
      become({ ...now, state: 'over' });
    } catch (error) {
      if (!(error instanceof Stopped)) onError(error);
      become({ ...now, state: error instanceof Stopped ? 'stopped' : 'broken' });
    }
  };
  return {
    stories: offered.map(({ name, title, about }) => ({ name, title, about })),
    now: () => playing,
    play: (name) => {
      const story = offered.find((one) => one.name === name);
      if (!story) throw new PageError(`There is no story ${name}.`);
      stopping.abort();
      const mine = new AbortController();
      stopping = mine;
      running = running.then(() => run(story, mine.signal));
    },
    stop: () => stopping.abort(),
    done: () => running,
  };
}

/** A story begins with nothing open, and with a bot. */
async function clear({ bot, connection }: Stage, hands: Hands, tour: Tour): Promise<void> {
  await bot.start();
  const open = connection.watched.records().filter((change) => !isClosed(change));
  for (const { id, spec, facts } of open) {
    const armed = facts.some(({ type }) => type === 'armed');
    if (!armed) await tour.click(BOB, id, 'deny');
    else if (spec.verb.startsWith('egress ')) await hands.type(ANA.id, `/egress revoke ${id}`);
    else await hands.type(ANA.id, `/chaos stop ${id}`);
  }
  for (const { id } of open) await tour.until(id, 'over');
}
