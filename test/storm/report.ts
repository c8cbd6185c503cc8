/** What is told at the end, and what is left beside the logs for whoever looks into it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Course } from './figures.ts';
import { closingBlock, latest } from './figures.ts';
import type { Check, Evidence } from './verdict.ts';
import { storyOf } from './verdict.ts';
import type { Weather } from './weather.ts';
import { CHANNELS } from './world.ts';

export interface Reporting {
  readonly evidence: Evidence;
  readonly weather: Weather;
  readonly checks: readonly Check[];
  readonly course: Omit<Course, 'violations'>;
  readonly folder: string;
}

/** Most violations whose whole story is told. */
const STORIES = 12;

/** The stories of what went wrong, then the closing block; in the folder also those of what came back latest. */
export async function report({ evidence, weather, checks, course, folder }: Reporting): Promise<string[]> {
  const { referee, slack } = evidence;
  const violations = checks.flatMap((check) => check.violations);
  const stories = violations
    .slice(0, STORIES)
    .flatMap((one) => [`\n!! ${one.about} ${one.what}`, ...indented(storyOf(evidence, one))]);
  const late = latest(evidence, weather).flatMap(({ id, by }) => [
    `== ${id}, ${by} ms late`,
    ...storyOf(evidence, { what: 'late', about: id }),
  ]);
  const messages = CHANNELS.flatMap((channel) => slack.messages(channel));
  await writeFile(join(folder, 'latest.log'), late.join('\n'));
  await writeFile(join(folder, 'records.json'), JSON.stringify(referee.now('MeshChange'), null, 1));
  await writeFile(join(folder, 'cards.json'), JSON.stringify(messages, null, 1));
  const block = closingBlock(evidence, weather, { ...course, violations: violations.length });
  return [...stories, '', ...block];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `   ${line}`);
}
