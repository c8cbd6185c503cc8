/** Where a share of the calls may go: subsets that are there, or hosts that can take them (ISTIO.md 8.3, 11.A, 11.G). */
import type { Request } from '../../core/command.ts';
import { nearest } from '../../core/nearest.ts';
import type { Refusal } from '../../core/refusal.ts';
import { allGood, isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { Weighted } from '../../core/amounts.ts';
import { podsOfGateway } from './at-gateway.ts';
import { podsOf } from '../view/callers.ts';
import { subsetsOf } from '../view/destination-rules.ts';
import type { Branch } from './effect.ts';
import { untreated } from '../view/tls-port.ts';
import { familyOf } from '../view/protocol.ts';
import { known, portOf } from '../view/registry.ts';
import type { About } from './routing-plan.ts';
import { findTarget, ownFirst } from '../view/target.ts';
import { PLAIN } from '../view/tls-port.ts';

/** The branches that the words mean; refused where calls that are sent there would be lost. */
export function findBranches(
  request: Request,
  about: About,
  words: readonly Weighted[],
): readonly Branch[] | Refusal {
  const branches = allGood<Branch>(
    words.map(({ to, weight }) => {
      const branch = findBranch(request, about, to);
      return isRefusal(branch) ? branch : { ...branch, weight };
    }),
  );
  if (isRefusal(branches)) return branches;
  const kinds = new Set(branches.map(({ subset }) => subset !== undefined));
  return kinds.size > 1 ? refusals.mixedBranches() : branches;
}

function findBranch(request: Request, about: About, word: string): Omit<Branch, 'weight'> | Refusal {
  const { view, host, found, callers, namespace } = about;
  const client = callers.gateway === undefined ? namespace : podsOfGateway(view, callers.gateway);
  const subsets = subsetsOf(view, host, client, found.object.metadata.namespace ?? '');
  if (subsets.includes(word)) return { host, subset: word };
  const target = findTarget(view, ownFirst(request), word);
  const isHost =
    !isRefusal(target) && (word.includes('.') || known(view, target.host, { namespace }) !== undefined);
  if (!isHost) return refusals.unknownSubset(host, word, subsets, nearest(word, subsets));
  return checkHost(about, target.host) ?? { host: target.host };
}

/** What has no addresses of its own diverts nothing: Envoy dials whom the client dialled (11.A). */
function checkHost({ view, host, port, callers, namespace }: About, other: string): Refusal | undefined {
  if (other === host) return undefined;
  const there = known(view, other, podsOf(callers, namespace));
  if (!there) return refusals.branchUnknown(other, namespace);
  const same = portOf(there, port.number);
  if (!same)
    return refusals.branchDiffers(
      other,
      port.number,
      `It is registered on ${there.ports.map(({ number }) => number).join(', ')} only.`,
    );
  if (familyOf(same) !== familyOf(port))
    return refusals.branchDiffers(
      other,
      port.number,
      `There it speaks ${same.protocol ?? 'something undeclared'}, and \`${host}\` speaks ${port.protocol ?? 'something else'}.`,
    );
  const plain = port.number === PLAIN ? untreated(there, namespace, view) : undefined;
  if (plain) return plain;
  const nowhere = there.host !== other || there.resolution === 'NONE' || there.resolution === 'DYNAMIC_DNS';
  return nowhere
    ? refusals.branchDiffers(
        other,
        port.number,
        'It is registered without addresses: a sidecar would dial the address that the application dialled, and divert nothing.',
      )
    : undefined;
}
