/** Everything about one host, or one change. */
import { z } from 'zod';
import type { Change } from '../../src/core/change.ts';
import { stateOf } from '../../src/core/change.ts';
import type { Outcome, Request } from '../../src/core/command.ts';
import { defineCommand } from '../../src/core/command.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { nameOf } from '../../src/core/kube.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import { code, escapeSlack, withPeople } from '../../src/core/slack-text.ts';
import type { View } from '../../src/core/view.ts';
import { one, TargetWord } from '../../src/core/words.ts';
import { covers, meets } from '../../src/mesh/view/host.ts';
import { lengthOf, listed, MESSAGE_LIMIT } from '../../src/core/listing.ts';
import { sayEntry } from '../../src/mesh/egress/naming.ts';
import { editsOf, hostsOfChange, idMeant, openChanges, sayChange } from '../../src/mesh/changes/open.ts';
import { makerOf, sayObject } from '../../src/mesh/view/owner.ts';
import { byAge } from '../../src/mesh/view/reach.ts';
import { objectsAround } from '../../src/mesh/view/registry.ts';
import { routesAround } from '../../src/mesh/view/routes.ts';
import { hostOfRule } from '../../src/mesh/view/destination-rules.ts';
import { hostsOfGateway } from '../../src/mesh/view/gateways.ts';
import { findTarget, ownFirst } from '../../src/mesh/view/target.ts';
import { sayWhy } from '../../src/mesh/flow/why.ts';

const Args = z.object({ target: one(TargetWord) });
type Args = z.infer<typeof Args>;

export default defineCommand({
  summary: 'Everything about one host or one change: who asked, which objects, until when',
  usage: 'HOST|ID [in NS]',
  examples: ['firestore.googleapis.com', 'mysql', 'k7q2mx'],
  positionals: [{ name: 'target', label: 'HOST' }],
  small: ['in'],
  args: Args,
  plan: planShow,
});

function planShow(request: Request<Args>, view: View): Outcome {
  const { name } = request.args.target;
  const change = idMeant(view, name);
  if (change) return isRefusal(change) ? change : { kind: 'reply', text: sayOne(change).join('\n') };
  const target = findTarget(view, ownFirst(request), name);
  if (isRefusal(target)) return target;
  return { kind: 'reply', text: sayHost(target.host, request.namespace, view).join('\n') };
}

function sayOne(change: Change): readonly string[] {
  const { spec } = change;
  const objects = editsOf(change).map(
    ({ do: how, target }) => `${how === 'create' ? 'makes' : 'adds to'} ${nameOf(target)}`,
  );
  return [
    `*${code(`/${spec.verb} ${spec.target}`)}* is ${stateOf(change)}: ${withPeople(sayChange(change))}`,
    escapeSlack(spec.summary),
    ...(spec.reason === undefined ? [] : [`Because ${escapeSlack(spec.reason)}`]),
    ...objects.map((line) => `• ${line}`),
  ];
}

function sayHost(host: string, namespace: string, view: View): readonly string[] {
  const changes = openChanges(view, (change) => hostsOfChange(change).some((one) => meets(one, host)));
  const objects = objectsAround(view, host).toSorted(byAge);
  const entries = objects.filter(({ kind }) => kind === 'ServiceEntry');
  const services = objects.filter(({ kind }) => kind === 'Service');
  const names = (hosts: readonly string[]) => hosts.some((one) => covers(one, host));
  const routes = routesAround(view, host);
  const rules = view.destinationRules.filter((rule) => names([hostOfRule(rule)]));
  const gateways = view.gateways.filter((gateway) => names(hostsOfGateway(gateway)));
  const head = [
    `*${escapeSlack(host)}*, as pods in ${namespace} see it`,
    ...sayWhy({ view, host, pods: { namespace } }),
  ];
  const lines = [
    ...changes.map(
      (change) => `${code(`/${change.spec.verb}`)} (${stateOf(change)}): ${withPeople(sayChange(change))}`,
    ),
    ...entries.map((entry) => sayEntry(entry, view)),
    ...[...services, ...[...routes, ...rules, ...gateways].toSorted(byAge)].map(sayMade),
  ];
  return [...head, ...listed(lines, (line) => line, MESSAGE_LIMIT - lengthOf(head))];
}

function sayMade(object: KubeObject): string {
  return `${sayObject(object)}, made by ${withPeople(makerOf(object))}`;
}
