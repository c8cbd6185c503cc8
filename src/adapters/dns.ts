/** The `Dns` port on Node's own resolver: it asks servers directly, and reads no hosts file. */
import { Resolver } from 'node:dns/promises';
import type { Dns } from '../core/ports.ts';
import { DnsError } from '../core/ports.ts';

export interface DnsOptions {
  /** `198.51.100.53`, `198.51.100.53:5353`; by default those of the system. Throws where one is not an address. */
  readonly servers?: readonly string[] | undefined;
  /** ms for one host, all in all. */
  readonly limit?: number;
}

/** A person waits for the answer: Slack gives 3 s, and a rehearsal is still to come. */
const LIMIT = 500;

/** What c-ares calls a name, or a kind of address, that is not there. */
const MISSING: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

export function createDns({ servers, limit = LIMIT }: DnsOptions = {}): Dns {
  const open = (): Resolver => {
    const resolver = new Resolver({ timeout: limit, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    return resolver;
  };
  // Wrong settings are told at the start, not at the first question.
  open();
  return { resolve: (host) => resolve(open(), host, limit) };
}

async function resolve(resolver: Resolver, host: string, limit: number): Promise<readonly string[]> {
  // c-ares rounds its own times up, and a cancelled question is an answer.
  const timer = setTimeout(() => resolver.cancel(), limit);
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return [...new Set(found)];
    throw faultOf(host, answers);
  } finally {
    clearTimeout(timer);
  }
}

function faultOf(host: string, answers: readonly PromiseSettledResult<unknown>[]): DnsError {
  const codes = answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException).code : undefined,
  );
  const unsure = codes.find((code) => code !== undefined && !MISSING.has(code));
  return unsure === undefined
    ? new DnsError('missing', `DNS knows no address of ${host}`)
    : new DnsError('unavailable', `DNS did not answer about ${host} (${unsure})`);
}
