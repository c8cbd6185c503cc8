/** The hazards of ISTIO.md 9 that a request could run into, each with its refusal. */
import { destinationRule, entry, route, service } from '../../mesh/make.ts';
import type { Wrong } from './wrong.ts';
import { had, wrong } from './wrong.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const HOLE = `/chaos blackhole ${A} 10m`;
const at = (address: string) =>
  entry(A, ['80 HTTP'], { spec: { resolution: 'STATIC', endpoints: [{ address }] } });
const plainToTls = (host: string) =>
  entry(host, [], { spec: { ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 }] } });
const secret = destinationRule(B, { trafficPolicy: { tls: { mode: 'SIMPLE', credentialName: 'cert' } } });
const web = service('web', 'shop', ['http 8080']);
const rollouts = { labels: { 'rollouts.argoproj.io/managed': 'true' } };
const to = [{ route: [{ destination: { host: 'web' } }] }];

export const hazards: readonly Wrong[] = [
  wrong(
    '9',
    'an entry named like a Service takes its traffic over',
    had('guarded-host', /allow .*(svc|mysql)/),
  ),
  wrong('9', 'the API server', had('guarded-host', /kubernetes\.default( |$)/)),
  wrong('9', 'a name of one label', had('guarded-host', /allow (localhost|mysql)$/)),
  wrong('9', '`*.local` and its like', had('guarded-host', /\.local(host)?$/)),
  wrong('9', 'TLS on a port where servers speak first', had('server-first-port', /TLS/)),
  wrong('9', 'HTTPS on a port where servers speak first', had('server-first-port', /HTTPS/)),
  wrong('9', 'gRPC on a port where servers speak first', had('server-first-port', /grpc/)),
  wrong('9', 'the metadata server by its name', had('guarded-host', /allow .*google\.internal/)),
  wrong('9', 'the metadata server by its address as a host', had('guarded-host', /allow 169/)),
  wrong('9', 'the metadata server by address', had('guarded-address', /169\.254/)),
  wrong('9', 'link-local addresses of IPv6', had('guarded-address', /fe80/)),
  wrong('9', "the metadata server's address of IPv6", had('guarded-address', /fd00/)),
  wrong('9', 'the metadata server is not broken', had('guarded-host', /blackhole metadata/)),
  wrong('9', 'nor under another name', ['guarded-host', HOLE, [at('169.254.169.254')]]),
  wrong('9', 'nor under another name, by IPv6', [
    'guarded-host',
    `/chaos abort ${A} 503 10m`,
    [at('fd00:ec2::254')],
  ]),
  wrong('9', 'nor is TLS begun for it', had('guarded-host', /originate metadata/)),
  wrong('9', 'loopback', had('guarded-address', /127\.0\.0\.1|::1/)),
  wrong('9', 'addresses of Pods and Services', had('guarded-address', /ip=10\./)),
  wrong('9', 'all of IPv4', had('broad-range', /0\.0\.0\.0\/0/)),
  wrong('9', 'all of IPv6', had('broad-range', /::\/0/)),
  wrong('9', 'ranges that nobody could name', had('broad-range', /10\.0\.0\.0\/7|\/31/)),
  wrong('9', 'a rule beside a wildcard takes the way of others', had('siblings-split')),
  wrong('9', 'for everyone, what keeps their way differs', had('everyone-with-siblings')),
  wrong('9', 'a destination of resolution NONE diverts nothing', [
    'branch-differs',
    `/traffic shift ${A} ${B}=100`,
    [entry(A, ['80 HTTP']), entry(B, ['80 HTTP'], { spec: { resolution: 'NONE', exportTo: ['shop'] } })],
  ]),
  wrong('9', 'a sink that is not as it was shipped', had('sink-missing')),
  wrong('9', 'a `tls` rule on or beside DYNAMIC_DNS', had('dynamic-dns')),
  wrong('9', 'a host without an entry', [
    'not-registered',
    `/chaos abort ${A}:80 503 10m`,
    [entry(B, ['80 HTTP'])],
  ]),
  wrong('9', 'a fault on HTTPS that the application begins', [
    'opaque-tls',
    `/chaos abort ${A} 503 1% 10m`,
    [entry(A, ['443 HTTPS'])],
  ]),
  wrong('9', '`credentialName` without `workloadSelector` is plain text: no TLS begins', had('no-tls-rule')),
  wrong('9', 'and nothing is shifted there', [
    'no-tls-rule',
    `/traffic shift ${A} ${B}=100`,
    [entry(A, ['80 HTTP']), plainToTls(B), secret],
  ]),
  wrong('9', 'Flagger drives its routes', had('driven-object', /blackhole/)),
  wrong('9', 'Argo Rollouts drives its routes', [
    'driven-object',
    '/traffic timeout web 2s',
    [web, route(['web'], { http: to }, rollouts)],
  ]),
  wrong('9', 'ambient: no sidecars that could break calls', had('ambient-callers')),
  wrong('9', 'ambient: no sidecars that could begin TLS', had('originate-ambient')),
  wrong('9', 'a Sidecar hides our entry', had('sidecar-hides-entry')),
  wrong('9', 'a Sidecar hides our rule', had('sidecar-hides-route')),
  wrong('9', 'Slack, by which it is stopped', had('guarded-host', /slack/)),
  wrong('9', 'istiod', had('guarded-host', /istiod/)),
  wrong('9', "Drawbridge's own parts", had('guarded-host', /bot\.drawbridge/)),
  wrong('9', "what Drawbridge's settings name", had('guarded-host', /example\.org/)),
  wrong('9', 'the sinks', had('guarded-host', /blackhole refuse/)),
  wrong('9', 'two routing changes of one host', had('overlapping-change')),
];
