/** Plain HTTP to an API server, as somebody. */
import type { IncomingMessage } from 'node:http';
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { text } from 'node:stream/consumers';
import { parseYaml } from '../../src/yaml.ts';

export type Who = 'admin' | 'bot' | 'sweeper' | 'nobody' | 'stranger' | 'anonymous';

export interface Asked {
  readonly as?: Who;
  /** Sent as JSON unless it is text. */
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
}

export interface Reply {
  readonly code: number;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  readonly warnings: readonly string[];
  readonly type: string;
  readonly date: string;
}

/** An API server as the suite needs it. */
export interface Wire {
  ask(method: string, path: string, asked?: Asked): Promise<Reply>;
  /** Lines of a watch, parsed, until the server ends it. */
  watch(path: string, onOpen?: () => unknown): Promise<readonly Event[]>;
  close(): Promise<void>;
}

export interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly code?: number;
    readonly reason?: string;
    readonly metadata: {
      readonly name: string;
      readonly resourceVersion: string;
      readonly deletionTimestamp?: string;
    };
  };
}

export interface Access {
  readonly server: string;
  readonly token: string;
}

/** Of the one cluster and user in the text of a kubeconfig. */
export function accessIn(kubeconfig: string): Access {
  const { clusters, users } = parseYaml(kubeconfig) as {
    clusters: [{ cluster: { server: string } }];
    users: [{ user: { token: string } }];
  };
  return { server: clusters[0].cluster.server, token: users[0].user.token };
}

/** `anonymous` sends no token, `stranger` one that nobody has. */
export function wireTo(
  url: string,
  tokens: Readonly<Partial<Record<Who, string>>>,
  close: () => Promise<void>,
): Wire {
  const headersOf = ({ as = 'admin', body, type, accept }: Asked, content: string) => ({
    'user-agent': 'ann/1',
    ...(as === 'anonymous' ? {} : { authorization: `Bearer ${tokens[as] ?? 'nobody-has-this'}` }),
    ...(accept === undefined ? {} : { accept }),
    ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    // Node sends none with a DELETE, and the body would be taken for the next request.
    ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(content) }),
  });
  const send = async (method: string, path: string, asked: Asked, onOpen?: () => unknown) => {
    const open = url.startsWith('https') ? https : http;
    const { body } = asked;
    const content = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      open(
        url + path,
        { method, headers: headersOf(asked, content), rejectUnauthorized: false, agent: false },
        resolve,
      )
        .on('error', reject)
        .end(content);
    });
    onOpen?.();
    return { answer, text: await text(answer) };
  };
  return {
    ask: async (method, path, asked = {}) => {
      const { answer, text } = await send(method, path, asked);
      const { 'content-type': type = '', warning = '', date = '' } = answer.headers;
      const body = type === 'application/json' ? (JSON.parse(text) as unknown) : text;
      const warnings = [...warning.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, one = '']) => one);
      return { code: answer.statusCode ?? 0, body, type, date, warnings };
    },
    watch: async (path, onOpen) => {
      const { text } = await send('GET', path, {}, onOpen);
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
    },
    close,
  };
}
