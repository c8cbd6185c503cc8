/** What ServiceEntries may not be, by Istio's checks or by what sidecars make of them (ISTIO.md 2.2, 3.3, 3.4, 8.1, 11.I, 11.K). */
import { entry } from '../../mesh/make.ts';
import type { Wrong } from './wrong.ts';
import { had, wrong } from './wrong.ts';

const A = 'a.example.com';
const DB = `/egress allow ${A}:3306`;

export const entries: readonly Wrong[] = [
  wrong('2.2', 'no host is `*`', ['bad-host', '/egress allow *']),
  wrong('2.2', 'a wildcard has two labels after its star', had('broad-wildcard'), [
    'broad-wildcard',
    '/egress allow *.local',
  ]),
  wrong('2.2', 'an address is an address', had('bad-address', /198\.51\.100$/)),
  wrong('2.2', 'a range begins with its first address', had('bad-address', /7\/24/)),
  wrong('2.2', 'a range has at most 32 bits', ['bad-address', `${DB} ip=198.51.100.0/33`]),
  wrong('2.2', 'a range of IPv6 has at most 128 bits', ['bad-address', `${DB} ip=2001:db8::/129`]),
  wrong('2.2', 'there are at most 256 addresses, and on a card fewer', had('too-many-addresses')),
  wrong('2.2', 'a range is no host', had('bare-range')),
  wrong('2.2', 'a protocol is one that Istio knows', had('unknown-protocol')),
  wrong('2.2', 'POSTGRES is none', had('spoken-over-tcp', /postgres/)),
  wrong('2.2', 'KAFKA is none', had('spoken-over-tcp', /Kafka/)),
  wrong('2.2', 'UDP is not carried', had('udp-asked')),
  wrong('2.2', 'a protocol is said, or it is sniffed', had('protocol-needed')),
  wrong('2.2', 'HTTP_PROXY is not for hosts', ['unknown-protocol', `/egress allow ${A} as HTTP_PROXY`]),
  wrong('2.2', 'TCP has addresses', had('addresses-needed', /:3306/)),
  wrong('2.2', 'one host for each TCP entry', had('addresses-for-one-host')),
  wrong('2.2', 'a wildcard of TCP has no addresses to look up', had('addresses-needed', /\*/)),
  wrong('2.2', 'an entry has ports', had('port-not-known', /blackhole a\.example\.com 20s/)),
  wrong('2.2', 'there are at most 256 ports, and on a card fewer', had('too-many-hosts')),
  wrong('2.2', 'a wildcard is not resolved by DNS, so no TLS begins for it', had('originate-wildcard')),
  wrong('2.2', 'what TLS begins for has an address: NONE and DYNAMIC_DNS give none', had('not-resolved')),
  wrong(
    '3.2',
    'a port that nobody declares is sniffed, and rules hit some calls only',
    had('protocol-undeclared'),
  ),
  wrong('3.3', 'TCP on 443 is addressed', had('addresses-needed', /com as TCP/)),
  wrong('3.3', 'TCP on 80 is addressed', had('addresses-needed', /:80 as TCP/)),
  wrong('3.3', 'HTTP hosts are told apart by Host, not by address', had('addresses-on-http')),
  wrong('3.3', 'HTTP on a TLS port is for nobody', had('http-on-tls-port')),
  wrong('3.3', 'the later of two entries with one address is dropped', had('address-taken')),
  wrong('3.3', 'MONGO or MYSQL drops others from its port', had('port-clash')),
  wrong('3.3', 'MONGO or MYSQL with a range drops all others', had('range-as-database')),
  wrong('3.3', 'a server that speaks first hangs behind an inspector', had('range-would-hang')),
  wrong('8.1', 'TLS begins where port 443 speaks TLS', had('no-tls-port')),
  wrong('8.1', 'one port 80 is not plain and TLS at once', had('plain-port-taken')),
  wrong('8.1', 'TLS begins once', had('already-originated')),
  wrong('8.1', 'port 80 of an entry that others see would be plain text for them', had('shared-entry')),
  wrong('8.1', 'endpoints with ports of their own do not take a new port', had('mapped-ports')),
  wrong('8.1', 'an HTTP rule to 443 would be plain text', had('plain-to-tls')),
  wrong('11.K', 'of two entries for one host one counts', had('already-open')),
  wrong('11.K', 'a wildcard already opens the host', had('covered-by-wildcard')),
  wrong('11.K', "others' entry lists the ports", had('other-port-open')),
  wrong('11.K', 'an entry of ours for other callers lists the ports', had('ports-differ')),
  wrong('11.K', 'an entry for some hides one for everyone', had('open-for-some')),
  wrong('11.I', 'a whole port by `0.0.0.0/0` refuses every host on it', had('captures-port'), [
    'captures-port',
    `/chaos blackhole ${A} 10m`,
    [entry(A, ['3306 TCP'], { spec: { resolution: 'NONE', addresses: ['::/0'] } })],
  ]),
];
