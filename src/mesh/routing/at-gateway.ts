/** Rules bound to an ingress gateway: for those who come in through it, and for no pod (ISTIO.md 5, 6). */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf, qualifiedName } from '../../core/kube.ts';
import { nearest } from '../../core/nearest.ts';
import type { Refusal } from '../../core/refusal.ts';
import { allGood, isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import type { Callers } from '../view/callers.ts';
import { insertEdit } from '../changes/edits.ts';
import { changedRule, changedRules, leadsTo } from './http.ts';
import { lookupBy } from '../view/lookup.ts';
import { sayObject } from '../view/owner.ts';
import type { Placed, Placing } from './placing.ts';
import { unfit } from './place-http.ts';
import { byAge, strings } from '../view/reach.ts';
import type { Match } from '../view/routes.ts';
import { fullGateway, gatewaysOf, withoutRouting } from '../view/routes.ts';
import type { Aim } from './rules.ts';

/** Those who come through the Gateway that the word means: `NAME`, or `NAMESPACE/NAME`. */
export function findGatewayCallers(word: string, namespace: string, view: View): Callers | Refusal {
  const names = view.gateways.map(qualifiedName);
  const named = names.filter((name) => name === word || name.endsWith(`/${word}`));
  const own = named.filter((name) => name === `${namespace}/${word}`);
  const [gateway, ...more] = own.length > 0 ? own : named;
  if (gateway === undefined) return refusals.unknownGateway(word, nearest(word, names));
  if (more.length > 0) return refusals.ambiguousGateway(word, [gateway, ...more].toSorted());
  return { namespace: '*', gateway };
}

/** The namespace of the pods that a Gateway runs on, by the Services that select them; its own where there is none. */
export function podsOfGateway(view: View, gateway: string): string {
  const object = view.gateways.find((one) => qualifiedName(one) === gateway);
  const wanted = Object.entries(fieldsOf(object?.spec?.['selector']));
  const service = view.services.find(({ spec }) => {
    const selector = fieldsOf(spec?.['selector']);
    return wanted.length > 0 && wanted.every(([key, value]) => selector[key] === value);
  });
  return service?.metadata.namespace ?? gateway.split('/')[0] ?? '';
}

/** Copies of the rules that lead to the host, in each VirtualService that is bound to the Gateway. */
export function placeAtGateway({ view, aim }: Placing): Placed | Refusal {
  const { gateway = '' } = aim.callers;
  const placed = boundTo(view.virtualServices)
    .bearing(gateway)
    .flatMap((route) => withoutRouting(view, route))
    .toSorted(byAge)
    .map((route) => ({ route, rules: rulesAt(route, gateway) }))
    .filter(({ route, rules }) => rules.some((rule) => leadsTo(rule, aim.host, home(route)) !== 'none'))
    .map(({ route, rules }) => ({ route, rules, edit: copiesIn(route, rules, aim) }));
  if (placed.length === 0) return refusals.nothingAtGateway(aim.host, gateway);
  const edits = allGood(
    placed.map(({ route, rules, edit }) => unfit(aim, route, leading(rules, aim, route)) ?? edit),
  );
  return isRefusal(edits) ? edits : { edits, routes: placed.map(({ route }) => route), kept: [] };
}

/** VirtualServices by the full names of the Gateways that they are bound to. */
const boundTo = lookupBy((route) => gatewaysOf(route).map((name) => fullGateway(name, route)));

function copiesIn(route: KubeObject, rules: readonly JsonObject[], aim: Aim) {
  const http = changedRules(rules, (rule) =>
    leadsTo(rule, aim.host, home(route)) === 'none'
      ? undefined
      : changedRule(rule, aim.effect, aim, home(route)),
  );
  return http.length > 0
    ? insertEdit(route, { http: [...http] })
    : refusals.nothingToChange(aim.host, sayObject(route));
}

/** Only they are changed: what leads elsewhere may be as it likes. */
function leading(rules: readonly JsonObject[], aim: Aim, route: KubeObject): readonly JsonObject[] {
  return rules.filter((rule) => 'delegate' in rule || leadsTo(rule, aim.host, home(route)) !== 'none');
}

/** The rules that the Gateway's pods have from this VirtualService, for it alone. */
function rulesAt(route: KubeObject, gateway: string): readonly JsonObject[] {
  const written = gatewaysOf(route).find((name) => fullGateway(name, route) === gateway);
  if (written === undefined) return [];
  return listOf(route.spec, 'http')
    .map(fieldsOf)
    .flatMap((rule) => {
      const matches = listOf(rule, 'match').map(fieldsOf);
      const about = (matches.length > 0 ? matches : [{}]).filter((match) =>
        isAt(match as Match, route, gateway),
      );
      const match = about.map(({ sourceNamespace: _namespace, sourceLabels: _labels, ...rest }) => ({
        ...rest,
        gateways: [written],
      }));
      return about.length > 0 ? [{ ...rule, match }] : [];
    });
}

/** Sources are those of pods, unless `gateways` switches them off (11.L). */
function isAt(
  { gateways = [], sourceNamespace, sourceLabels }: Match,
  route: KubeObject,
  gateway: string,
): boolean {
  if (strings(gateways).length > 0) return gateways.some((name) => fullGateway(name, route) === gateway);
  return sourceNamespace === undefined && sourceLabels === undefined;
}

function home({ metadata }: KubeObject): string {
  return metadata.namespace ?? '';
}
