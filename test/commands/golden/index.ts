/** All golden plans, by verb. */
import type { Case } from './case.ts';
import { chains } from './chains.ts';
import { chaos } from './chaos.ts';
import { egress } from './egress.ts';
import { traffic } from './traffic.ts';

export const cases: readonly Case[] = [...egress, ...chaos, ...traffic, ...chains];
