/** JSON patch (RFC 6902). */
import { isMap } from './merged.ts';
import { isSame } from './same.ts';
import { badRequest, StatusError } from './status.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A copy with the operations done. Throws as the API server does where one cannot be. */
export function jsonPatched(object: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  const root = { root: structuredClone(object) };
  for (const operation of operations as readonly Operation[]) run(root, operation);
  return root.root;
}

function run(root: { root: unknown }, { op, path, from = '', value }: Operation): void {
  switch (op) {
    case 'add':
      return insert(root, path, value);
    case 'remove':
      return void take(root, path);
    case 'replace':
      take(root, path);
      return insert(root, path, value);
    case 'move':
      return insert(root, path, take(root, from));
    case 'copy':
      return insert(root, path, structuredClone(read(root, from)));
    case 'test':
      if (isSame(read(root, path), value)) return undefined;
      throw impossible();
    default:
      throw impossible();
  }
}

function impossible(): StatusError {
  return new StatusError(
    422,
    'the server rejected our request due to an error in our request',
    'Invalid',
    {},
  );
}

/** What holds the last step of the path, and that step. */
function holderOf(root: { root: unknown }, path: string): readonly [holder: unknown, key: string] {
  const steps = `root${path}`.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let holder: unknown = root;
  for (const step of steps.slice(0, -1)) holder = at(holder, step);
  return [holder, steps.at(-1) ?? ''];
}

function read(root: { root: unknown }, path: string): unknown {
  const [holder, key] = holderOf(root, path);
  return at(holder, key);
}

function at(holder: unknown, key: string): unknown {
  const isThere = Array.isArray(holder)
    ? Number(key) < holder.length
    : isMap(holder) && Object.hasOwn(holder, key);
  if (!isThere) throw impossible();
  return (holder as Record<string, unknown>)[key];
}

function insert(root: { root: unknown }, path: string, value: unknown): void {
  const [holder, key] = holderOf(root, path);
  if (Array.isArray(holder)) {
    const place = key === '-' ? holder.length : Number(key);
    if (!(place >= 0 && place <= holder.length)) throw impossible();
    holder.splice(place, 0, value);
  } else if (isMap(holder)) holder[key] = value;
  else throw impossible();
}

function take(root: { root: unknown }, path: string): unknown {
  const [holder, key] = holderOf(root, path);
  const taken = at(holder, key);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete (holder as Record<string, unknown>)[key];
  return taken;
}
