/** Rules for some callers, and rules that other rules stand for. */
import type { Awkward } from './make.ts';
import { away, both, calls, entry, h, http, rules, tls, to } from './make.ts';

export const sources: readonly Awkward[] = [
  {
    what: 'for one workload',
    calls: calls(h('labels')),
    objects: [
      entry('labels', h('labels'), both),
      rules('labels', h('labels'), {
        ...http({ match: [{ sourceLabels: { app: 'app-f' } }], ...away(80) }, to([h('labels'), 80])),
        ...tls(h('labels'), away(443), { sourceLabels: { app: 'app-f' } }),
      }),
    ],
  },
  {
    what: 'for one namespace, and in http with `gateways`, which switches that off',
    calls: calls(h('sources')),
    objects: [
      entry('sources', h('sources'), both),
      rules('sources', h('sources'), {
        ...http(
          { match: [{ sourceNamespace: 'other', gateways: ['mesh'] }], ...away(80) },
          to([h('sources'), 80]),
        ),
        ...tls(h('sources'), away(443), { sourceNamespace: 'other', gateways: ['mesh'] }),
      }),
    ],
  },
  {
    what: 'all rules are for others: the next VirtualService has its turn',
    calls: [`${h('turn')}:80`],
    objects: [
      entry('turn', h('turn'), both),
      rules(
        'turn-old',
        h('turn'),
        http({ match: [{ sourceNamespace: 'other' }], directResponse: { status: 418 } }),
      ),
    ],
    younger: [rules('turn-new', h('turn'), http(away(80)))],
  },
  {
    what: 'bound to a gateway',
    calls: calls(h('gate')),
    objects: [
      entry('gate', h('gate'), both),
      rules('gate', h('gate'), { gateways: ['shop/web'], ...http({ directResponse: { status: 418 } }) }),
    ],
  },
  {
    what: 'delegates: one that is there, one that is not',
    calls: [`${h('root')}:80`, `${h('lost-root')}:80`],
    objects: [
      entry('root', h('root'), both),
      entry('lost-root', h('lost-root'), both),
      rules(
        'root',
        h('root'),
        http({ match: [{ uri: { prefix: '/' } }], delegate: { name: 'leaf', namespace: 'db' } }),
      ),
      rules(
        'leaf',
        '',
        http({ match: [{ uri: { prefix: '/only' } }], directResponse: { status: 418 } }, away(80)),
        { in: 'db' },
      ),
      rules('lost-root', h('lost-root'), http({ delegate: { name: 'nobody' } })),
    ],
  },
];
