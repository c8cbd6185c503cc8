/** Objects of other people: what stands in the mesh before Drawbridge comes. */
import type { Stage } from './stage.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Route {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields: readonly unknown[];
  };
  readonly spec: { readonly tls: readonly Json[]; readonly http?: readonly Json[] } & Json;
}

/** A ServiceEntry with TLS on 443 for callers in all namespaces, as some team keeps it in git. */
export function entry(name: string, host: string): Json {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace: 'shop' },
    spec: {
      hosts: [host],
      location: 'MESH_EXTERNAL',
      resolution: 'DNS',
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      exportTo: ['*'],
    },
  };
}

/** A VirtualService with an http and a tls rule that lead where the host leads anyway. */
export function route(name: string, host: string): Json {
  const to = (number: number) => [{ destination: { host, port: { number } } }];
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: 'shop', labels: { team: 'payments' } },
    spec: {
      hosts: [host],
      exportTo: ['*'],
      http: [{ name: 'plain', match: [{ port: 80 }], route: to(80) }],
      tls: [{ match: [{ port: 443, sniHosts: [host] }], route: to(443) }],
    },
  };
}

/** Applies as git would, by server-side apply: a conflict is an error. */
export async function applyAs(stage: Stage, manager: string, object: Json): Promise<void> {
  await stage.kubectl(['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'], { input: object });
}

export async function readRoute(stage: Stage, name: string): Promise<Route> {
  const path = `/apis/networking.istio.io/v1/namespaces/shop/virtualservices/${name}`;
  const found = await stage.api.get<Route>(path);
  if (!found) throw new Error(`there is no VirtualService shop/${name}`);
  return found;
}

/** A registered host of somebody else's: its entry is applied, and the traffic flows. */
export async function registered(stage: Stage, host: string): Promise<string> {
  const name = host.split('.')[0] ?? host;
  await applyAs(stage, 'gitops', entry(name, host));
  await stage.traffic.works('app-f', `https://${host}/`);
  return name;
}
