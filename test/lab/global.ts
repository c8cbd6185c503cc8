/** Starts the lab once for the whole mesh suite, and ends it. Where it cannot start, every test says so. */
import type { TestProject } from 'vitest/node';
import type { Lab } from './lab.ts';
import { startLab } from './lab.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    lab: Lab | { readonly missing: string };
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { lab, down } = await startLab();
    project.provide('lab', lab);
    return down;
  } catch (error) {
    const missing = `The mesh suite did not run: the lab did not start. ${String(error)}`;
    console.error(missing);
    project.provide('lab', { missing });
    return undefined;
  }
}
