/** Wrong requests: for each rule of Istio's and each hazard that a request could run into, what is typed and its refusal. */
import { entries } from './wrong/entries.ts';
import { gateways } from './wrong/gateways.ts';
import { hazards } from './wrong/hazards.ts';
import { routes } from './wrong/routes.ts';
import type { Wrong } from './wrong/wrong.ts';
import { written } from './wrong/written.ts';

export const wrongRequests: readonly Wrong[] = [...written, ...entries, ...routes, ...gateways, ...hazards];
