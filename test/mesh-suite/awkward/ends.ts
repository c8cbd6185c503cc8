/** Where entries lead, and wildcards. */
import type { Awkward } from './make.ts';
import {
  OTHER_ADDRESS,
  OTHER_SERVER,
  away,
  both,
  calls,
  entry,
  h,
  http,
  made,
  rules,
  tls,
  to,
} from './make.ts';

export const endpoints: readonly Awkward[] = [
  {
    what: 'STATIC without endpoints',
    calls: calls(h('static')),
    objects: [entry('static', h('static'), both, { spec: { resolution: 'STATIC' } })],
  },
  {
    what: 'DNS with endpoints elsewhere',
    calls: calls(h('aside')),
    objects: [entry('aside', h('aside'), both, { spec: { endpoints: [{ address: OTHER_SERVER }] } })],
  },
  {
    what: 'STATIC with an address elsewhere',
    calls: calls(h('pinned')),
    objects: [
      entry('pinned', h('pinned'), both, {
        spec: { resolution: 'STATIC', endpoints: [{ address: OTHER_ADDRESS }] },
      }),
    ],
  },
  {
    what: 'resolution NONE',
    calls: calls(h('none')),
    objects: [entry('none', h('none'), both, { spec: { resolution: 'NONE' } })],
  },
  {
    what: 'another port of the server',
    calls: [`${h('target')}:80`],
    objects: [
      made('ServiceEntry', 'target', 'shop', {
        hosts: [h('target')],
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        exportTo: ['*'],
        ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 8080 }],
      }),
    ],
  },
];

export const wildcards: readonly Awkward[] = [
  {
    what: 'a wildcard alone',
    calls: [...calls('a.alone.example.com'), 'a.b.alone.example.com:443', 'alone.example.com:443'],
    objects: [entry('alone', '*.alone.example.com', both)],
  },
  {
    what: 'a wildcard with a tls rule on one name under it',
    calls: ['a.part.example.com:443', 'b.part.example.com:443'],
    objects: [
      entry('part', '*.part.example.com', both),
      rules('part', 'a.part.example.com', tls('a.part.example.com', away(443))),
    ],
  },
  {
    what: 'the same with the rule that keeps the others',
    calls: ['a.kept.example.com:443', 'b.kept.example.com:443'],
    objects: [
      entry('kept', '*.kept.example.com', both),
      rules('kept', '*.kept.example.com', {
        tls: [
          { match: [{ port: 443, sniHosts: ['a.kept.example.com'] }], ...away(443) },
          { match: [{ port: 443, sniHosts: ['*.kept.example.com'] }], ...to(['*.kept.example.com', 443]) },
        ],
      }),
    ],
  },
  {
    what: 'a wildcard with an entry of its own for one name, which has no endpoints',
    calls: [...calls('a.inner.example.com'), ...calls('b.inner.example.com')],
    objects: [
      entry('inner', '*.inner.example.com', both),
      entry('inner-a', 'a.inner.example.com', both, { spec: { resolution: 'STATIC' } }),
    ],
  },
  {
    what: 'http rules for a wildcard and, younger, for one name',
    calls: ['a.webs.example.com:80', 'b.webs.example.com:80'],
    objects: [
      entry('webs', 'a.webs.example.com b.webs.example.com', both),
      rules('webs-all', '*.webs.example.com', http({ directResponse: { status: 418 } })),
    ],
    younger: [rules('webs-a', 'a.webs.example.com', http(to(['a.webs.example.com', 80])))],
  },
  {
    what: 'a rule with the SNI of another host of its VirtualService',
    calls: ['a.pair.example.com:443', 'b.pair.example.com:443'],
    objects: [
      entry('pair-a', 'a.pair.example.com', both),
      entry('pair-b', 'b.pair.example.com', both),
      rules('pair', 'a.pair.example.com b.pair.example.com', tls('b.pair.example.com', away(443))),
    ],
  },
];
