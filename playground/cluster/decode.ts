/** From a request's text to an object of the kind: what it must be, and which of its fields nobody knows. */
import type { KubeObject, Metadata } from '../../src/core/kube.ts';
import { parseYaml } from '../../src/yaml.ts';
import type { Call, Place } from './api.ts';
import { apiVersionOf } from './api.ts';
import { isMap } from './merged.ts';
import { pruned } from './schema.ts';
import { badRequest, invalid, StatusError } from './status.ts';

export interface Decoded {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

const META = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** JSON, or YAML where that is said. */
export function parseBody({ body, header }: Call, kind: string): unknown {
  const type = typeOf(header('content-type'));
  if (!BODIES.includes(type)) throw unknownFormat(BODIES);
  try {
    return type === 'application/json' ? (JSON.parse(body) as unknown) : parseYaml(body);
  } catch (error) {
    const why = `couldn't get version/kind; json parse error: ${(error as Error).message}`;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why}`);
  }
}

/** Not the protobuf that `kubectl create` and `kubectl auth` speak. */
const BODIES = ['application/json', 'application/yaml'];

export function typeOf(header: string | undefined): string {
  return (header ?? 'application/json').split(';')[0]?.trim() ?? '';
}

export function unknownFormat(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, message, 'UnsupportedMediaType');
}

export function decode(call: Call, place: Place): Decoded {
  const { resource, version } = place;
  const value = parseBody(call, resource.kind);
  if (!isMap(value) || value['kind'] === undefined) {
    const why = `Object 'Kind' is missing in '${call.body}'`;
    throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): ${why}`);
  }
  const apiVersion = apiVersionOf(resource.group, version.name);
  if (value['apiVersion'] !== apiVersion) {
    const given = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '';
    throw badRequest(
      `the API version in the data (${given}) does not match the expected API version (${apiVersion})`,
    );
  }
  checkKind(value as unknown as KubeObject, place);
  const { object, unknown } = known(value, place);
  const strict = call.query.get('fieldValidation');
  if (unknown.length > 0 && strict === 'Strict')
    throw badRequest(`${cannot(place)}strict decoding error: ${told(unknown)}`);
  return { object, warnings: strict === 'Ignore' ? [] : unknown.map((path) => `unknown field "${path}"`) };
}

function checkKind({ kind, metadata }: KubeObject, { resource: { kind: wanted, group } }: Place): void {
  if (kind === wanted) return;
  const message = `Invalid value: "${kind}": must be ${wanted}`;
  throw invalid({ group, plural: kind, name: metadata?.name }, [
    { reason: 'FieldValueInvalid', message, field: 'kind' },
  ]);
}

export function told(unknown: readonly string[]): string {
  return unknown.map((path) => `unknown field "${path}"`).join(', ');
}

function cannot({ resource: { kind }, version }: Place): string {
  return `${kind} in version "${version.name}" cannot be handled as a ${kind}: `;
}

/** The object without what nobody knows, and the paths of that. Throws where `metadata` is not what Go would read. */
export function known(value: Readonly<Record<string, unknown>>, place: Place) {
  const { apiVersion, kind, metadata = {}, ...rest } = value;
  const unknown: string[] = [];
  const meta = metadata as Readonly<Record<string, unknown>>;
  checkTexts(meta, place);
  unknown.push(
    ...Object.keys(meta)
      .filter((key) => !META.includes(key))
      .map((key) => `metadata.${key}`),
  );
  const fields = pruned(rest, place.version.schema, '', unknown) as object;
  const kept = Object.fromEntries(
    Object.entries(meta).filter(([key, of]) => META.includes(key) && of !== null),
  );
  const object = { apiVersion, kind, metadata: kept as unknown as Metadata, ...fields } as KubeObject;
  return { object, unknown };
}

function checkTexts(meta: Readonly<Record<string, unknown>>, place: Place): void {
  const wrong = (name: string, value: unknown) =>
    badRequest(
      `${cannot(place)}json: cannot unmarshal ${goType(value)} into Go struct field ObjectMeta.${name} of type string`,
    );
  for (const name of ['name', 'namespace', 'resourceVersion', 'uid'])
    if (meta[name] !== undefined && meta[name] !== null && typeof meta[name] !== 'string')
      throw wrong(name, meta[name]);
  for (const name of ['labels', 'annotations'])
    for (const value of Object.values(meta[name] ?? {}))
      if (typeof value !== 'string') throw wrong(name, value);
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  const types: Readonly<Record<string, string>> = { boolean: 'bool', object: 'object', number: 'number' };
  return types[typeof value] ?? typeof value;
}
