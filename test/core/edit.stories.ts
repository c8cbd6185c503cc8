/** Generated stories of one object: our edits and undos, and what other people do to it meanwhile. */
import * as fc from 'fast-check';
import type { Json, KubeObject, List, MeshKind } from '../../src/core/kube.ts';
import { LISTS } from '../../src/core/kube.ts';
import type { Edit } from '../../src/core/plan.ts';
import { copied, editOf, kind, theirItem, theirs } from './edit.arbitraries.ts';

interface Place {
  readonly list: List;
  readonly k: number;
  readonly woven: readonly number[];
}

/** What others do. `k` picks an item of theirs; `woven` says where ours stand among theirs afterwards. */
export type Foreign =
  | (Place & { readonly do: 'add' | 'replace'; readonly item: Json })
  | (Place & { readonly do: 'remove' | 'reverse' })
  /** A rule to a sink, like ours or not, added beside ours. */
  | (Place & { readonly do: 'copy'; readonly item: Json })
  /** An edit of the `k`-th item of ours. */
  | { readonly do: 'drift'; readonly list: List; readonly k: number; readonly how: Drift }
  | { readonly do: 'field'; readonly key: string; readonly value: Json | undefined }
  | { readonly do: 'label' | 'annotate'; readonly key: string; readonly value: string | undefined }
  | { readonly do: 'delete' }
  | { readonly do: 'recreate' | 'apply'; readonly manifest: KubeObject };

export const DRIFTS = ['port', 'sni', 'labels', 'match', 'sink', 'both', 'split', 'elsewhere'] as const;
/** What somebody changes about a rule of ours; from `both` on it is not for sure ours any more. */
export type Drift = (typeof DRIFTS)[number];

/** Edits that leave our items where they are. */
export function besideOurs(of: MeshKind): fc.Arbitrary<readonly Foreign[]> {
  const kinds: readonly Foreign['do'][] = [
    'add',
    'replace',
    'remove',
    'reverse',
    'field',
    'label',
    'annotate',
  ];
  return fc.array(
    foreign(of, false).filter((edit) => kinds.includes(edit.do)),
    { maxLength: 4 },
  );
}

function foreign(of: MeshKind, sinks: boolean): fc.Arbitrary<Foreign> {
  const list = fc.constantFrom<List>(...LISTS[of]);
  const k = fc.nat(3);
  const woven = fc.array(fc.nat(5), { maxLength: 6 });
  const withItem = list.chain((list) =>
    fc.record({
      do: fc.constantFrom('add' as const, 'replace' as const),
      list: fc.constant(list),
      k,
      item: theirItem(list, false),
      woven,
    }),
  );
  const field = fc.constantFrom<readonly [string, Json]>(
    ['gateways', ['mesh']],
    ['exportTo', ['*']],
    ['hosts', ['reviews.example.com', 'b.example.com']],
    ['loadBalancer', { simple: 'RANDOM' }],
  );
  // A manifest applied anew takes our rules out; what then looks like one edited is taken for it.
  const replacing = sinks
    ? fc.constant('recreate' as const)
    : fc.constantFrom('recreate' as const, 'apply' as const);
  const noted = fc.constantFrom('team', 'argocd', 'app.kubernetes.io/managed-by');
  const drift = fc.record({ do: fc.constant('drift' as const), list, k, how: fc.constantFrom(...DRIFTS) });
  const unnamed = fc.constantFrom<List>('tls', 'tcp');
  const copy = fc.record({ do: fc.constant('copy' as const), list: unnamed, k, item: copied, woven });
  return fc.oneof(
    { weight: 6, arbitrary: withItem },
    { weight: 4, arbitrary: drift },
    { weight: of === 'VirtualService' ? 2 : 0, arbitrary: copy },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'reverse' as const), list, k, woven }),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(field, fc.boolean())
        .map(([[key, value], set]) => ({ do: 'field' as const, key, value: set ? value : undefined })),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('label' as const, 'annotate' as const),
        key: noted,
        value: fc.constantFrom('x', 'y', undefined),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'delete' as const }) },
    { weight: 2, arbitrary: fc.record({ do: replacing, manifest: theirs(of, sinks) }) },
  );
}

export type Step =
  | { readonly by: 'us'; readonly do: 'do' | 'takeOut' | 'undo'; readonly nth: number }
  | {
      readonly by: 'them';
      readonly foreign: Foreign;
      readonly manager: string;
      readonly operation: 'Apply' | 'Update';
    };

export interface Story {
  readonly before: KubeObject | undefined;
  readonly edits: readonly Edit[];
  readonly steps: readonly Step[];
}

/** Up to three changes on one object, done and undone in any order, others' hands in between. */
export function story(changes: number, maxLength: number): fc.Arbitrary<Story> {
  return fc.tuple(kind, fc.boolean()).chain(([of, sinks]) => {
    const nth = fc.nat(changes - 1);
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          by: fc.constant('us' as const),
          do: fc.constantFrom('do' as const, 'do' as const, 'takeOut' as const, 'undo' as const),
          nth,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          by: fc.constant('them' as const),
          foreign: foreign(of, sinks),
          manager: fc.constantFrom('kubectl-edit', 'argocd'),
          operation: fc.constantFrom('Apply' as const, 'Update' as const),
        }),
      },
    );
    return fc.record({
      before: fc.option(theirs(of, sinks), { nil: undefined }),
      edits: fc.tuple(...Array.from({ length: changes }, (_, n) => editOf(of, n))),
      steps: fc.array(step, { minLength: 1, maxLength }),
    });
  });
}
