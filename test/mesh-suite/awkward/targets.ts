/** What rules lead to. */
import type { Awkward } from './make.ts';
import {
  ELSEWHERE,
  LABEL,
  OTHER_SERVER,
  away,
  both,
  calls,
  entry,
  h,
  http,
  nowhere,
  rules,
  tcp,
  tls,
  to,
} from './make.ts';

export const targets: readonly Awkward[] = [
  {
    what: 'a sink, for http and for tls',
    calls: calls(h('sink')),
    objects: [
      entry('sink', h('sink'), both),
      rules('sink', h('sink'), { ...http(nowhere), ...tls(h('sink'), nowhere) }),
    ],
  },
  {
    what: 'destinations with resolution NONE',
    calls: calls(h('undiverted')),
    objects: [
      entry('undiverted', h('undiverted'), both),
      entry('free', h('free'), both, { spec: { resolution: 'NONE' } }),
      rules('undiverted', h('undiverted'), {
        ...http(to([h('free'), 80])),
        ...tls(h('undiverted'), to([h('free'), 443])),
      }),
    ],
  },
  {
    what: 'a destination port that the host lacks',
    calls: calls(h('wrong-port')),
    objects: [
      entry('wrong-port', h('wrong-port'), both),
      rules('wrong-port', h('wrong-port'), {
        ...http(to([ELSEWHERE, 8080])),
        ...tls(h('wrong-port'), to([ELSEWHERE, 8443])),
      }),
    ],
  },
  {
    what: 'a subset that no DestinationRule has, and one that has no endpoints',
    calls: ['web-api.shop.svc.cluster.local:8080', `${h('subset')}:80`],
    objects: [
      entry('subset', h('subset'), both),
      rules('subset', h('subset'), http(to([h('subset'), 80, { subset: 'v9' }]))),
      rules(
        'web-v9',
        'web-api.shop.svc.cluster.local',
        http(
          {
            match: [{ sourceNamespace: 'other' }],
            ...to(['web-api.shop.svc.cluster.local', 8080, { subset: 'v9' }]),
          },
          to(['web-api.shop.svc.cluster.local', 8080, { subset: 'v2' }]),
        ),
      ),
    ],
  },
  {
    what: 'rules for a host that no registry has',
    calls: calls(h('ghost')),
    objects: [
      rules('ghost', h('ghost'), {
        ...http({ directResponse: { status: 418 } }),
        ...tls(h('ghost'), away(443)),
      }),
    ],
  },
  {
    what: 'the wrong kind of rule for the port',
    calls: calls(h('kind')),
    objects: [
      entry('kind', h('kind'), both),
      rules('kind', h('kind'), { ...tcp(away(443)), ...tls(h('kind'), away(443), { port: 80 }) }),
    ],
  },
  {
    what: 'a rule to a host that a Sidecar hides',
    calls: [...calls(h('veil')), ...calls(h('behind'))],
    objects: [
      entry('veil', h('veil'), both),
      entry('behind', h('behind'), both, { spec: { endpoints: [{ address: OTHER_SERVER }] } }),
      rules('veil', h('veil'), { ...http(to([h('behind'), 80])), ...tls(h('veil'), to([h('behind'), 443])) }),
    ],
  },
  {
    what: 'an alias Service',
    calls: ['shortcut.shop.svc.cluster.local:80'],
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'shortcut', namespace: 'shop', labels: { [LABEL]: 'yes' } },
        spec: { type: 'ExternalName', externalName: ELSEWHERE, ports: [{ name: 'http', port: 80 }] },
      },
    ],
  },
];
