/** What it takes to place the rules of a routing change, and what comes of it. */
import type { KubeObject } from '../../core/kube.ts';
import type { Edit } from '../../core/plan.ts';
import type { View } from '../../core/view.ts';
import type { Aim } from './rules.ts';
import type { Pods } from '../view/sidecar.ts';

export interface Placing {
  readonly view: View;
  readonly aim: Aim;
  /** The pods from whose view the mesh is looked at. */
  readonly pods: Pods;
  /** Where the host's own object lives: the place of a VirtualService for everyone. */
  readonly home: string;
}

export interface Placed {
  /** Make before break: what keeps others' way stands in front. */
  readonly edits: readonly Edit[];
  /** VirtualServices of others that get a rule. */
  readonly routes: readonly KubeObject[];
  /** Hosts that keep their way by a rule of ours. */
  readonly kept: readonly string[];
}
