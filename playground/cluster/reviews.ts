/** Questions about rights: may I, may they, and who am I. */
import type { Answer, Api, Call } from './api.ts';
import { parseBody } from './decode.ts';
import type { User } from './identities.ts';
import type { Attributes, PathAttributes } from './rbac.ts';
import { allowedBy } from './rbac.ts';
import { badRequest } from './status.ts';

interface Spec {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly resourceAttributes?: Partial<Attributes> & { readonly subresource?: string };
  readonly nonResourceAttributes?: Partial<PathAttributes>;
}

export const REVIEW =
  /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/(selfsubjectaccessreviews|subjectaccessreviews|selfsubjectreviews)$/;

export function review(api: Api, call: Call): Answer {
  const body = parseBody(call, 'review') as { readonly spec?: Spec };
  const resource = REVIEW.exec(call.path)?.[2] ?? '';
  return {
    code: 201,
    body: { ...body, metadata: {}, status: statusOf(api, call.user, resource, body.spec ?? {}) },
  };
}

function statusOf({ store }: Api, user: User, resource: string, spec: Spec): object {
  if (resource === 'selfsubjectreviews') return { userInfo: { username: user.name, groups: user.groups } };
  const about = resource === 'selfsubjectaccessreviews' ? user : otherOf(spec);
  const reason = allowedBy(store, about, askedOf(spec));
  return reason === undefined ? { allowed: false } : { allowed: true, ...(reason ? { reason } : {}) };
}

function otherOf({ user = '', groups = [] }: Spec): User {
  if (user === '' && groups.length === 0) throw badRequest('at least one of user or group must be specified');
  return { name: user, groups };
}

function askedOf({ resourceAttributes, nonResourceAttributes }: Spec): Attributes | PathAttributes {
  if (!resourceAttributes === !nonResourceAttributes)
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  if (nonResourceAttributes) return { verb: '', path: '', ...nonResourceAttributes };
  const { verb = '', group = '', resource = '', subresource, namespace, name } = resourceAttributes ?? {};
  return {
    verb,
    group,
    resource: subresource ? `${resource}/${subresource}` : resource,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}
