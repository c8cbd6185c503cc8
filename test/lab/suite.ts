/** One stage for a file of the mesh suite, and the end of each file: nothing of ours is left. */
import { afterAll, beforeAll, expect, inject, onTestFailed } from 'vitest';
import { changeMesh } from './mesh-config.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';
import { openStory } from './story.ts';

export type Scene = Stage & { readonly story: ReturnType<typeof openStory> };

/**
 * Registers the stage; the answer begins a test on it, in a channel of its own unless one is given. With settings of the
 * mesh, they hold from before the bot starts until it has ended.
 */
export function useStage(settings?: Readonly<Record<string, unknown>>): (channel?: string) => Scene {
  let stage: Stage | undefined;
  let putBack = async (): Promise<void> => undefined;
  let why: unknown;

  // A hook that fails leaves its tests skipped; a test that did not run must fail.
  beforeAll(async () => {
    try {
      const lab = inject('lab');
      if ('missing' in lab) throw new Error(lab.missing);
      if (settings) putBack = await changeMesh(lab, settings);
      stage = await openStage(lab);
    } catch (error) {
      why = error;
    }
  });

  afterAll(async () => {
    try {
      if (stage) await close(stage);
    } finally {
      await putBack();
    }
  });

  // Only at a test's beginning: which test it is, is not known later.
  return (channel) => {
    if (!stage) throw why;
    const { tell } = stage;
    onTestFailed(() => console.error(`The bot said:\n${tell()}`));
    return { ...stage, story: openStory(stage, channel) };
  };
}

async function close(stage: Stage): Promise<void> {
  const left = await stage.leftovers();
  await stage.clear(left.length > 0);
  const code = await stage.close();
  expect(left).toEqual([]);
  expect(code).toBe(0);
}
