/** A plain port that arrives at a TLS port, and the DestinationRule that gives its calls TLS (ISTIO.md 8.1, 11.G). */
import { isOurs } from '../../core/edit.ts';
import type { Json, JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { destinationRulesFor } from './destination-rules.ts';
import { sayObject } from './owner.ts';
import { familyOf } from './protocol.ts';
import type { Known } from './registry.ts';
import { portOf } from './registry.ts';

/** Where the application speaks HTTP, and where the host speaks TLS. */
export const PLAIN = 80;
export const SECURE = 443;

/** Whether plain calls to port 80 arrive at the host's TLS port: right where a rule gives them TLS, wrong otherwise. */
export function leadsToTls(one: Known): boolean {
  const plain = portOf(one, PLAIN);
  return plain !== undefined && familyOf(plain) === 'http' && plain.targetPort === secureTarget(one);
}

/** Where calls to the host's TLS port arrive. */
export function secureTarget(one: Known): number {
  return portOf(one, SECURE)?.targetPort ?? SECURE;
}

/** The DestinationRule that gives calls of these pods to the port TLS, if one does. */
export function tlsRuleFor(
  view: View,
  one: Known,
  number: number,
  namespace: string,
): KubeObject | undefined {
  const rules = destinationRulesFor(view, one.host, namespace, one.object.metadata.namespace ?? '');
  return rules.find((rule) => {
    const policy = fieldsOf(rule.spec?.['trafficPolicy']);
    const own = listOf(policy, 'portLevelSettings')
      .map(fieldsOf)
      .find((setting) => isFor(setting, number));
    const { mode, credentialName } = fieldsOf((own ?? policy)['tls']);
    const selects = rule.spec?.['workloadSelector'] !== undefined;
    return (mode === 'SIMPLE' || mode === 'MUTUAL') && (selects || !isSecret(credentialName));
  });
}

/** Of a Secret that no `workloadSelector` goes with, sidecars make no TLS at all: plain text leaves them (8.1). */
function isSecret(name: Json | undefined): boolean {
  return typeof name === 'string' && !name.startsWith('configmap://');
}

function isFor(setting: JsonObject, number: number): boolean {
  return fieldsOf(setting['port'])['number'] === number;
}

/** Somebody's rule in effect for the host, or one that ours would hide (5). */
export function foreignRule(view: View, host: string, client: string, home: string): KubeObject | undefined {
  return destinationRulesFor(view, host, client, home, (rule) => !isOurs(rule))[0];
}

/** The refusal of plain calls that arrive at a TLS port as they are. */
export function untreated(found: Known, namespace: string, view: View): Refusal | undefined {
  return leadsToTls(found) && !tlsRuleFor(view, found, PLAIN, namespace)
    ? refusals.noTlsRule(found.host, sayObject(found.object))
    : undefined;
}
