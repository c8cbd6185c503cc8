/** Objects of many teams, in few words. */
import type { JsonObject } from '../../../src/core/kube.ts';
import { SINK_PORT, SINKS } from '../../../src/core/sink.ts';

export interface Awkward {
  readonly what: string;
  /** Calls to try, `host:port`; the lab's number of the port says what is spoken there. */
  readonly calls: readonly string[];
  readonly objects: readonly JsonObject[];
  /** Made at least a second after all `objects`: the younger ones. */
  readonly younger?: readonly JsonObject[];
}

/** The lab's server that names lead to unless said otherwise, and one that some entries name instead. */
export const ADDRESS = '198.51.100.12';
export const OTHER_ADDRESS = '198.51.100.13';
export const OTHER_SERVER = 'c.example.com';
export const ELSEWHERE = 'x.example.org';
/** Labelled by the test, as no two suites share a lab's objects. */
export const LABEL = 'awkward';

export function made(kind: string, name: string, namespace: string, spec: JsonObject): JsonObject {
  const metadata = { name, namespace, labels: { [LABEL]: 'yes' } };
  return { apiVersion: 'networking.istio.io/v1', kind, metadata, spec };
}

interface More {
  readonly in?: string;
  readonly to?: readonly string[];
  readonly spec?: JsonObject;
}

/** `ports`: `443 TLS`; `80` alone declares nothing. */
export function entry(name: string, hosts: string, ports: readonly string[], more: More = {}): JsonObject {
  const list = ports.map((text) => {
    const [number = '', protocol] = text.split(' ');
    return { number: Number(number), name: `p${number}`, ...(protocol ? { protocol } : {}) };
  });
  const resolution = hosts.startsWith('*') ? 'NONE' : 'DNS';
  const spec = { hosts: hosts.split(' '), location: 'MESH_EXTERNAL', resolution, exportTo: more.to ?? ['*'] };
  return made('ServiceEntry', name, more.in ?? 'shop', { ...spec, ports: list, ...more.spec });
}

export function rules(name: string, hosts: string, spec: JsonObject, more: More = {}): JsonObject {
  const shell: JsonObject = hosts === '' ? {} : { hosts: hosts.split(' ') };
  return made('VirtualService', name, more.in ?? 'shop', { ...shell, exportTo: more.to ?? ['*'], ...spec });
}

type Where = readonly [host: string, port: number, more?: JsonObject];

export const to = (...wheres: readonly Where[]): JsonObject => ({
  route: wheres.map(([host, number, { weight = 0, ...more } = {}]) => ({
    destination: { host, port: { number }, ...more },
    ...(weight === 0 ? {} : { weight }),
  })),
});
export const away = (port: number) => to([ELSEWHERE, port]);
export const nowhere = to([SINKS.refuse, SINK_PORT]);
export const tls = (sni: string, rule: JsonObject, match: JsonObject = {}): JsonObject => ({
  tls: [{ match: [{ port: 443, sniHosts: sni.split(' '), ...match }], ...rule }],
});
export const http = (...list: readonly JsonObject[]): JsonObject => ({ http: [...list] });
export const tcp = (rule: JsonObject, match?: JsonObject): JsonObject => ({
  tcp: [{ ...(match ? { match: [match] } : {}), ...rule }],
});
export const both = ['80 HTTP', '443 TLS'];
export const calls = (host: string) => [`${host}:80`, `${host}:443`];
export const h = (name: string) => `${name}.awkward.example.com`;
