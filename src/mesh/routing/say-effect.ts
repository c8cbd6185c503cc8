/** What becomes of the calls, in a sentence for the card. Plain text. */
import type { Json } from '../../core/kube.ts';
import { fieldsOf, textOf } from '../../core/kube.ts';
import type { SinkName } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import type { Branch, Effect, Faulting, Sending, Setting } from './effect.ts';

/** `whom`: "pods in shop"; `target`: "a.example.com:443"; `calls`: what goes there, as its sidecars see it. */
export function sayEffect(effect: Effect, { whom, target, calls, mesh }: Saying): string {
  const from = `${calls} from ${whom} to ${target}`;
  switch (effect.do) {
    case 'sink':
      return `${sayShare(effect.share, from)} ${BREAKS[calls][effect.sink](mesh)}.`;
    case 'fault':
      return sayFault(effect, from);
    case 'split':
      return `${capital(from)} go to ${sayBranches(effect.to)}.`;
    case 'send':
      return `${capital(from)} ${sayHeaders(effect)} go to ${sayBranch(effect.to)}; all others go on as before.`;
    case 'set':
      return saySetting(effect, from);
  }
}

export interface Saying {
  readonly whom: string;
  readonly target: string;
  readonly calls: Calls;
  readonly mesh: View['mesh'];
}

export type Calls = 'new connections' | 'requests' | 'new connections and requests';

/** How a call breaks (ISTIO.md 11.B): a request to a sink that hangs is tried twice more. */
const BREAKS: Readonly<Record<Calls, Readonly<Record<SinkName, (mesh: View['mesh']) => string>>>> = {
  'new connections': {
    refuse: () => 'are closed at once',
    hang: ({ connectSeconds }) => `get no answer for ${connectSeconds} s, and are then closed`,
  },
  requests: {
    refuse: () => 'are answered 503 at once',
    hang: ({ connectSeconds }) => `get no answer for ${connectSeconds * 3} s, and are then answered 503`,
  },
  'new connections and requests': {
    refuse: () => 'are closed, or answered 503, at once',
    hang: ({ connectSeconds }) =>
      `get no answer for ${connectSeconds} s or more, and are then closed, or answered 503`,
  },
};

function sayShare(share: number, from: string): string {
  return share === 100 ? capital(from) : `${share} % of ${from}`;
}

function sayFault({ fault }: Faulting, from: string): string {
  const abort = fieldsOf(fault['abort']);
  const delay = fieldsOf(fault['delay']);
  const share = Number(fieldsOf((fault['abort'] ? abort : delay)['percentage'])['value'] ?? 0);
  const what = fault['abort']
    ? `are answered ${textOf(abort['httpStatus'] ?? abort['grpcStatus'])} by the sidecar, and not sent`
    : `wait ${textOf(delay['fixedDelay'])} in the sidecar before they are sent`;
  return `${sayShare(share, from)} ${what}.`;
}

function sayBranches(to: readonly Branch[]): string {
  const live = to.filter(({ weight }) => weight > 0);
  if (live.length === 1) return live.map(sayBranch).join('');
  return live.map((branch) => `${sayBranch(branch)} (${branch.weight} %)`).join(', ');
}

function sayBranch({ host, subset }: Branch): string {
  return subset ?? host;
}

function sayHeaders({ headers }: Sending): string {
  const all = Object.entries(headers).map(([name, match]) => {
    const { exact, prefix, regex } = fieldsOf(match);
    if (prefix !== undefined) return `${name} begins with ${verbatim(prefix)}`;
    return regex === undefined ? `${name} is ${verbatim(exact)}` : `${name} matches ${verbatim(regex)}`;
  });
  return `whose ${all.join(' and ')}`;
}

/** As code: the asterisks of `.*Firefox.*` would be drawn as bold letters. */
function verbatim(value: Json | undefined): string {
  return `\`${textOf(value).replaceAll('`', 'ˋ')}\``;
}

function saySetting({ fields }: Setting, from: string): string {
  if ('timeout' in fields)
    return `${capital(from)} are given up after ${textOf(fields['timeout'])}, and answered 504.`;
  const { attempts } = fieldsOf(fields['retries']);
  return attempts === 0
    ? `${capital(from)} are not tried again when they fail.`
    : `${capital(from)} are tried up to ${textOf(attempts)} times more where the host is not reached, or answers 502, 503 or 504.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
