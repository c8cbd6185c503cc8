/** The lab's API server, as an administrator: a small client with kept connections, and `kubectl`. */
import { execFileSync, spawn } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What the API server and its webhooks warn of; empty where of nothing. */
  readonly warning: string;
}

export type Api = ReturnType<typeof openApi>;

interface View {
  readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
  readonly users: readonly [{ user: { token: string } }];
}

/** `kubeconfig` names a file with a token. */
export function openApi(kubeconfig: string) {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const words = ['config', 'view', '--raw', '--minify', '-o', 'json'];
  const { clusters, users } = JSON.parse(execFileSync('kubectl', words, { env, encoding: 'utf8' })) as View;
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(ca, 'base64') });
  const headers = { authorization: `Bearer ${users[0].user.token}`, accept: 'application/json' };

  const send = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const sent = request(server + path, { method, agent, headers: { ...headers, 'content-type': type } });
    const answered = Promise.withResolvers<IncomingMessage>();
    sent.on('response', answered.resolve).on('error', answered.reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return answered.promise;
  };

  return {
    async call(method: string, path: string, body?: unknown, type?: string): Promise<Answer> {
      const response = await send(method, path, body, type);
      const { statusCode: status = 0, headers: told } = response;
      return { status, body: JSON.parse(await text(response)), warning: told.warning ?? '' };
    },
    /** The object or list at the path; undefined where there is none. */
    async get<T>(path: string): Promise<T | undefined> {
      const { status, body } = await this.call('GET', path);
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      return body as T;
    },
    /** Events from now on, until the answer is called. */
    async watch(
      path: string,
      onEvent: (event: { type: string; object: unknown }) => void,
    ): Promise<() => void> {
      const response = await send('GET', `${path}?watch=true&allowWatchBookmarks=false`);
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onEvent(JSON.parse(line) as { type: string; object: unknown });
      });
      response.on('error', () => undefined);
      return () => response.destroy();
    },
    close: () => agent.destroy(),
  };
}

export type Kubectl = (words: readonly string[], options?: KubectlOptions) => Promise<string>;

interface KubectlOptions {
  /** Standard input: an object, as JSON. */
  readonly input?: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

/** `kubectl WORDS`, its output; rejects with what it said. */
export function openKubectl(kubeconfig: string): Kubectl {
  return async (words, { input, env } = {}) => {
    const child = spawn('kubectl', words, { env: { ...process.env, KUBECONFIG: kubeconfig, ...env } });
    const failed = Promise.withResolvers<never>();
    child.on('error', failed.reject);
    child.stdin.end(input === undefined ? '' : JSON.stringify(input));
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const all = Promise.all([text(child.stdout), text(child.stderr), closed]);
    const [out, err, code] = await Promise.race([all, failed.promise]);
    if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${err || out}`);
    return out;
  };
}
