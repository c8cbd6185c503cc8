/** Which version of Istio's kinds the API server serves: found once, and again after it stopped serving them. */
import type { Door } from './door.ts';
import { ApiError } from './fault.ts';

export const ISTIO = 'networking.istio.io';

const VERSIONS = ['v1', 'v1beta1'] as const;
const NEEDED = ['serviceentries', 'virtualservices', 'destinationrules', 'gateways', 'sidecars'];

export type IstioVersion = (typeof VERSIONS)[number];

export interface Istio {
  /** Calls with the version; what it answers that the path is not served makes the next call look again. */
  with<T>(work: (version: IstioVersion) => Promise<T>): Promise<T>;
}

export function findIstio(door: Door): Istio {
  let found: Promise<IstioVersion> | undefined;
  const forget = () => {
    found = undefined;
  };
  return {
    with: async (work) => {
      found ??= discover(door);
      // A failed discovery is not remembered either.
      found.catch(forget);
      try {
        return await work(await found);
      } catch (error) {
        if (error instanceof ApiError && error.unserved) forget();
        throw error;
      }
    },
  };
}

async function discover(door: Door): Promise<IstioVersion> {
  for (const version of VERSIONS) {
    const served = await resourcesOf(door, version);
    if (NEEDED.every((plural) => served.includes(plural))) return version;
  }
  throw new ApiError(
    'unavailable',
    `the API server serves no ${ISTIO}/v1 or v1beta1: is Istio installed?`,
    0,
    {
      unserved: true,
    },
  );
}

async function resourcesOf(door: Door, version: IstioVersion): Promise<readonly string[]> {
  try {
    const { body } = await door.call({ method: 'GET', path: `/apis/${ISTIO}/${version}` });
    return (body as { resources: { name: string }[] }).resources.map(({ name }) => name);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}
