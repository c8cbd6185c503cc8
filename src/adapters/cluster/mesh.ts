/** The `Cluster` port on a real API server. */
import type { KubeObject, MeshKind, Target } from '../../core/kube.ts';
import { targetOf } from '../../core/kube.ts';
import type { Cluster, Right, Written } from '../../core/ports.ts';
import { ClusterError } from '../../core/ports.ts';
import type { Answer, Door } from './door.ts';
import type { Istio, IstioVersion } from './istio.ts';
import { ISTIO } from './istio.ts';

export const PLURALS: Readonly<Record<MeshKind, string>> = {
  ServiceEntry: 'serviceentries',
  VirtualService: 'virtualservices',
  DestinationRule: 'destinationrules',
  Gateway: 'gateways',
};

export interface MeshOptions {
  readonly door: Door;
  readonly istio: Istio;
  /** Our name in `managedFields`. */
  readonly manager: string;
  /** The sweeper's account, as the API server calls it; it is never asked about where there is none. */
  readonly sweeper?: Account;
}

/** A service account: its user name, and the groups that it is in. */
export interface Account {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The account of that name in that namespace. */
export function serviceAccount(namespace: string, name: string): Account {
  const all = 'system:serviceaccounts';
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: [all, `${all}:${namespace}`, 'system:authenticated'],
  };
}

export function meshCluster({ door, istio, manager, sweeper }: MeshOptions): Cluster {
  const writing = (dryRun?: boolean) => ({
    fieldManager: manager,
    fieldValidation: 'Strict',
    dryRun: dryRun ? 'All' : undefined,
  });
  return {
    read: (target) => istio.with(async (version) => read(door, pathOf(version, target))),
    create: (object, options) =>
      istio.with(async (version) => {
        const path = folderOf(version, targetOf(object));
        const body = { ...object, apiVersion: `${ISTIO}/${version}` };
        return written(await door.call({ method: 'POST', path, query: writing(options?.dryRun), body }));
      }),
    update: (object, options) =>
      istio.with(async (version) => {
        const path = pathOf(version, targetOf(object));
        const body = { ...object, apiVersion: `${ISTIO}/${version}` };
        return written(await door.call({ method: 'PUT', path, query: writing(options?.dryRun), body }));
      }),
    remove: (object) =>
      istio.with(async (version) => {
        const { uid, resourceVersion } = object.metadata;
        const body = { preconditions: { uid, resourceVersion } };
        await door.call({ method: 'DELETE', path: pathOf(version, targetOf(object)), body });
      }),
    lacks: async (rights, who) => {
      const asked = who === 'sweeper' ? sweeper : undefined;
      const allowed = await Promise.all(rights.map((right) => isAllowed(door, right, asked)));
      return rights.filter((_, n) => !allowed[n]);
    },
  };
}

/** The object at the path, or nothing. */
export async function read(door: Door, path: string): Promise<KubeObject | undefined> {
  try {
    return (await door.call({ method: 'GET', path })).body as KubeObject;
  } catch (error) {
    if (error instanceof ClusterError && error.fault === 'missing') return undefined;
    throw error;
  }
}

function folderOf(version: IstioVersion, { kind, namespace }: Target): string {
  return `/apis/${ISTIO}/${version}/namespaces/${encodeURIComponent(namespace)}/${PLURALS[kind]}`;
}

function pathOf(version: IstioVersion, target: Target): string {
  return `${folderOf(version, target)}/${encodeURIComponent(target.name)}`;
}

function written({ body, warnings }: Answer): Written {
  return { object: body as KubeObject, warnings };
}

/** Asked for ourselves, or for somebody else's account. */
async function isAllowed(door: Door, { verb, target }: Right, account?: Account): Promise<boolean> {
  const { kind, namespace, name } = target;
  // The name of an object to be created is no part of the question.
  const resource = { group: ISTIO, resource: PLURALS[kind], name: verb === 'create' ? undefined : name };
  const review = account ? 'SubjectAccessReview' : 'SelfSubjectAccessReview';
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: review,
    spec: { ...account, resourceAttributes: { namespace, verb, ...resource } },
  };
  const path = `/apis/authorization.k8s.io/v1/${review.toLowerCase()}s`;
  const answer = await door.call({ method: 'POST', path, body });
  return (answer.body as { status?: { allowed?: boolean } }).status?.allowed === true;
}
