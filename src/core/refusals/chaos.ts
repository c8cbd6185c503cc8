/** Refusals of chaos, and of its end: what would do nothing, or hit somebody else. */
import type { Refusal } from '../refusal.ts';
import { refusal } from './say.ts';

export interface NotRegistered {
  readonly host: string;
  readonly port: number | undefined;
  readonly namespace: string;
  /** An object that registers it, but not for these callers. */
  readonly hiddenIn: string | undefined;
  readonly nearest: string | undefined;
  /** Whether `egress allow` would take it. */
  readonly openable: boolean;
}

export function notRegistered(about: NotRegistered): Refusal {
  const { host, port, namespace, hiddenIn, nearest, openable } = about;
  const typed = port === undefined || port === 443 ? host : `${host}:${port}`;
  const way = openable ? `open it first: \`/egress allow ${typed}\`.` : 'check the spelling.';
  return refusal(
    'not-registered',
    `The mesh does not know \`${host}\` in \`${namespace}\`.`,
    hiddenIn
      ? `${hiddenIn} names it, but is not visible to \`${namespace}\` (exportTo, or a Sidecar); a rule for it would do nothing.`
      : 'No ServiceEntry and no Service names it; a rule for an unknown host does nothing at all.',
    nearest
      ? `Did you mean \`${nearest}\`? Otherwise ${way}`
      : way.replace(/^./, (first) => first.toUpperCase()),
  );
}

export function portNotKnown(host: string, port: number, ports: readonly number[]): Refusal {
  return refusal(
    'port-not-known',
    `\`${host}\` is not registered on port ${port}.`,
    `The mesh knows it on ${ports.join(', ') || 'no port'}; a rule for another port would do nothing.`,
    ports[0] === undefined
      ? 'Have the port registered first.'
      : `Type \`${host}:${ports[0]}\`, or no port for all of them.`,
  );
}

export function ambientCallers(host: string, namespace: string): Refusal {
  return refusal(
    'ambient-callers',
    `Calls to \`${host}\` from \`${namespace}\` cannot be broken.`,
    `\`${namespace}\` is in ambient mode: its pods have no sidecars, where our rule would act.`,
    'Ask for a namespace whose pods have sidecars.',
  );
}

export function grpcOnHttp(host: string, port: number, status: string): Refusal {
  return refusal(
    'grpc-on-http',
    `\`${status}\` would be no error on port ${port} of \`${host}\`.`,
    'It is registered as HTTP, and a plain HTTP client takes a gRPC status for an answer 200.',
    `Give an HTTP status, like \`503\`. If it speaks gRPC, have its port declared so (\`grpc-…\`).`,
  );
}

export function sinkMissing(sink: string, namespace: string): Refusal {
  return refusal(
    'sink-missing',
    `There is no sink to lead the traffic to (\`${sink}\`).`,
    `Its ServiceEntry is missing, not visible to ${namespace === '*' ? 'everyone' : `\`${namespace}\``}, or not as it was shipped.`,
    'Have it applied: `kubectl apply -k deploy/`.',
  );
}

export function unknownSink(word: string): Refusal {
  return refusal(
    'unknown-sink',
    `Nothing can be led \`to ${word}\`.`,
    'There are two sinks: `refuse` closes connections at once, `hang` keeps them silent for a while first.',
    'Type `to refuse` or `to hang`.',
  );
}

export function overlapping(target: string, id: string, what: string, verb: string): Refusal {
  return refusal(
    'overlapping-change',
    `Another change already has \`${target}\`.`,
    `${what}; two at once for the same callers would hide each other.`,
    `Wait for its end, or end it: \`/${verb.split(' ')[0] ?? 'chaos'} stop ${id}\`.`,
  );
}

export function unmarkedChange(id: string, object: string, verb: string): Refusal {
  return refusal(
    'unmarked-change',
    `No other change can take the place of \`${id}\` now.`,
    `Somebody took its mark off ${object}, or broke it, and left its rules: one update could not tell them from those of others.`,
    `End it, and ask again: \`/${verb.split(' ')[0] ?? 'chaos'} stop ${id}\`.`,
  );
}

export function noSuchChaos(word: string, nearest: string | undefined): Refusal {
  return refusal(
    'no-such-chaos',
    `No open chaos change is called \`${word}\`.`,
    'It may be over already.',
    nearest ? `Did you mean \`/chaos stop ${nearest}\`?` : '`/chaos status` lists what is open.',
  );
}

export function notChaos(id: string, verb: string): Refusal {
  return refusal(
    'not-chaos',
    `\`${id}\` is not chaos.`,
    `It is \`/${verb}\`, which others may rely on.`,
    `Type \`/${verb.startsWith('traffic ') ? 'traffic stop' : 'egress revoke'} ${id}\`.`,
  );
}
