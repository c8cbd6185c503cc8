/** What VirtualServices and DestinationRules may not be, by Istio's checks or by what comes of them (ISTIO.md 2.3, 2.4, 3, 5, 6, 8.3). */
import { destinationRule, entry, gateway, route, service } from '../../mesh/make.ts';
import type { Wrong } from './wrong.ts';
import { had, wrong } from './wrong.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const web = service('web', 'shop', ['http 8080']);
const subsets = destinationRule('web', { subsets: [{ name: 'v1' }, { name: 'v2' }] });
const there = [web, subsets];
const http = entry(A, ['80 HTTP']);
const door = gateway([{ hosts: ['*'] }], {}, { name: 'door' });

export const routes: readonly Wrong[] = [
  wrong('2.3', 'a gateway is `NAME` or `NAMESPACE/NAME`', [
    'bad-name',
    '/traffic retry web 3 at a/b/c',
    [web],
  ]),
  wrong('2.4', "a Gateway's name has no dots", ['bad-name', '/traffic retry web 3 at web.door', [web]]),
  wrong('2.3', 'a gateway is there', had('unknown-gateway')),
  wrong('2.3', 'a gateway is one', had('ambiguous-gateway')),
  wrong('2.3', 'a redirect has no route, and no fault', had('nothing-to-change', /abort/)),
  wrong('2.3', 'a direct response has no fault', [
    'nothing-to-change',
    `/chaos delay ${A} 2s 10m`,
    [http, route([A], { http: [{ directResponse: { status: 200 } }] })],
  ]),
  wrong('2.3', 'a delegate has no route', had('delegated-rule')),
  wrong('2.3', 'a header has the name of a token', had('bad-condition', /über/)),
  wrong('2.3', 'a prefix is not empty', had('bad-condition', /x-user=\*/)),
  wrong('2.3', 'a value is not empty', had('bad-condition', /x-user= /)),
  wrong('2.3', 'an expression is not empty', ['bad-condition', '/traffic route web x-user~ v2', there]),
  wrong('2.3', 'an expression has at most 1024 characters', [
    'bad-condition',
    `/traffic route web x-user~${'a'.repeat(1025)} v2`,
    there,
  ]),
  wrong('2.3', 'RE2 has no look-ahead', had('bad-condition', /\(\?=/)),
  wrong('2.3', 'RE2 has no back references', ['bad-condition', '/traffic route web x-user~(a)\\1 v2', there]),
  wrong('2.3', 'RE2 has no possessive repetition', [
    'bad-condition',
    '/traffic route web x-user~a++ v2',
    there,
  ]),
  wrong('2.3', 'an expression is one', had('bad-condition', /\(a/)),
  wrong('2.3', 'an expression is held against the whole value', had('bad-condition', /\^a\|b/)),
  wrong('2.3', 'a match names a port that is there', had('port-not-known', /8443/)),
  wrong('2.3', 'sourceLabels are labels and values', had('workload-expressions')),
  wrong('2.3', 'a percentage is above 0: 0 does nothing', had('bad-share', / 0%/)),
  wrong('2.3', 'a percentage is at most 100', had('bad-share', /101%/)),
  wrong('2.3', 'a percentage is not too fine', had('bad-share', /0\.001%/)),
  wrong('2.3', 'a status is at most 599', had('bad-status', /600/)),
  wrong('2.3', 'a status is at least 200', had('bad-status', /199/)),
  wrong('2.3', 'a gRPC status has a name that gRPC knows', had('bad-status', /UNAVALABLE/)),
  wrong('2.3', 'a plain HTTP client takes a gRPC status for 200 (11.F)', had('grpc-on-http')),
  wrong('2.3', 'attempts are not negative', ['bad-retries', '/traffic retry web -1', [web]]),
  wrong('2.3', 'attempts are a number', had('bad-retries', /many/)),
  wrong('2.3', 'attempts are few', had('bad-retries', /11/)),
  wrong('2.3', 'a weight is not negative', ['bad-weight', '/traffic shift web v1=-10 v2=110', there]),
  wrong('2.3', 'a weight is a whole number', ['bad-weight', '/traffic shift web v1=33.3 v2=66.7', there]),
  wrong('2.3', 'a weight is a number', had('bad-weight', /eighty/)),
  wrong('2.3', 'weights are not all 0', ['weights-sum', '/traffic shift web v1=0 v2=0', there]),
  wrong('2.3', 'weights that do not sum to 100 are ratios', had('weights-sum', /v2=10/)),
  wrong('2.3', 'a destination has one weight', had('weight-twice')),
  wrong('2.3', 'a destination is not `*`', ['unknown-subset', '/traffic shift web *=100', there]),
  wrong('2.3', 'a subset is in a DestinationRule', had('unknown-subset', /v3=100/)),
  wrong('2.3', 'a DestinationRule is there', had('unknown-subset', /v1=100/)),
  wrong('2.3', 'a host that calls are sent to is known', had('branch-unknown')),
  wrong('2.3', 'a host that calls are sent to has the port', had('branch-differs')),
  wrong('2.3', 'an SNI stands in one rule', had('sni-shared')),
  wrong('2.4', 'of two DestinationRules the first counts', had('other-destination-rule')),
  wrong('3', 'a rule for a host that nothing registers does nothing', had('not-registered')),
  wrong('3', 'a Service of type ExternalName has no listener', had('alias-target')),
  wrong('3', 'UDP has no listener', had('udp-port')),
  wrong('3.1', 'an abort does nothing on TLS', had('opaque-tls', /abort/)),
  wrong('3.1', 'a delay does nothing on TLS', had('opaque-tls', /delay/)),
  wrong('3.1', 'a timeout does nothing on TLS', had('opaque-tls', /timeout/)),
  wrong('3.1', 'a retry does nothing on TLS', had('opaque-tls', /retry/)),
  wrong('3.1', 'a header is not seen in TLS', [
    'opaque-tls',
    `/traffic route ${A} x-user=ana ${B}`,
    [entry(A, ['443 TLS']), entry(B, ['443 TLS'])],
  ]),
  wrong('3.2', 'an abort does nothing on TCP', had('opaque-tcp', /abort/)),
  wrong('3.2', 'a timeout does nothing on TCP', had('opaque-tcp', /timeout/)),
  wrong('3.2', 'one `tcp` rule hits every host of its VirtualService', had('shared-rule', /mysql/)),
  wrong('5', 'one HTTP rule hits every host of its VirtualService', had('shared-rule', /abort/)),
  wrong('5', 'a wildcard has no HTTP rules for a name under it', had('http-under-wildcard')),
  wrong('5', 'who meets rules of others by label, meets no copy of ours', had('callers-split')),
  wrong('5', 'two conditions on one header cannot be told apart', had('header-ruled')),
  wrong('5', 'a gateway has rules only of what is bound to it', had('nothing-at-gateway')),
  wrong('5', 'weights of ours would take the share of other hosts', had('mixed-rule')),
  wrong('5', 'two ports are shifted one by one', had('which-port')),
  wrong('6', 'a workload is there', had('unknown-workload')),
  wrong('6', 'a workload is one', had('ambiguous-workload')),
  wrong('8.3', 'one TLS hello is not for two hosts', had('splits-tls')),
  wrong('8.3', 'a subset and a host are not shared out together', had('mixed-branches')),
  wrong('8.3', 'at a gateway too, a host is known', [
    'unknown-subset',
    '/traffic shift web v9=100 at door',
    [...there, door],
  ]),
];
