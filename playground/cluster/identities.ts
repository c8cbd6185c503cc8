/** Who is who: a token for each identity, and the kubeconfig that holds it. */
import { randomBytes } from 'node:crypto';

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A service account as `namespace:name`, or a user. */
export type Identity =
  | { readonly serviceAccount: string }
  | { readonly user: string; readonly groups?: readonly string[] };

export const ADMIN: Identity = { user: 'admin', groups: ['system:masters'] };

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

export interface Identities {
  /** The same one for the same identity. */
  tokenOf(identity: Identity): string;
  /** Undefined for a token that nobody has; the anonymous user where there is none. */
  userOf(token: string | undefined): User | undefined;
}

export function createIdentities(): Identities {
  const users = new Map<string, User>();
  const tokens = new Map<string, string>();
  return {
    tokenOf: (identity) => {
      const user = toUser(identity);
      const key = JSON.stringify(user);
      const token = tokens.get(key) ?? randomBytes(16).toString('hex');
      tokens.set(key, token);
      users.set(token, user);
      return token;
    },
    userOf: (token) => (token === undefined ? ANONYMOUS : users.get(token)),
  };
}

function toUser(identity: Identity): User {
  if ('user' in identity)
    return { name: identity.user, groups: [...(identity.groups ?? []), 'system:authenticated'] };
  const [namespace] = identity.serviceAccount.split(':');
  const all = 'system:serviceaccounts';
  return {
    name: `system:serviceaccount:${identity.serviceAccount}`,
    groups: [all, `${all}:${namespace}`, 'system:authenticated'],
  };
}

/** Path under which an address itself says who calls. */
export const AS = '/as/';

/**
 * The text of a kubeconfig. kubectl sends no token over plain HTTP, so the address says it as well; and
 * client-node takes a plain address only from who says that TLS may be skipped.
 */
export function kubeconfigOf(url: string, token: string): string {
  const cluster = { server: `${url}${AS}${token}`, 'insecure-skip-tls-verify': true };
  const name = 'playground';
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    },
    undefined,
    1,
  )}\n`;
}
