/** What the world answers becomes an argument, fixed when asked: the addresses of hosts that a request needs them for. */
import type { Request } from '../core/command.ts';
import { argsOf } from '../core/parse.ts';
import { DnsError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Deps } from './deps.ts';

/** The request with the addresses in its words, as the record keeps them; refused where DNS gives none in time. */
export async function withAddresses(deps: Deps, request: Request): Promise<Request | Refusal> {
  const { dns, registry, watched } = deps;
  const command = registry.get(request.verb);
  const host = command?.needs?.(request, watched.view(Infinity));
  if (!command || host === undefined) return request;
  try {
    const words = { ...request.words, resolved: [(await dns.resolve(host)).join(',')] };
    const args = argsOf(command, words);
    return isRefusal(args) ? args : { ...request, words, args };
  } catch (error) {
    if (error instanceof DnsError) return refusals.noAddresses(host, error.message);
    throw error;
  }
}
