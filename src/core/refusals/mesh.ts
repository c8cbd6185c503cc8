/** Refusals of hosts, targets and callers, whatever the verb. Those of single verbs stand beside this file. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export * from './chaos.ts';
export * from './egress.ts';
export * from './extending.ts';
export * from './gateway.ts';
export * from './originating.ts';
export * from './opening.ts';
export * from './routing.ts';
export * from './traffic.ts';

export function guardedHost(host: string, why: string): Refusal {
  return refusal(
    'guarded-host',
    `\`${host}\` may not be opened or broken from here.`,
    why,
    'Type the exact name of a host outside the cluster.',
  );
}

export function addressHost(host: string): Refusal {
  return refusal(
    'address-host',
    `\`${host}\` is an address, not a name.`,
    'Istio knows hosts by their names; it refuses an entry whose host is an address.',
    'Type the name that your application uses, like `api.example.com`.',
  );
}

export function broadWildcard(host: string): Refusal {
  return refusal(
    'broad-wildcard',
    `\`${host}\` is too broad.`,
    'A wildcard needs at least two labels after the star, or it would open a whole top-level domain.',
    'Type `*.example.com`, or better the exact hosts.',
  );
}

export function unknownTarget(word: string, nearest: string | undefined): Refusal {
  return refusal(
    'unknown-target',
    `Nothing here is called \`${word}\`.`,
    'It is no nickname in the settings, no ServiceEntry, no Service and no registered host.',
    nearest ? `Did you mean \`${nearest}\`?` : 'Type the host as your application does, or `NAME.NAMESPACE`.',
  );
}

export function ambiguousTarget(word: string, hosts: readonly string[]): Refusal {
  return refusal(
    'ambiguous-target',
    `\`${word}\` may mean more than one thing.`,
    `It could be ${quoted(hosts)}.`,
    `Type one of these instead of \`${word}\`.`,
  );
}

export function aliasTarget(host: string, of: string): Refusal {
  return refusal(
    'alias-target',
    `\`${host}\` is only another name for \`${of}\`.`,
    'It is a Service of type ExternalName: sidecars have no listener for it, so a rule on it would do nothing.',
    `Type \`${of}\` instead.`,
  );
}

export function unknownWorkload(name: string, namespace: string, nearest: string | undefined): Refusal {
  return refusal(
    'unknown-workload',
    `There is no workload \`${name}\` in \`${namespace}\`.`,
    'It is no Deployment, StatefulSet or DaemonSet of that namespace.',
    nearest
      ? `Did you mean \`from ${nearest}\`?`
      : `\`kubectl get deploy,sts,ds -n ${namespace}\` lists them; without \`from\`, all of \`${namespace}\` is meant.`,
  );
}

export function whyEveryone(host: string): Refusal {
  return refusal(
    'why-everyone',
    'There is no one answer for everyone.',
    'What pods see, and where their calls go, differs from namespace to namespace.',
    `Ask for one: \`/egress why ${host} in NAMESPACE\`, or \`from WORKLOAD\`.`,
  );
}

export function workloadExpressions(name: string): Refusal {
  return refusal(
    'workload-expressions',
    `The pods of \`${name}\` cannot be told apart by labels alone.`,
    'Its selector has matchExpressions (or no labels); a rule of the mesh can only name labels and their values.',
    'Leave `from` out to mean the whole namespace, or have the selector use matchLabels.',
  );
}

export function ambiguousWorkload(name: string, kinds: readonly string[]): Refusal {
  return refusal(
    'ambiguous-workload',
    `More than one workload is called \`${name}\`.`,
    `There is a ${kinds.join(' and a ')} of that name, with different labels.`,
    'Leave `from` out to mean the whole namespace, or rename one of them.',
  );
}

export function ambiguousId(word: string, ids: readonly string[]): Refusal {
  return refusal(
    'ambiguous-id',
    `More than one open change begins with \`${word}\`.`,
    `There are ${quoted(ids)}.`,
    'Type one more letter.',
  );
}

export function drivenObject(host: string, object: string, tool: string): Refusal {
  return refusal(
    'driven-object',
    `The routes of \`${host}\` are driven by ${tool}.`,
    `${tool} rewrites ${object} all the time; a rule of ours would be mixed into its weights, or lost.`,
    `Pause the rollout and let ${tool} go of ${object}, or break something that it does not drive.`,
  );
}
