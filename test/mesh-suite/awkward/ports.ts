/** Ports: what is spoken there, and who shares them. */
import type { Awkward } from './make.ts';
import { OTHER_SERVER, both, entry, h, http, nowhere, rules, tcp, to } from './make.ts';

export const ports: readonly Awkward[] = [
  {
    what: 'a port that the entry lacks',
    calls: [`${h('lacks')}:8080`, `${h('lacks')}:8443`, 'web-api.shop.svc.cluster.local:9000'],
    objects: [entry('lacks', h('lacks'), both)],
  },
  {
    what: 'TCP without addresses: two on a port, beside a stranger, and one with an address',
    calls: [`${h('first')}:3307`, `${h('second')}:3307`, `${h('stranger')}:3307`],
    objects: [entry('first', h('first'), ['3307 TCP'], { spec: { endpoints: [{ address: OTHER_SERVER }] } })],
    younger: [entry('second', h('second'), ['3307 TCP'])],
  },
  {
    what: 'TLS on a server-first port, beside a stranger and TCP with an address',
    calls: [
      `${h('stranger')}:3306`,
      'addressed.awkward.example.net:3306',
      'y.example.org:3306',
      'mysql.db.svc.cluster.local:3306',
    ],
    objects: [
      entry('inspected', h('inspected'), ['3306 TLS'], { to: ['.'] }),
      entry('addressed', 'addressed.awkward.example.net', ['3306 TCP'], {
        spec: { addresses: ['198.51.100.14'] },
      }),
    ],
  },
  {
    what: 'TCP ranges without endpoints, beside a stranger',
    calls: ['ranged.awkward.example.net:9000', `${h('stranger')}:9000`, 'y.example.org:9000'],
    objects: [
      entry('ranged', 'ranged.awkward.example.net', ['9000 TCP'], {
        spec: { resolution: 'STATIC', addresses: ['198.51.100.14/31'] },
      }),
    ],
  },
  {
    what: 'no protocol declared, with http and tcp rules',
    calls: [`${h('bare')}:8080`, `${h('bare-rules')}:8080`, `${h('bare-tcp')}:9001`],
    objects: [
      entry('bare', h('bare'), ['8080'], { in: 'other', to: ['.'] }),
      entry('bare-rules', h('bare-rules'), ['8080'], { in: 'other', to: ['.'] }),
      rules('bare-rules', h('bare-rules'), http({ directResponse: { status: 418 } }), { in: 'other' }),
      entry('bare-tcp', h('bare-tcp'), ['9001'], { in: 'other', to: ['.'] }),
    ],
  },
  {
    what: 'HTTP and TCP on one port',
    calls: [`${h('mix-http')}:9001`, `${h('mix-tcp')}:9001`],
    objects: [entry('mix-http', h('mix-http'), ['9001 HTTP'], { to: ['.'] })],
    younger: [entry('mix-tcp', h('mix-tcp'), ['9001 TCP'], { to: ['.'] })],
  },
  {
    what: 'TLS at an address of its own, with a rule to a sink',
    calls: ['tls-own.awkward.example.net:8443', 'tls-sunk.awkward.example.net:8443'],
    objects: [
      entry('tls-own', 'tls-own.awkward.example.net', ['8443 TLS'], {
        spec: { addresses: ['198.51.100.14'] },
      }),
      entry('tls-sunk', 'tls-sunk.awkward.example.net', ['8443 TLS'], {
        spec: { addresses: ['198.51.100.11'] },
      }),
      rules('tls-sunk', 'tls-sunk.awkward.example.net', {
        tls: [{ match: [{ port: 8443, sniHosts: ['tls-sunk.awkward.example.net'] }], ...nowhere }],
      }),
    ],
  },
  {
    what: 'TCP rules: of a wildcard and, younger, of the host; with a port and without',
    calls: ['a.dbs.example.net:9000', 'mysql.db.svc.cluster.local:3306'],
    objects: [
      entry('dbs', 'a.dbs.example.net', ['9000 TCP'], { spec: { addresses: ['198.51.100.11'] } }),
      rules('dbs-all', '*.dbs.example.net', tcp(to(['y.example.org', 9000]))),
      rules('mysql', 'mysql', tcp(nowhere, { port: 3306, sourceNamespace: 'other' }), { in: 'db' }),
    ],
    younger: [rules('dbs-a', 'a.dbs.example.net', tcp(to(['a.dbs.example.net', 9000])))],
  },
  {
    what: 'MYSQL on a port, and TLS that came later',
    calls: [`${h('my-tls')}:8443`, `${h('stranger')}:8443`],
    objects: [
      entry('my-old', h('my-old'), ['8443 MYSQL'], {
        in: 'other',
        to: ['.'],
        spec: { endpoints: [{ address: OTHER_SERVER }] },
      }),
    ],
    younger: [entry('my-tls', h('my-tls'), ['8443 TLS'], { in: 'other', to: ['.'] })],
  },
];
