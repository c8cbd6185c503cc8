/** The API server, by its own door: the harness is not hit by the faults that it makes. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeObject } from '../../src/core/kube.ts';

/** The lab's injected faults spare this user agent (`lib/mesh.py`). */
const SPARED = 'meshtest-apiserver/tools';
const LIMIT = 5_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

export interface Api {
  readonly url: URL;
  readonly ca: string;
  readonly token: string;
  /** Rejects where no answer came within 5 s. `type` is the body's. */
  call(method: string, path: string, body?: unknown, type?: string): Promise<Answer>;
  /** Resolves at the end of the answer, however it ends; `quiet` ms without a byte end it too. */
  watch(path: string, onLine: (line: WatchLine) => void, quiet: number): Promise<void>;
  close(): void;
}

/** `kubeconfig` is the lab's, with an administrator's token. */
export function openApi(kubeconfig: string): Api {
  const { url, ca, token } = readKubeconfig(kubeconfig);
  const agent = new Agent({ keepAlive: true, ca });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': SPARED };
  const open = new Set<IncomingMessage>();

  const send = (method: string, path: string, body?: unknown, type = 'application/json') => {
    const answered = Promise.withResolvers<IncomingMessage>();
    const sent = request(new URL(path, url), {
      method,
      agent,
      headers: { ...headers, 'content-type': type },
    });
    sent.setTimeout(LIMIT, () => sent.destroy(new Error('the API server did not answer')));
    sent.on('response', answered.resolve).on('error', answered.reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return answered.promise;
  };

  return {
    url,
    ca,
    token,
    async call(method, path, body, type) {
      const response = await send(method, path, body, type);
      const said = await text(response);
      return { status: response.statusCode ?? 0, body: parsed(said) };
    },
    async watch(path, onLine, quiet) {
      const response = await send('GET', path);
      open.add(response);
      response.setTimeout(quiet, () => response.destroy());
      try {
        await eachLine(response, onLine);
      } finally {
        open.delete(response);
      }
    },
    close() {
      for (const response of open) response.destroy();
      agent.destroy();
    },
  };
}

async function eachLine(response: IncomingMessage, onLine: (line: WatchLine) => void): Promise<void> {
  if (response.statusCode !== 200) throw new Error(`watch: ${response.statusCode} ${await text(response)}`);
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(JSON.parse(line) as WatchLine);
  }
}

export function readKubeconfig(path: string): { url: URL; ca: string; token: string } {
  const file = readFileSync(path, 'utf8');
  const field = (name: string) => new RegExp(`\\b${name}"?: "?([^"\\s,]+)`).exec(file)?.[1] ?? '';
  return {
    url: new URL(field('server')),
    ca: Buffer.from(field('certificate-authority-data'), 'base64').toString(),
    token: field('token'),
  };
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
