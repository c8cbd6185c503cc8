/** Names, numbers and times that Istio takes in no object (ISTIO.md 2.1). */
import { destinationRule, service } from '../../mesh/make.ts';
import type { Wrong } from './wrong.ts';
import { had, wrong } from './wrong.ts';

const A = 'a.example.com';
const allow = (host: string) => ['bad-host', `/egress allow ${host}`] as const;
const web = service('web', 'shop', ['http 8080']);
const subsets = destinationRule('web', { subsets: [{ name: 'v1' }] });
const long = `${'a'.repeat(60)}.`.repeat(5);

export const written: readonly Wrong[] = [
  wrong('2.1', 'a host has at most 255 characters', allow(`${long}example.com`)),
  wrong('2.1', 'a label has at most 63 characters', allow(`${'a'.repeat(64)}.example.com`)),
  wrong('2.1', 'a label has no underscores', allow('a_b.example.com')),
  wrong('2.1', 'a label does not begin with a dash', allow('-a.example.com')),
  wrong('2.1', 'a label does not end with a dash', allow('a-.example.com')),
  wrong('2.1', 'a label is not empty', allow('a..example.com')),
  wrong('2.1', 'a host has no spaces or signs', allow('a%2e.example.com')),
  wrong('2.1', 'a star stands only in the first label', allow('a.*.example.com')),
  wrong('2.1', 'there is one star', allow('*.*.example.com')),
  wrong('2.1', 'a star is a whole label, or Istio warns', allow('*a.example.com')),
  wrong('2.1', 'the last label is not a number: an address is no host', had('address-host', /allow/)),
  wrong('2.1', 'an address of IPv6 is no host either', allow('2001:db8::7')),
  wrong('2.1', 'a port is at least 1', ['bad-port', `/egress allow ${A}:0`]),
  wrong('2.1', 'a port is at most 65535', ['bad-port', `/egress allow ${A}:65536`]),
  wrong('2.1', 'a port is a number', ['bad-port', `/egress allow ${A}:https`]),
  wrong('2.1', 'a port is a whole number', ['bad-port', `/chaos blackhole ${A}:80.5 10m`]),
  wrong('2.1', 'a duration is at least a millisecond', had('bad-pause', /0s/)),
  wrong('2.1', 'a delay is at least a millisecond', ['bad-pause', '/chaos delay web 0ms 10m', [web]]),
  wrong('2.1', 'a duration has whole milliseconds', had('bad-pause', /0\.5ms/)),
  wrong('2.1', 'a duration has a unit', had('bad-pause', / 2 /)),
  wrong('2.1', 'a duration is not negative', ['bad-pause', '/traffic timeout web -2s', [web]]),
  wrong('2.1', 'a duration is a number', ['bad-pause', '/traffic timeout web soon', [web]]),
  wrong('2.1', 'a subset is a label', ['unknown-subset', '/traffic shift web v_1=100', [web, subsets]]),
  wrong('2.1', 'a workload is a label', ['bad-name', '/chaos abort web 503 10m from Web_API', [web]]),
  wrong('2.1', 'a namespace is a label', ['namespace-not-listed', `/egress allow ${A} in Shop_1`]),
  wrong('2.1', '`exportTo` names a namespace or everyone', had('unknown-audience')),
];
