/** Runs seeds, in as many workers as wanted, and sums up what happened. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { drawStory } from './draw.ts';
import type { Figures } from './figures.ts';
import { add, noFigures } from './figures.ts';
import type { Violation } from './sim.ts';
import { simulate } from './simulate.ts';

export interface Range {
  readonly from: number;
  readonly seeds: number;
}

export interface Failed extends Violation {
  readonly seed: number;
}

export interface Outcome {
  readonly figures: Figures;
  readonly failed: readonly Failed[];
}

/** One after the other, in this thread. */
export async function runSeeds({ from, seeds }: Range, { first = false } = {}): Promise<Outcome> {
  const figures = noFigures();
  const failed: Failed[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await simulate(drawStory(seed));
    add(figures, result.figures);
    if (result.violation) failed.push({ seed, ...result.violation });
    if (first && failed.length > 0) break;
  }
  return { figures, failed };
}

const CHUNK = 25;

/** The same in several threads; `progress` hears of every chunk. */
export async function runInWorkers(
  { from, seeds }: Range,
  jobs: number,
  progress: (done: number) => void,
): Promise<Outcome> {
  const figures = noFigures();
  const failed: Failed[] = [];
  let next = from;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      while (next < from + seeds) {
        const range = { from: next, seeds: Math.min(CHUNK, from + seeds - next) };
        next += range.seeds;
        const outcome = await askWorker(worker, range);
        add(figures, outcome.figures);
        failed.push(...outcome.failed);
        done += range.seeds;
        progress(done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return { figures, failed: failed.toSorted((a, b) => a.seed - b.seed) };
}

function askWorker(worker: Worker, range: Range): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (outcome: Outcome) => {
      worker.off('error', reject);
      resolve(outcome);
    });
    worker.postMessage(range, []);
  });
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  port.on('message', (range: Range) => void runSeeds(range).then((outcome) => port.postMessage(outcome, [])));
}
