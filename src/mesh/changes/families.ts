/** The two families of routing changes, as their stop and status verbs speak of them. */
import { refusals } from '../../core/refusals/index.ts';
import { isChaos, isTraffic } from './open.ts';
import type { Family } from './stopping.ts';

export const CHAOS: Family = {
  name: 'chaos',
  isOne: isChaos,
  label: 'chaos',
  noSuch: refusals.noSuchChaos,
  isAnother: refusals.notChaos,
};

export const TRAFFIC: Family = {
  name: 'traffic',
  isOne: isTraffic,
  label: 'traffic change',
  noSuch: refusals.noSuchTraffic,
  isAnother: refusals.notTraffic,
};
