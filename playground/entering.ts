/** What those who come in through an ingress gateway meet: the first rule bound to it that their request fits. */
import { fieldsOf, listOf, textOf } from '../src/core/kube.ts';
import type { JsonObject, KubeObject } from '../src/core/kube.ts';
import type { View } from '../src/core/view.ts';
import type { Flow } from '../src/mesh/flow/flow.ts';
import { partsOf } from '../src/mesh/flow/parts.ts';
import { byAge, strings } from '../src/mesh/view/reach.ts';
import { known, portOf } from '../src/mesh/view/registry.ts';
import { fullGateway, gatewaysOf } from '../src/mesh/view/routes.ts';

export interface Entering {
  /** `NAMESPACE/NAME` of the Gateway. */
  readonly gateway: string;
  /** Of the gateway's pods. */
  readonly namespace: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Of requests that ask for `/`, and are meant for this port of the host in the end. */
export function flowThrough(view: View, entering: Entering, host: string, number: number): Flow {
  const pods = { namespace: entering.namespace };
  const one = known(view, host, pods);
  const port = one && portOf(one, number);
  const met = ruleMet(view, entering);
  if (!one || !port || !met) return { by: 'registry', parts: [{ share: 1, to: 'answered', name: '404' }] };
  const { route, fields } = met;
  const parts = partsOf({ view, host, port, isHttp: true, pods }, met);
  return { by: 'registry', object: one.object, route, rule: fields, parts };
}

function ruleMet(view: View, entering: Entering): { route: KubeObject; fields: JsonObject } | undefined {
  const bound = view.virtualServices.filter((route) =>
    gatewaysOf(route).some((name) => fullGateway(name, route) === entering.gateway),
  );
  return bound
    .toSorted(byAge)
    .flatMap((route) => listOf(route.spec, 'http').map((rule) => ({ route, fields: fieldsOf(rule) })))
    .find(({ route, fields }) => isFit(fields, route, entering));
}

function isFit(rule: JsonObject, route: KubeObject, { gateway, headers }: Entering): boolean {
  const matches = listOf(rule, 'match').map(fieldsOf);
  return (matches.length > 0 ? matches : [{}]).some((match) => {
    const { gateways, headers: wanted, port: _port, ...others } = match;
    const isHere =
      gateways === undefined || strings(gateways).some((name) => fullGateway(name, route) === gateway);
    const all = Object.entries(fieldsOf(wanted));
    const isTheirs = all.every(([name, how]) => isMatch(headers[name] ?? '', fieldsOf(how)));
    return isHere && isTheirs && Object.keys(others).length === 0;
  });
}

/** RE2 takes the whole value. */
function isMatch(value: string, { exact, prefix, regex }: JsonObject): boolean {
  if (regex !== undefined) return new RegExp(`^(?:${textOf(regex)})$`).test(value);
  return prefix === undefined ? value === textOf(exact) : value.startsWith(textOf(prefix));
}
