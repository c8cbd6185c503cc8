/** Who sees an entry, and which of several counts. */
import type { Awkward } from './make.ts';
import { ADDRESS, both, calls, entry, h } from './make.ts';

export const visible: readonly Awkward[] = [
  { what: 'nobody names it', calls: calls(h('unnamed')), objects: [] },
  {
    what: 'for its own namespace',
    calls: calls(h('own')),
    objects: [entry('own', h('own'), both, { to: ['.'] })],
  },
  {
    what: 'for another namespace by name',
    calls: calls(h('named')),
    objects: [entry('named', h('named'), both, { to: ['other'] })],
  },
  {
    what: 'for nobody',
    calls: calls(h('nobody')),
    objects: [entry('nobody', h('nobody'), both, { to: ['~'] })],
  },
  {
    what: 'for two namespaces, from a third',
    calls: calls(h('two')),
    objects: [entry('two', h('two'), both, { in: 'db', to: ['shop', 'db'] })],
  },
  {
    what: 'exportTo left out',
    calls: calls(h('default')),
    objects: [entry('default', h('default'), both, { to: [] })],
  },
];

export const duplicates: readonly Awkward[] = [
  {
    what: 'the older of two namespaces has only 443, the younger only 80',
    calls: calls(h('ports')),
    objects: [entry('ports-old', h('ports'), ['443 TLS'], { in: 'db' })],
    younger: [entry('ports-new', h('ports'), ['80 HTTP'], { in: 'istio-system' })],
  },
  {
    what: 'the older has no endpoints',
    calls: calls(h('empty-old')),
    objects: [entry('empty-old', h('empty-old'), both, { in: 'db', spec: { resolution: 'STATIC' } })],
    younger: [entry('empty-new', h('empty-old'), both, { in: 'istio-system' })],
  },
  {
    what: 'the younger has no endpoints',
    calls: calls(h('full-old')),
    objects: [entry('full-old', h('full-old'), both, { in: 'db' })],
    younger: [entry('full-new', h('full-old'), both, { in: 'istio-system', spec: { resolution: 'STATIC' } })],
  },
  {
    what: 'a younger one in the clients’ namespace, without endpoints',
    calls: calls(h('near')),
    objects: [entry('near-old', h('near'), both, { in: 'db' })],
    younger: [entry('near-new', h('near'), both, { to: ['.'], spec: { resolution: 'STATIC' } })],
  },
  {
    what: 'two in one namespace that differ in their ports alone',
    calls: calls(h('twins')),
    objects: [entry('twins-old', h('twins'), ['443 TLS'])],
    younger: [entry('twins-new', h('twins'), ['80 HTTP'])],
  },
  {
    what: 'two in one namespace that differ in their exportTo too',
    calls: calls(h('no-twins')),
    objects: [entry('no-twins-old', h('no-twins'), ['443 TLS'])],
    younger: [entry('no-twins-new', h('no-twins'), ['80 HTTP'], { to: ['.'] })],
  },
  {
    what: 'the same where only the older one has HTTP',
    calls: calls(h('dead-http')),
    objects: [entry('dead-http-old', h('dead-http'), ['80 HTTP'])],
    younger: [entry('dead-http-new', h('dead-http'), ['443 TLS'], { to: ['.'] })],
  },
  {
    what: 'two in one namespace that differ in their resolution',
    calls: calls(h('differ')),
    objects: [entry('differ-old', h('differ'), ['443 TLS'])],
    younger: [
      entry('differ-new', h('differ'), ['80 HTTP'], {
        spec: { resolution: 'STATIC', endpoints: [{ address: ADDRESS }] },
      }),
    ],
  },
  {
    what: 'two in one namespace, one of which has endpoints',
    calls: calls(h('merged')),
    objects: [entry('merged-old', h('merged'), both, { spec: { resolution: 'STATIC' } })],
    younger: [
      entry('merged-new', h('merged'), both, {
        spec: { resolution: 'STATIC', endpoints: [{ address: ADDRESS }] },
      }),
    ],
  },
  {
    what: 'a younger one by name, an older one without endpoints for everyone',
    calls: calls(h('by-name')),
    objects: [
      entry('by-name-old', h('by-name'), both, { in: 'istio-system', spec: { resolution: 'STATIC' } }),
    ],
    younger: [entry('by-name-new', h('by-name'), both, { in: 'db', to: ['shop'] })],
  },
  {
    what: 'an entry that takes a Service’s name',
    calls: ['authors.shop.svc.cluster.local:8080'],
    objects: [
      entry('authors', 'authors.shop.svc.cluster.local', ['8080 HTTP'], {
        in: 'other',
        to: ['.'],
        spec: { resolution: 'STATIC' },
      }),
    ],
  },
];
