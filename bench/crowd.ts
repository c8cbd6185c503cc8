/** Live leases by the thousand, written into an API server: records, facts, and rules with their marks. */
import { fileURLToPath } from 'node:url';
import type { Change } from '../src/core/change.ts';
import { doEdit } from '../src/core/edit.ts';
import { decodePlan } from '../src/core/plan.ts';
import { newRecord, parseRecord, RECORD, statusOf } from '../src/core/record.ts';
import { stampFor } from '../src/engine/apply.ts';
import { atMost } from '../src/engine/at-most.ts';
import { loadRegistry } from '../src/registry.ts';
import type { Api } from '../test/lab/api.ts';
import { openApi } from '../test/lab/api.ts';
import type { Lab } from '../test/lab/lab.ts';
import { startLab } from '../test/lab/lab.ts';
import { entryFor, liveChange } from './lease.ts';

const ISTIO = '/apis/networking.istio.io/v1/namespaces/shop';
export const RECORDS = `/apis/${RECORD.group}/${RECORD.version}/namespaces/drawbridge/${RECORD.plural}`;
export const ROUTES = `${ISTIO}/virtualservices`;
const AT_ONCE = 48;
/** Most hosts that Istio takes in one entry. */
const ENTRY = 256;
/** ms until those that stay would end: longer than any run, and short of the lease itself. */
const FAR = 6 * 3600_000;

/**
 * The lab's garbage collector lists every kind after a deletion, every few seconds; Kubernetes' own watches. At
 * thousands of objects that alone would take a core.
 */
const NO_GC = '--enable-garbage-collector=false';

export interface Lease {
  readonly id: string;
  /** The VirtualService that holds its rule, in `shop`. */
  readonly route: string;
  /** ms since the epoch. */
  readonly end: number;
}

export interface Crowd {
  /** An API server of its own, with `deploy/` and the crowd. */
  readonly lab: Lab;
  readonly api: Api;
  /** So many that stay. */
  grow(size: number): Promise<void>;
  /** So many more, which do not count; `endOf` counts from 0 in each call. */
  add(count: number, endOf: (n: number) => number): Promise<readonly Lease[]>;
  close(): Promise<void>;
}

/** A crowd of none yet. Whatever becomes of this process, its API server ends. */
export async function openCrowd(): Promise<Crowd> {
  const loaded = await loadRegistry(fileURLToPath(new URL('../commands', import.meta.url)));
  if (!loaded.ok) throw new Error('the commands do not load');
  const { registry } = loaded;
  const { lab, down } = await startLab('apiserver', NO_GC);
  const api = openApi(lab.kubeconfig);
  let made = 0;
  let stay = 0;
  const add: Crowd['add'] = async (count, endOf) => {
    const first = made;
    const numbers = Array.from({ length: count }, (_, n) => first + n);
    made += count;
    await registerHosts(api, numbers.map(hostOf), first);
    const leases: Lease[] = [];
    await atMost(AT_ONCE, numbers, async (n) => {
      const end = Math.round(endOf(n - first));
      leases.push(await write(api, liveChange({ registry, n, host: hostOf(n), end })));
    });
    return leases;
  };
  return {
    lab,
    api,
    add,
    grow: async (size) => {
      await add(size - stay, () => Date.now() + FAR);
      stay = size;
    },
    close: async () => {
      api.close();
      await down();
    },
  };
}

function hostOf(n: number): string {
  return `crowd-${n}.example.com`;
}

async function registerHosts(api: Api, hosts: readonly string[], first: number): Promise<void> {
  for (let n = 0; n < hosts.length; n += ENTRY) {
    const entry = entryFor(`crowd-${first + n}`, hosts.slice(n, n + ENTRY));
    await expected(201, api.call('POST', `${ISTIO}/serviceentries`, entry));
  }
}

/** The three writes that make it: the record, its facts, and the rule with its mark. */
async function write(api: Api, change: Change): Promise<Lease> {
  const { id, spec, card, facts } = change;
  const record = newRecord('drawbridge', id, spec, card);
  const made = await expected(201, api.call('POST', `${RECORDS}?${AS_BOT}`, record));
  const whole = { ...made, status: statusOf(change, facts) };
  const stored = parseRecord(
    await expected(200, api.call('PUT', `${RECORDS}/${id}/status?${AS_BOT}`, whole)),
  );
  if ('bad' in stored) throw new Error(`the record ${id} does not fit: ${stored.bad}`);
  const [edit] = decodePlan(spec.plan);
  if (!edit) throw new Error(`${id} has no edit`);
  const route = doEdit(undefined, edit, stampFor(change, 0));
  await expected(201, api.call('POST', `${ROUTES}?${AS_BOT}`, route));
  const armed = facts.find((fact) => fact.type === 'armed');
  return { id, route: route.metadata.name, end: Date.parse(armed?.end ?? '') };
}

const AS_BOT = 'fieldManager=drawbridge';

async function expected(wanted: number, answer: ReturnType<Api['call']>): Promise<object> {
  const { status, body } = await answer;
  if (status !== wanted) throw new Error(`the API server answered ${status}: ${JSON.stringify(body)}`);
  return body as object;
}
