/** Requests for more time that are refused, each code at least once. */
import type { Fact } from '../../src/core/fact.ts';
import { change } from '../mesh/make.ts';
import type { Row } from './refusal-rows.ts';

const A = 'a.example.com';
const allowed = { verb: 'egress allow', scope: { host: A, ports: [443], namespace: 'shop' } };
const lease = { seconds: 2520 };
const armed = { type: 'armed', at: '2026-11-21T10:00:00Z', by: 'p1', end: '2026-11-21T10:42:00Z' } as const;
const live = [armed, { type: 'applied', at: '2026-11-21T10:00:01Z' }] as const;
const stopped = { type: 'stopped', at: '2026-11-21T10:00:02Z', by: 'U0EVE' } as const;
const stuck: Fact = { type: 'stuck', at: '2026-11-21T10:00:02Z', why: 'so', mend: [] };
const more = change('xyz234', { verb: 'chaos extend', extends: 'bcd234' }, []);
const extend = '/chaos extend bcd234 10m';

export const extending: readonly Row[] = [
  ['no-such-lease', extend],
  ['ambiguous-id', '/chaos extend bcd 10m', { changes: [change('bcd234', lease), change('bcd567', lease)] }],
  ['extend-elsewhere', extend, { changes: [change('bcd234', { ...allowed, ...lease })] }],
  ['extend-elsewhere', '/egress extend bcd234 10m', { changes: [change('bcd234', lease)] }],
  [
    'lease-elsewhere',
    extend,
    { changes: [change('bcd234', { ...lease, scope: { host: A, ports: [443], namespace: 'other' } })] },
  ],
  ['no-end', '/egress extend bcd234 10m', { changes: [change('bcd234', allowed)] }],
  ['not-live-yet', extend, { changes: [change('bcd234', lease, [])] }],
  ['not-live-yet', extend, { changes: [change('bcd234', lease, [armed])] }],
  ['ends-already', extend, { changes: [change('bcd234', lease, [...live, stopped])] }],
  ['ends-already', extend, { changes: [change('bcd234', lease, [...live, stuck])] }],
  ['ends-already', extend, { changes: [{ ...change('bcd234', lease), deleting: true }] }],
  [
    'ends-already',
    extend,
    { changes: [change('bcd234', lease, [{ ...armed, end: '2026-11-21T10:00:00Z' }, live[1]])] },
  ],
  ['extension-open', extend, { changes: [change('bcd234', lease), more] }],
  ['extension-of-extension', '/chaos extend xyz234 10m', { changes: [change('bcd234', lease), more] }],
  ['only-extends', '/chaos stop xyz234', { changes: [more] }],
  ['only-extends', '/egress revoke xyz234', { changes: [{ ...more }] }],
  ['bad-duration', '/chaos extend bcd234 soon'],
  ['missing-word', '/chaos extend bcd234'],
];
