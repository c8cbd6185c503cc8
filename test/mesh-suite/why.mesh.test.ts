/** `/egress why` says what traffic does: each case is tried by a real client, and asked about. */
import { expect, onTestFinished, test } from 'vitest';
import { SINK_PORT, SINKS } from '../../src/core/sink.ts';
import { applyAs, entry, route } from '../lab/foreign.ts';
import type { Tried } from '../lab/traffic.ts';
import { isClosed } from '../lab/traffic.ts';
import { useStage } from '../lab/suite.ts';
import { until } from '../lab/until.ts';

const begin = useStage();

type Json = Readonly<Record<string, unknown>>;

/** A ServiceEntry of a team's, with HTTP on 80 too. */
function both(name: string, host: string, exportTo = '*'): Json {
  const made = entry(name, host) as { readonly spec: Json & { readonly ports: readonly Json[] } };
  const ports = [...made.spec.ports, { number: 80, name: 'http', protocol: 'HTTP' }];
  return { ...made, spec: { ...made.spec, exportTo: [exportTo], ports } };
}

function routed(name: string, host: string, spec: Json): Json {
  return { ...route(name, host), spec: { hosts: [host], exportTo: ['*'], ...spec } };
}

const to = (host: string, port: number) => [{ destination: { host, port: { number: port } } }];
const tls = (sni: string, route: Json[]) => ({ tls: [{ match: [{ port: 443, sniHosts: [sni] }], route }] });
const isReached = ({ outcome, status = 0 }: Tried) => outcome === 'ok' && status < 400;
const isAnswered =
  (wanted: number) =>
  ({ status }: Tried) =>
    status === wanted;
const fox = (host: string) => ({
  http: [{ match: [{ headers: { 'user-agent': { exact: 'Firefox' } } }], route: to(host, 80) }],
});

interface Case {
  readonly what: string;
  readonly objects: (name: string, host: string) => readonly Json[];
  readonly scheme?: 'http';
  readonly does: (tried: Tried) => boolean;
  readonly says: string;
}

const CASES: readonly Case[] = [
  { what: 'nobody registered it', objects: () => [], does: isClosed, says: 'is closed at once' },
  {
    what: 'registered for everyone',
    objects: (name, host) => [both(name, host)],
    does: isReached,
    says: 'is reached',
  },
  {
    what: 'registered for another namespace only',
    objects: (name, host) => [both(name, host, 'other')],
    does: isClosed,
    says: 'for other only',
  },
  {
    what: 'led to a sink by somebody',
    objects: (name, host) => [both(name, host), routed(name, host, tls(host, to(SINKS.refuse, SINK_PORT)))],
    does: isClosed,
    says: 'is closed at once',
  },
  {
    what: 'led to a host that nobody registered',
    objects: (name, host) => [both(name, host), routed(name, host, tls(host, to('nobody.example.net', 443)))],
    does: isClosed,
    says: 'is closed at once',
  },
  {
    what: 'a rule for others only',
    objects: (name, host) => {
      const match = [{ port: 443, sniHosts: [host], sourceNamespace: 'other' }];
      return [both(name, host), routed(name, host, { tls: [{ match, route: to(SINKS.refuse, SINK_PORT) }] })];
    },
    does: isReached,
    says: 'is reached',
  },
  {
    what: 'HTTP rules that all have conditions',
    objects: (name, host) => [both(name, host), routed(name, host, fox(host))],
    scheme: 'http',
    does: isAnswered(404),
    says: 'answered by the sidecar: 404',
  },
  {
    what: 'an answer of the sidecar’s own',
    objects: (name, host) => [
      both(name, host),
      routed(name, host, { http: [{ directResponse: { status: 418 } }] }),
    ],
    scheme: 'http',
    does: isAnswered(418),
    says: 'answered by the sidecar: 418',
  },
  {
    what: 'an HTTP rule to a host that nobody registered',
    objects: (name, host) => [
      both(name, host),
      routed(name, host, { http: [{ route: to('nobody.example.net', 80) }] }),
    ],
    scheme: 'http',
    does: isAnswered(503),
    says: 'answered by the sidecar: 503',
  },
];

test.each(CASES)('$what: traffic does what why says', async ({ objects, scheme = 'https', does, says }) => {
  const stage = begin();
  const { story, traffic, host } = stage;
  const name = await host();
  const made = objects(name.split('.')[0] ?? '', name);
  onTestFinished(async () => {
    for (const object of made)
      await stage.kubectl(['delete', '-f', '-', '--ignore-not-found'], { input: object });
  });
  for (const object of made) await applyAs(stage, 'gitops', object);

  let last: Tried | undefined;
  const look = async () => {
    last = await traffic.once('app-a', `${scheme}://${name}/`);
    return does(last);
  };
  await until(look, `what is expected of ${name}`, { within: 60_000, tell: () => JSON.stringify(last) });

  let told = '';
  const port = scheme === 'http' ? 80 : 443;
  const ask = async () => {
    told = await story.say(`/egress why ${name}:${port}`);
    return told.includes(says);
  };
  await until(ask, `"${says}"`, { tell: () => told });
  expect(told).toContain(says);
});
