/** Which VirtualService has its say, and what it answers. */
import type { Awkward } from './make.ts';
import { away, both, calls, entry, h, http, rules, tls, to } from './make.ts';

export const routes: readonly Awkward[] = [
  {
    what: 'private rules, though younger than public ones',
    calls: calls(h('private')),
    objects: [
      entry('private', h('private'), both),
      rules(
        'private-all',
        h('private'),
        { ...http({ directResponse: { status: 418 } }), ...tls(h('private'), away(443)) },
        { in: 'db' },
      ),
    ],
    younger: [
      rules(
        'private-own',
        h('private'),
        { ...http(to([h('private'), 80])), ...tls(h('private'), to([h('private'), 443])) },
        { to: ['.'] },
      ),
    ],
  },
  {
    what: 'rules exported by name, younger than public ones',
    calls: calls(h('lent')),
    objects: [
      entry('lent', h('lent'), both),
      rules('lent-all', h('lent'), {
        ...http({ directResponse: { status: 418 } }),
        ...tls(h('lent'), away(443)),
      }),
    ],
    younger: [
      rules(
        'lent-other',
        h('lent'),
        { ...http(away(80)), ...tls(h('lent'), to([h('lent'), 443])) },
        { in: 'db', to: ['other'] },
      ),
    ],
  },
  {
    what: 'two public ones',
    calls: [`${h('rivals')}:80`],
    objects: [
      entry('rivals', h('rivals'), both),
      rules('rivals-old', h('rivals'), http({ directResponse: { status: 418 } }), { in: 'other' }),
    ],
    younger: [rules('a-rivals-new', h('rivals'), http(to([h('rivals'), 80])))],
  },
  {
    what: 'some paths alone',
    calls: [`${h('paths')}:80`],
    objects: [
      entry('paths', h('paths'), both),
      rules('paths', h('paths'), http({ match: [{ uri: { prefix: '/only' } }], ...away(80) })),
    ],
  },
  {
    what: 'weights with a host that nobody registered',
    calls: calls(h('weights')),
    objects: [
      entry('weights', h('weights'), both),
      rules('weights', h('weights'), {
        ...http(to([h('weights'), 80, { weight: 50 }], ['nobody.example.net', 80, { weight: 50 }])),
        ...tls(
          h('weights'),
          to([h('weights'), 443, { weight: 1 }], ['nobody.example.net', 443, { weight: 3 }]),
        ),
      }),
    ],
  },
  {
    what: 'faults: without a percentage, of all, and an abort before a delay',
    calls: [`${h('faint')}:80`, `${h('abort')}:80`],
    objects: [
      entry('faint', h('faint'), both),
      entry('abort', h('abort'), both),
      rules('faint', h('faint'), http({ fault: { abort: { httpStatus: 500 } }, ...to([h('faint'), 80]) })),
      rules(
        'abort',
        h('abort'),
        http({ fault: { abort: { httpStatus: 503, percentage: { value: 100 } } }, ...to([h('abort'), 80]) }),
      ),
    ],
  },
  {
    what: 'answers of the sidecar’s own',
    calls: [`${h('direct')}:80`, `${h('redirect')}:80`],
    objects: [
      entry('direct', h('direct'), both),
      entry('redirect', h('redirect'), both),
      rules('direct', h('direct'), http({ directResponse: { status: 418 } })),
      rules('redirect', h('redirect'), http({ redirect: { uri: '/new' } })),
    ],
  },
];
