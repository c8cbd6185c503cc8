/** What opening a host takes: which ports, as which protocol, and what stands in the way (ISTIO.md 2.2, 3.3, 9). */
import type { KubeObject } from '../core/kube.ts';
import { marksOf } from '../core/mark.ts';
import { isOurs } from '../core/edit.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { View } from '../core/view.ts';
import type { HostPort } from '../core/words.ts';
import { guardAllow } from './guard.ts';
import { actsIn, comesFirst, hostsOfChange, isAllow, openChanges, sayChange } from './open.ts';
import { makerOf, sayObject } from './owner.ts';
import type { Port } from './protocol.ts';
import { entryPort, isProtocol } from './protocol.ts';
import { isExportedTo, strings } from './reach.ts';
import type { Known } from './registry.ts';
import { known, portOf } from './registry.ts';
import { sidecarOf, takesIn } from './sidecar.ts';

export interface Opening {
  readonly host: string;
  readonly ports: readonly Port[];
}

/** The hosts that were typed, each once, with all of its ports; refused where a port or protocol cannot be opened. */
export function readOpenings(
  words: readonly HostPort[],
  as: string | undefined,
): readonly Opening[] | Refusal {
  const byHost = new Map<string, Port[]>();
  for (const { host, port = 443 } of words) {
    const protocol = protocolFor(host, port, as);
    if (isRefusal(protocol)) return protocol;
    const ports = byHost.get(host) ?? [];
    const there = ports.some(({ number }) => number === port);
    const name = `${protocol.toLowerCase()}-${port}`;
    byHost.set(host, there ? ports : [...ports, { number: port, name, protocol }]);
  }
  return [...byHost].map(([host, ports]) => ({ host, ports }));
}

/** Why the host may not be opened, or need not be. */
export function checkOpening({ host, ports }: Opening, namespace: string, view: View): Refusal | undefined {
  return (
    guardAllow(host, view) ??
    checkKnown({ host, ports }, namespace, view) ??
    checkAsked(host, namespace, view) ??
    checkClash({ host, ports }, namespace, view) ??
    checkSidecar(host, namespace, view)
  );
}

/** Entries that these pods see on that port of the listener which all hosts without an address share (3.3). */
export function sharersOf(view: View, namespace: string, number: number): readonly [KubeObject, Port][] {
  return view.serviceEntries.flatMap((entry): [KubeObject, Port][] => {
    const raw = (entry.spec?.['ports'] ?? []) as readonly { number?: number }[];
    const found = raw.find((port) => port.number === number);
    const shares = strings(entry.spec?.['addresses']).every((address) => address.includes('/'));
    return found && shares && isExportedTo(entry, namespace) ? [[entry, entryPort(found)]] : [];
  });
}

/** Ports whose number says what they speak. */
const SPOKEN: Readonly<Record<number, string>> = {
  21: 'FTP',
  22: 'SSH',
  25: 'SMTP',
  53: 'DNS',
  80: 'HTTP',
  110: 'POP3',
  143: 'IMAP',
  587: 'SMTP',
  1433: 'TDS',
  3306: 'MYSQL',
  5432: 'POSTGRES',
  6379: 'REDIS',
  8080: 'HTTP',
  27017: 'MONGO',
};

/** The server speaks first, or TLS starts later: a sidecar that waits for TLS waits for ever (3.3, 11.I). */
const SERVER_FIRST: readonly number[] = [21, 22, 25, 110, 143, 587, 1433, 3306, 5432];

function protocolFor(host: string, port: number, as: string | undefined): string | Refusal {
  const asked = as?.toUpperCase();
  const tlsMayWork = !SERVER_FIRST.includes(port);
  if (asked === undefined) {
    if (port === 443 || port === 8443) return 'HTTPS';
    const spoken = SPOKEN[port];
    return spoken
      ? refusals.protocolNotYet(host, port, spoken, tlsMayWork && port !== 53)
      : refusals.protocolNeeded(host, port);
  }
  if (asked !== 'HTTPS' && asked !== 'TLS') {
    return isProtocol(asked)
      ? refusals.protocolNotYet(host, port, asked, tlsMayWork)
      : refusals.unknownProtocol(as ?? '');
  }
  return tlsMayWork ? asked : refusals.serverFirst(host, port, asked);
}

/** Of two entries for one host that the same callers see only the older counts: never a second one (11.K). */
function checkKnown({ host, ports }: Opening, namespace: string, view: View): Refusal | undefined {
  const found = known(view, host, { namespace });
  if (!found) return undefined;
  const opened = { host, object: sayObject(found.object), by: sayBy(found.object, view) };
  const missing = ports.find((port) => !portOf(found, port.number));
  if (found.host !== host) return missing ? undefined : refusals.coveredByWildcard(opened, found.host);
  return missing
    ? refusals.otherPortOpen(opened, numbersOf(found), missing.number)
    : refusals.alreadyOpen(opened);
}

function checkAsked(host: string, namespace: string, view: View): Refusal | undefined {
  const asked = openChanges(view, isAllow).find(
    (change) =>
      actsIn(change, [namespace]) && hostsOfChange(change).includes(host) && comesFirst(view, change),
  );
  return asked && refusals.alreadyAsked(host, asked.id, sayChange(asked));
}

/** Beside MONGO or MYSQL on the shared listener every other protocol is dropped, SNI chains too (3.3, 11.I). */
function checkClash({ host, ports }: Opening, namespace: string, view: View): Refusal | undefined {
  for (const { number } of ports) {
    const [clash] = sharersOf(view, namespace, number).filter(([, { protocol = '' }]) =>
      ['MONGO', 'MYSQL'].includes(protocol),
    );
    if (clash) return refusals.portClash(host, number, sayObject(clash[0]), clash[1].protocol ?? '');
  }
  return undefined;
}

function checkSidecar(host: string, namespace: string, view: View): Refusal | undefined {
  const sidecar = sidecarOf(view, { namespace });
  const entry = { apiVersion: '', kind: 'ServiceEntry', metadata: { name: '', namespace } };
  return sidecar && !takesIn(sidecar, { namespace }, entry, host)
    ? refusals.sidecarHidesEntry(host, namespace, sayObject(sidecar))
    : undefined;
}

/** Who has the object there, and until when. */
export function sayBy(object: KubeObject, view: View): string {
  const ids = [...marksOf(object).keys()];
  const change = view.changes.find(({ id }) => ids.includes(id));
  if (change) return sayChange(change);
  return isOurs(object) ? 'made with Drawbridge; the record is gone' : `made by ${makerOf(object)}`;
}

function numbersOf(found: Known): readonly number[] {
  return found.ports.map((port) => port.number);
}
