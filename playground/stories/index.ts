/** The stories of the playground, in the order in which a visitor meets them. */
import { byHand } from './by-hand.ts';
import { decided } from './decided.ts';
import { killed } from './killed.ts';
import { mysql } from './mysql.ts';
import { plants } from './plants.ts';
import { refused } from './refused.ts';
import { stuck } from './stuck.ts';
import type { Story } from './tour.ts';

export const STORIES: readonly Story[] = [plants, mysql, decided, refused, byHand, killed, stuck];
