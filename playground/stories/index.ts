/** The stories of the playground, in the order in which a visitor meets them. */
import { authors } from './authors.ts';
import { byHand } from './by-hand.ts';
import { canary } from './canary.ts';
import { decided } from './decided.ts';
import { firefox } from './firefox.ts';
import { google } from './google.ts';
import { killed } from './killed.ts';
import { mysql } from './mysql.ts';
import { plants } from './plants.ts';
import { refused } from './refused.ts';
import { stuck } from './stuck.ts';
import type { Story } from './tour.ts';

export const STORIES: readonly Story[] = [
  plants,
  mysql,
  authors,
  canary,
  firefox,
  google,
  decided,
  refused,
  byHand,
  killed,
  stuck,
];
