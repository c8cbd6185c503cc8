/** Calls of pods of `shop` to a.example.com, and what becomes of them. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import type { Part } from '../../src/mesh/flow/parts.ts';
import { flowOf } from '../../src/mesh/flow/flow.ts';
import type { Mesh } from './make.ts';
import { entry, route, view } from './make.ts';

export const HOST = 'a.example.com';
export const TLS = entry(HOST, ['443 HTTPS']);
export const OTHER = entry('b.example.com', ['443 HTTPS', '80 HTTP']);
export const SHOP = { namespace: 'shop', labels: { app: 'web' } };
export const flow = (objects: readonly KubeObject[], mesh: Mesh = {}, port = 443, host = HOST) =>
  flowOf(view({ ...mesh, objects }), host, port, SHOP);
export const brief = (parts: readonly Part[]) => parts.map(({ share, to, name }) => `${share} ${to} ${name}`);
export const http = (rules: readonly JsonObject[], hosts = [HOST]) => route(hosts, { http: rules });
export const to = (host: string, more: JsonObject = {}) => ({ destination: { host, ...more } });
