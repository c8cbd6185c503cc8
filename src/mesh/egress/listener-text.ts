/** What happens to other hosts on the ports that are opened. Plain text (ISTIO.md 3.3, 3.4, 11.C, 11.H, 11.I, 11.N). */
import { isSingle } from '../../core/address.ts';
import type { View } from '../../core/view.ts';
import { isShared } from './listener.ts';
import { hasSharer, sharersOf, waitsFor } from '../view/sharers.ts';
import type { Opening } from './entry.ts';
import { sayObject } from '../view/owner.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import type { Whom } from '../view/whom.ts';
import { sayWhom } from '../view/whom.ts';

export function sayListener(openings: readonly Opening[], whom: Whom, view: View): readonly string[] {
  const said = openings.flatMap((opening) =>
    opening.ports.flatMap((port) => sayPort(opening, port, whom, view)),
  );
  return [...new Set(said)];
}

function sayPort(opening: Opening, port: Port, whom: Whom, view: View): readonly string[] {
  if (familyOf(port) === 'tcp') return sayTcp(opening, port, whom, view);
  if (!isShared(opening, port, view)) return [];
  return familyOf(port) === 'http' ? sayHttp(port, whom, view) : sayTls(port, whom, view);
}

/** Nothing else is usual there than TLS, or HTTP, so nobody's server speaks first. */
function isUsual({ number }: Port): boolean {
  const http = [80, 8000, 8080, 8888, 9080];
  const tls = [465, 636, 853, 993, 995, 5671, 8883];
  return `${number}`.endsWith('443') || http.includes(number) || tls.includes(number);
}

/** The port's shared listener: its first TLS entry changes it as a whole, and so does its last (11.C, 11.H, 11.I). */
function sayTls(port: Port, whom: Whom, view: View): readonly string[] {
  const { number } = port;
  if (hasSharer(view, whom, number, 'tls')) return [];
  const { drainSeconds } = view.mesh;
  const last = `It is the only TLS entry on port ${number} for ${pods(whom)}. If it still is when it ends, all their connections on that port that were made meanwhile are cut after ${drainSeconds} s, to other hosts too.`;
  const [other] = sharersOf(view, whom, number);
  if (!other) return isUsual(port) ? [last] : [sayHang(port, whom), last];
  const first = `${sayObject(other[0])} already has port ${number} without TLS: all open connections on that port are cut after ${drainSeconds} s, and servers there that speak first hang.`;
  return [first, last];
}

/** The first HTTP entry has sidecars look at the first bytes of every connection on the port (11.I). */
function sayHttp(port: Port, whom: Whom, view: View): readonly string[] {
  if (hasSharer(view, whom, port.number, 'http')) return [];
  const [other] = sharersOf(view, whom, port.number);
  if (!other) return isUsual(port) ? [] : [sayHang(port, whom)];
  return [
    `${sayObject(other[0])} already has port ${port.number} without HTTP: all open connections on that port are cut after ${view.mesh.drainSeconds} s, and servers there that speak first hang.`,
  ];
}

function sayTcp(opening: Opening, port: Port, whom: Whom, view: View): readonly string[] {
  const { host, addresses } = opening;
  const { number } = port;
  if (addresses.length === 0) {
    return [
      `${host} gets an address that sidecars allocate (DNS capture, Istio 1.25 or newer). Pods that switched it off have all their connections on port ${number} sent to ${host}.`,
    ];
  }
  const waits = sharersOf(view, whom, number).find(([, other]) => waitsFor(other));
  if (!waits || addresses.every(isSingle)) return [];
  return [
    `${sayObject(waits[0])} has sidecars look at the first bytes on port ${number}: servers in the range that speak first hang.`,
  ];
}

function sayHang({ number }: Port, whom: Whom): string {
  return `While it is open, connections of ${pods(whom)} to servers outside that speak first on port ${number} hang, whatever the host.`;
}

function pods(whom: Whom): string {
  const text = sayWhom(whom);
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
