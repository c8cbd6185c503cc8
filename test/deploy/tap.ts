/** A plain-HTTP door before the API server that writes down every call: who asked for what, and what was answered. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseYaml, toYaml } from '../../src/yaml.ts';
import type { ApiServer } from '../apiserver.ts';

/** One call, in the words of RBAC. */
export interface Call {
  readonly who: string;
  readonly verb: string;
  /** `group/resource`, `group/resource/subresource`; a path where it is no resource. */
  readonly what: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status: number;
  readonly path: string;
}

export interface Tap {
  readonly calls: readonly Call[];
  /** Path of a kubeconfig that leads a service account of our namespace through here. */
  kubeconfig(account: string): Promise<string>;
  close(): Promise<void>;
}

export interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

export async function startTap(server: ApiServer): Promise<Tap> {
  const calls: Call[] = [];
  const names = new Map<string, string>();
  // The lab's own certificate is not what is tested here.
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const tap = createServer((asked, answer) => {
    const who = names.get(asked.headers.authorization ?? '') ?? 'nobody';
    pass(asked, answer, { server, agent, heard: (status) => calls.push({ who, status, ...callOf(asked) }) });
  }).listen(0, '127.0.0.1');
  await once(tap, 'listening');
  const here = `http://127.0.0.1:${(tap.address() as AddressInfo).port}`;
  return {
    calls,
    kubeconfig: async (account) => {
      const words = ['--serviceaccount', `drawbridge:${account}`, '--seconds', '7200'];
      const theirs = parseYaml(await server.identity(...words)) as Kubeconfig;
      names.set(`Bearer ${theirs.users[0].user.token}`, account);
      const cluster = { server: here, 'insecure-skip-tls-verify': true };
      const path = `${server.dir}/tap-${account}.yaml`;
      const [first] = theirs.clusters;
      await writeFile(path, toYaml({ ...theirs, clusters: [{ ...first, cluster }] }), { mode: 0o600 });
      return path;
    },
    close: async () => {
      tap.close();
      tap.closeAllConnections();
      agent.destroy();
      await once(tap, 'close');
    },
  };
}

interface Passing {
  readonly server: ApiServer;
  readonly agent: Agent;
  readonly heard: (status: number) => void;
}

function pass(asked: IncomingMessage, answer: ServerResponse, { server, agent, heard }: Passing): void {
  const { method, headers } = asked;
  const onward = request(server.url + asked.url, { method, headers, agent }, (answered) => {
    const status = answered.statusCode ?? 0;
    heard(status);
    answer.writeHead(status, answered.headers);
    // Of a watch that says nothing yet the caller must see that it began.
    answer.flushHeaders();
    answered.pipe(answer);
    answered.on('error', () => answer.destroy());
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const RESOURCE =
  /^\/apis?\/(?:(?<group>[^/]+\.[^/]+|apps)\/)?v\d\w*\/(?:namespaces\/(?<namespace>[^/]+)\/)?(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?<sub>\/[^/]+)?)?$/;

function callOf({ method = '', url = '' }: IncomingMessage): Omit<Call, 'who' | 'status'> {
  const { pathname, searchParams } = new URL(url, 'http://x');
  const { group = '', namespace, resource, name, sub = '' } = RESOURCE.exec(pathname)?.groups ?? {};
  if (resource === undefined) return { verb: method.toLowerCase(), what: pathname, path: url };
  const selected = /^metadata\.name=(.+)$/.exec(searchParams.get('fieldSelector') ?? '')?.[1];
  const reading = searchParams.get('watch') === 'true' ? 'watch' : name === undefined ? 'list' : 'get';
  const called = name ?? selected;
  return {
    verb: VERBS[method] ?? reading,
    what: `${group}/${resource}${sub}`,
    path: url,
    ...(namespace === undefined ? {} : { namespace }),
    ...(called === undefined ? {} : { name: called }),
  };
}
