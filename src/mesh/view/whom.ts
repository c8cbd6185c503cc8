/** For whom a host is opened: the pods of one namespace, or all of the mesh. */
import type { KubeObject } from '../../core/kube.ts';
import { isExportedTo, reachOf } from './reach.ts';

export interface Whom {
  /** Where the entry is made; its pods alone unless it is for everyone. */
  readonly namespace: string;
  readonly everyone: boolean;
}

/** Whether some of these pods see the object, as far as `exportTo` says. */
export function isSeenBy(object: KubeObject, { namespace, everyone }: Whom): boolean {
  return everyone ? reachOf(object).length > 0 : isExportedTo(object, namespace);
}

/** "Pods in shop", "Every pod in the mesh". */
export function sayWhom({ namespace, everyone }: Whom): string {
  return everyone ? 'Every pod in the mesh' : `Pods in ${namespace}`;
}
