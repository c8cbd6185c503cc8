/** What names a host, in a line each. */
import type { KubeObject } from '../../core/kube.ts';
import { sayAddress } from '../../core/address.ts';
import { escapeSlack, withPeople } from '../../core/slack-text.ts';
import type { View } from '../../core/view.ts';
import { few } from '../../core/listing.ts';
import { sayBy } from '../changes/open.ts';
import { sayObject } from '../view/owner.ts';
import { entryPort } from '../view/protocol.ts';
import { reachOf, strings } from '../view/reach.ts';
import { hostsOf } from '../view/registry.ts';

/** A ServiceEntry: its hosts, ports and addresses, for whom, and whose it is. */
export function sayEntry(entry: KubeObject, view: View): string {
  const ports = ((entry.spec?.['ports'] ?? []) as readonly object[]).map(entryPort);
  const numbers = few(ports.map(({ number, protocol = 'undeclared' }) => `${number} ${protocol}`));
  const reach = reachOf(entry);
  const whom = reach === '*' ? 'everyone' : few(reach);
  const hosts = escapeSlack(few(hostsOf(entry)));
  const addresses = strings(entry.spec?.['addresses']).map(sayAddress);
  const at = addresses.length > 0 ? ` at ${escapeSlack(few(addresses))}` : '';
  return `${hosts} (${numbers})${at} for ${whom}: ${sayObject(entry)}, ${withPeople(sayBy(entry, view))}`;
}
