/** The `Records` port: `MeshChange` objects in the bot's own namespace. */
import type { Change } from '../../core/change.ts';
import type { Fact, UnknownFact } from '../../core/fact.ts';
import { withFact } from '../../core/fact.ts';
import type { Records } from '../../core/ports.ts';
import { ClusterError } from '../../core/ports.ts';
import { CARD_KEY, FINALIZER, newRecord, RECORD, statusOf } from '../../core/record.ts';
import type { Door } from './door.ts';
import { read } from './mesh.ts';
import type { RecordReader } from './reader.ts';

export const API_VERSION = `${RECORD.group}/${RECORD.version}`;

export function recordsPath(namespace: string): string {
  return `/apis/${API_VERSION}/namespaces/${encodeURIComponent(namespace)}/${RECORD.plural}`;
}

export interface RecordsOptions {
  readonly door: Door;
  readonly namespace: string;
  readonly reader: RecordReader;
  /** Our name in `managedFields`. */
  readonly manager: string;
}

export function clusterRecords({ door, namespace, reader, manager }: RecordsOptions): Records {
  const query = { fieldManager: manager, fieldValidation: 'Strict' };
  const folder = recordsPath(namespace);
  const pathOf = (id: string) => `${folder}/${encodeURIComponent(id)}`;
  return {
    get: async (id) => {
      const object = await read(door, pathOf(id));
      return object && reader.read(object);
    },
    create: async (id, spec, card) => {
      const body = newRecord(namespace, id, spec, card);
      const answer = await door.call({ method: 'POST', path: folder, query, body });
      return ours(reader.read(answer.body), id);
    },
    append: async (change, fact) => {
      const path = pathOf(change.id);
      const facts = reader.factsOf(change) ?? (await factsAsRead({ door, reader, path, change }));
      const body = appended({ change, facts, fact, namespace });
      const answer = await door.call({ method: 'PUT', path: `${path}/status`, query, body });
      return ours(reader.read(answer.body), change.id);
    },
    point: async (id, card) => {
      const body = { metadata: { annotations: { [CARD_KEY]: JSON.stringify(card) } } };
      await door.call({
        method: 'PATCH',
        path: pathOf(id),
        query: { fieldManager: manager },
        body,
        type: MERGE,
      });
    },
    hold: (change) => hold({ door, reader, path: pathOf(change.id), change }, manager),
    release: (id) => release(door, pathOf(id), manager),
    remove: async (id) => {
      await release(door, pathOf(id), manager);
      await unlessMissing(door.call({ method: 'DELETE', path: pathOf(id) }));
    },
  };
}

const MERGE = 'application/merge-patch+json';

interface Reading {
  readonly door: Door;
  readonly reader: RecordReader;
  readonly path: string;
  readonly change: Change;
}

/** For a change that came from elsewhere: its stored facts, if it is still the version that was read. */
async function factsAsRead({ door, reader, path, change }: Reading): Promise<readonly UnknownFact[]> {
  const object = await read(door, path);
  const now = object && reader.read(object);
  if (!now) throw new ClusterError('missing', `the record ${change.id} is gone`);
  if (now.resourceVersion !== change.resourceVersion)
    throw new ClusterError('conflict', `the record ${change.id} has changed`);
  return reader.factsOf(now) ?? [];
}

interface Append {
  readonly change: Change;
  readonly facts: readonly UnknownFact[];
  readonly fact: Fact;
  readonly namespace: string;
}

/** What goes to `/status`. The server keeps everything else of the record as it is. */
function appended({ change, facts, fact, namespace }: Append): object {
  const after = { ...change, facts: withFact(change.facts, fact) };
  return {
    apiVersion: API_VERSION,
    kind: RECORD.kind,
    metadata: { name: change.id, namespace, resourceVersion: change.resourceVersion },
    spec: change.spec,
    status: statusOf(after, withFact(facts, fact)),
  };
}

/** Puts our finalizer on the version that was read. */
async function hold({ door, reader, path, change }: Reading, manager: string): Promise<Change> {
  const live = await read(door, path);
  if (!live) throw new ClusterError('missing', `the record ${change.id} is gone`);
  const { finalizers = [], deletionTimestamp } = live.metadata;
  if (deletionTimestamp !== undefined) throw new ClusterError('conflict', `${change.id} is being deleted`);
  const { resourceVersion } = change;
  const body = { metadata: { resourceVersion, finalizers: [...finalizers, FINALIZER] } };
  const query = { fieldManager: manager };
  const answer = await door.call({ method: 'PATCH', path, query, body, type: MERGE });
  return ours(reader.read(answer.body), change.id);
}

const TRIES = 5;

/** Takes our finalizer off, and only ours. */
async function release(door: Door, path: string, manager: string): Promise<void> {
  for (let n = 1; ; n += 1) {
    const object = await read(door, path);
    if (!object?.metadata.finalizers?.includes(FINALIZER)) return;
    const { resourceVersion, finalizers } = object.metadata;
    const rest = finalizers.filter((name) => name !== FINALIZER);
    const body = { metadata: { resourceVersion, finalizers: rest } };
    const call = { method: 'PATCH', path, query: { fieldManager: manager }, body, type: MERGE } as const;
    try {
      await unlessMissing(door.call(call));
      return;
    } catch (error) {
      if (!isFault(error, 'conflict') || n === TRIES) throw error;
    }
  }
}

async function unlessMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
  }
}

/** What we just wrote must read back as a change. */
function ours(change: Change | undefined, id: string): Change {
  if (change) return change;
  throw new ClusterError('invalid', `the record ${id} does not read back as it was written`);
}

function isFault(error: unknown, fault: ClusterError['fault']): boolean {
  return error instanceof ClusterError && error.fault === fault;
}
