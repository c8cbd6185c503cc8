/** The edits on VirtualServices: into somebody's, or into one of our own. */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { sameTarget } from '../../core/kube.ts';
import type { CreateEdit, Edit, Items } from '../../core/plan.ts';
import type { View } from '../../core/view.ts';
import type { Callers } from '../view/callers.ts';
import { uniqueSlug } from '../view/host.ts';
import type { Pods } from '../view/sidecar.ts';
import { sidecarOf, takesIn } from '../view/sidecar.ts';

export interface OwnRoute {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly exportTo: '.' | '*';
}

/**
 * A VirtualService of our own: private among the callers, which outranks all others there (ISTIO.md
 * 11.E), or public for everyone. Its name says all of its spec but the rules, so that changes can share it.
 */
export function ownRoute(host: string, callers: Callers, namespace: string): OwnRoute {
  const everyone = callers.namespace === '*';
  const name = `drawbridge-${uniqueSlug(host)}${everyone ? '-everyone' : ''}`;
  return { name, namespace, host, exportTo: everyone ? '*' : '.' };
}

export function createEdit({ name, namespace, host, exportTo }: OwnRoute, items: Items): CreateEdit {
  const shell: JsonObject = { hosts: [host], exportTo: [exportTo] };
  return { do: 'create', target: { kind: 'VirtualService', namespace, name }, shell, items };
}

export function insertEdit({ metadata }: KubeObject, items: Items): Edit {
  const { namespace = '', name } = metadata;
  return { do: 'insert', target: { kind: 'VirtualService', namespace, name }, items };
}

/** Whether a Sidecar keeps our own VirtualService from these pods. */
export function isHidden(view: View, pods: Pods, { name, namespace, host }: OwnRoute): boolean {
  const object = { apiVersion: '', kind: 'VirtualService', metadata: { name, namespace } };
  return !takesIn(sidecarOf(view, pods), pods, object, host);
}

/** The same object's edits as one, in the order in which the objects first come up. */
export function mergeEdits(edits: readonly Edit[]): readonly Edit[] {
  return edits.reduce<readonly Edit[]>((merged, edit) => {
    const at = merged.findIndex((other) => sameTarget(other.target, edit.target));
    const other = merged[at];
    if (!other) return [...merged, edit];
    return merged.with(at, { ...other, items: joinItems(other.items, edit.items) });
  }, []);
}

function joinItems(a: Items, b: Items): Items {
  const lists = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof Items)[];
  return Object.fromEntries(lists.map((list) => [list, [...(a[list] ?? []), ...(b[list] ?? [])]]));
}
