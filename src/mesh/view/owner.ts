/** Which tool owns an object, and so what becomes of an edit of ours (ISTIO.md 9, GitOps and other controllers). */
import type { KubeObject } from '../../core/kube.ts';
import { OUR_MANAGERS } from '../../core/ownership.ts';

export interface Owner {
  readonly tool: 'Argo CD' | 'Flux' | 'Helm' | 'Flagger' | 'Argo Rollouts';
  /** It rewrites the routes all the time: nothing of ours would last, and weights would mix. */
  readonly drives: boolean;
}

interface Sign {
  readonly owner: Owner;
  /** Annotations and labels by their key. */
  readonly key?: RegExp;
  /** `key=value` of a label. */
  readonly label?: RegExp;
  /** A field manager. */
  readonly manager?: RegExp;
}

/** Most telling first: Helm's own label also stands on what Flux and Argo CD render from charts. */
const SIGNS: readonly Sign[] = [
  {
    owner: { tool: 'Flagger', drives: true },
    key: /^([\w.-]+\.)?flagger\.app\//,
    label: /^app\.kubernetes\.io\/managed-by=flagger$/i,
    manager: /^flagger$/,
  },
  {
    owner: { tool: 'Argo Rollouts', drives: true },
    key: /^((argo-)?rollouts?)\.argoproj\.io\//,
    label: /^app\.kubernetes\.io\/managed-by=argo-rollouts$/i,
    manager: /^(argo-)?rollouts(-controller)?$/,
  },
  {
    owner: { tool: 'Flux', drives: false },
    key: /^(kustomize|helm)\.toolkit\.fluxcd\.io\//,
    manager: /^(kustomize|helm)-controller$/,
  },
  {
    owner: { tool: 'Argo CD', drives: false },
    key: /^argocd\.argoproj\.io\//,
    manager: /^argocd-(application-)?controller$/,
  },
  {
    owner: { tool: 'Helm', drives: false },
    label: /^app\.kubernetes\.io\/managed-by=Helm$/,
    manager: /^helm$/,
  },
  // Argo CD's usual tracking label; charts set it too, which is why Helm comes first.
  { owner: { tool: 'Argo CD', drives: false }, label: /^app\.kubernetes\.io\/instance=/ },
];

export function ownerOf(object: KubeObject): Owner | undefined {
  const { labels = {}, annotations = {}, managedFields = [] } = object.metadata;
  const keys = [...Object.keys(labels), ...Object.keys(annotations)];
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const managers = managedFields.map((fields) => fields.manager ?? '');
  const shows = ({ key, label, manager }: Sign) =>
    keys.some((name) => key?.test(name)) ||
    pairs.some((pair) => label?.test(pair)) ||
    managers.some((name) => manager?.test(name));
  return SIGNS.find(shows)?.owner;
}

/** Who made it, for people: the tool, else the manager that first wrote it, else "somebody else". */
export function makerOf(object: KubeObject): string {
  const tool = ownerOf(object)?.tool;
  const first = object.metadata.managedFields?.find(
    ({ manager, subresource }) => manager && !subresource && !OUR_MANAGERS.includes(manager),
  );
  return tool ?? (first?.manager ? `somebody with ${first.manager}` : 'somebody else');
}

/** `Service db/mysql`: how messages name any object of the mesh. */
export function sayObject({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
