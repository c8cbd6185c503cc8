/** The catalogue of refusals. Codes are permanent: people search for them. No logic here, only wording. */
import * as deciding from './deciding.ts';
import * as mesh from './mesh.ts';
import * as starting from './starting.ts';
import * as trying from './trying.ts';
import * as typed from './typed.ts';

export const refusals = { ...typed, ...mesh, ...deciding, ...starting, ...trying };
