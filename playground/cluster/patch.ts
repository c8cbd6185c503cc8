/** The ways to change a part of an object: merge patch (RFC 7396), JSON patch (RFC 6902), strategic merge, server-side apply. */
import type { KubeObject } from '../../src/core/kube.ts';
import { parseYaml } from '../../src/yaml.ts';
import type { Answer, Api, Call, Place } from './api.ts';
import { namedOf, present } from './api.ts';
import { known, told, typeOf, unknownFormat } from './decode.ts';
import { jsonPatched } from './json-patch.ts';
import { isMap } from './merged.ts';
import type { WriteOptions } from './options.ts';
import { writeOptions, wrongOptions } from './options.ts';
import { badRequest, conflict, invalid, notFound, StatusError } from './status.ts';
import { checkNamespace, located, prepared, put, storing } from './write.ts';

const APPLY = 'application/apply-patch+yaml';
const TYPES = ['application/json-patch+json', 'application/merge-patch+json', APPLY];
const STRATEGIC = 'application/strategic-merge-patch+json';

export function patch(api: Api, call: Call, place: Place): Answer {
  const type = typeOf(call.header('content-type'));
  const accepted = place.resource.custom ? TYPES : [...TYPES.slice(0, 2), STRATEGIC, APPLY];
  if (!accepted.includes(type)) throw unknownFormat(accepted);
  const options = writeOptions(call, 'PatchOptions');
  if (type === APPLY) return apply(api, call, place, options);
  if (call.query.get('force')) {
    const message = 'Forbidden: may not be specified for non-apply patch';
    throw wrongOptions('PatchOptions', [{ reason: 'FieldValueForbidden', message, field: 'force' }]);
  }
  const live = api.store.get(place.resource.kind, place.namespace ?? '', place.name ?? '');
  if (!live) throw notFound(namedOf(place, place.name));
  const { object, warnings } = checked(patched(present(live, place), call.body, type), call, place);
  const { resourceVersion = live.metadata.resourceVersion } = object.metadata;
  const given = { ...object, metadata: { ...object.metadata, resourceVersion } } as KubeObject;
  return { code: 200, body: put(api, place, given, options), warnings };
}

function patched(shown: KubeObject, body: string, type: string): unknown {
  const value = parsed(body);
  if (type === TYPES[0]) return jsonPatched(shown, value);
  // Lists of built-in kinds are taken whole; so are most of what is edited by hand here.
  return mergePatched(shown, value);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

export function mergePatched(target: unknown, given: unknown): unknown {
  if (!isMap(given)) return given;
  const next: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(given)) {
    if (value === null) delete next[key];
    else next[key] = mergePatched(next[key], value);
  }
  return next;
}

/** A patch may bring fields that nobody knows, as any write may. */
function checked(value: unknown, { query }: Call, place: Place) {
  const { object, unknown } = known(value as Readonly<Record<string, unknown>>, place);
  const validation = query.get('fieldValidation');
  if (unknown.length > 0 && validation === 'Strict') {
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(value))}: strict decoding error: ${told(unknown)}`;
    throw invalid({ group: '', plural: '', name: '' }, [
      { reason: 'FieldValueInvalid', message, field: 'patch' },
    ]);
  }
  return {
    object,
    warnings: validation === 'Ignore' ? [] : unknown.map((path) => `unknown field "${path}"`),
  };
}

function apply(api: Api, call: Call, place: Place, options: WriteOptions): Answer {
  const { name = '', namespace = '', resource } = place;
  const given = configOf(call, place);
  const live = api.store.get(resource.kind, namespace, name);
  if (!live) checkNamespace(api, place, name);
  const { resourceVersion } = given.metadata;
  if (live && resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(
      namedOf(place, name),
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  const force = call.query.get('force') === 'true';
  const object = live ? located(given, place) : prepared(located(given, place));
  const stored = storing(place, name, () => api.store.apply(object, { ...options, force }));
  return { code: live ? 200 : 201, body: present(stored, place) };
}

function configOf({ body, query }: Call, place: Place): KubeObject {
  if (!query.get('fieldManager')) {
    const message = 'Required value: is required for apply patch';
    throw wrongOptions('PatchOptions', [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }]);
  }
  const value = parseYaml(body) as Readonly<Record<string, unknown>> | null;
  if (!isMap(value) || value['kind'] !== place.resource.kind)
    throw badRequest('invalid object type: /, Kind=');
  const { object, unknown } = known(value, place);
  const { name, managedFields } = object.metadata;
  if (managedFields) throw badRequest('metadata.managedFields must be nil');
  if (name !== place.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${place.name})`);
  const [first] = unknown;
  if (first === undefined) return object;
  const what = `${place.namespace ?? ''}/${name}; ${object.apiVersion}, Kind=${object.kind}`;
  throw new StatusError(
    500,
    `failed to create typed patch object (${what}): .${first}: field not declared in schema`,
  );
}
