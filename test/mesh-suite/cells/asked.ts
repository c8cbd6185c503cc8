/** What is asked of the chaos and traffic verbs, and what it does to calls. */
import abort from '../../../commands/chaos/abort.ts';
import blackhole from '../../../commands/chaos/blackhole.ts';
import delay from '../../../commands/chaos/delay.ts';
import retry from '../../../commands/traffic/retry.ts';
import route from '../../../commands/traffic/route.ts';
import shift from '../../../commands/traffic/shift.ts';
import timeout from '../../../commands/traffic/timeout.ts';
import type { Call, Calling } from '../../lab/call.ts';
import { isOfVersion, isRefusedAtOnce, isServed, UNAVAILABLE } from './calls.ts';
import type { Form } from './cell.ts';
import { HALF } from './cell.ts';
import type { Target } from './targets.ts';

const SHARE = 0.3;
const HELD_BACK = 2000;

interface Effect {
  readonly says: string;
  readonly isHit: (call: Call) => boolean;
  /** Of what is called, where not the host's `/`. */
  readonly calling?: (calling: Calling) => Calling;
  readonly before?: number;
  readonly during?: number;
  /** Others that are called, too, and see what was there before. */
  readonly others?: readonly ((calling: Calling) => Calling)[];
}

export interface Asked {
  readonly verb: string;
  readonly usage: string;
  readonly about: string;
  /** The words between the target and those of the form. */
  readonly words: (target: Target, form: Form) => string;
  readonly effect: (target: Target, form: Form) => Effect;
  readonly forms: readonly Form[];
  /** As refusals call it, where it is for requests alone. */
  readonly opaque?: string;
}

const CHAOS: readonly Form[] = ['whole', 'share', 'workload', 'everyone'];
const TRAFFIC: readonly Form[] = ['whole', 'workload', 'everyone', 'gateway'];
const pathed = (path: string) => (calling: Calling) => ({ ...calling, url: `${calling.url}${path}` });
const part = (form: Form, says: string) => (form === 'share' ? `${SHARE * 100} % ${says}` : says);
const hit = (form: Form) => (form === 'share' ? SHARE : 1);
const isGrpc = ({ row }: Target) => row.protocol === 'GRPC';

export const ASKED: readonly Asked[] = [
  {
    verb: 'chaos blackhole',
    usage: blackhole.usage,
    about: 'Calls lead to a sink that refuses.',
    words: (_target, form) => (form === 'share' ? '30% 10m' : '10m'),
    forms: CHAOS,
    effect: (target, form) => ({
      says: part(
        form,
        target.row.family !== 'http' ? 'closed at once' : isGrpc(target) ? 'UNAVAILABLE' : '503',
      ),
      isHit: isRefusedAtOnce,
      during: hit(form),
    }),
  },
  {
    verb: 'chaos abort',
    usage: abort.usage,
    about: 'Sidecars answer themselves: here 418, or UNAVAILABLE by gRPC.',
    words: (target, form) => `${isGrpc(target) ? 'UNAVAILABLE' : '418'}${form === 'share' ? ' 30%' : ''} 10m`,
    forms: CHAOS,
    opaque: 'An abort',
    effect: (target, form) => ({
      says: part(form, isGrpc(target) ? 'UNAVAILABLE' : '418'),
      isHit: ({ served_by, status, grpc }) =>
        served_by === undefined && (isGrpc(target) ? grpc === UNAVAILABLE : status === 418),
      during: hit(form),
    }),
  },
  {
    verb: 'chaos delay',
    usage: delay.usage,
    about: 'Requests are held back: here for 2 s.',
    words: (_target, form) => `${HELD_BACK}ms${form === 'share' ? ' 30%' : ''} 10m`,
    forms: CHAOS,
    opaque: 'A delay',
    effect: (_target, form) => ({
      says: part(form, '2 s later'),
      isHit: (call) => isServed(call) && call.ms >= HELD_BACK,
      during: hit(form),
    }),
  },
  {
    verb: 'traffic shift',
    usage: shift.usage,
    about: 'Calls are shared out over the subsets v1 and v2, half and half before.',
    words: (_target, form) => (form === 'share' ? 'v1=90 v2=10 for 10m' : 'v1=0 v2=100 for 10m'),
    forms: [...TRAFFIC, 'share'],
    effect: (_target, form) => ({
      says: form === 'share' ? '10 % to v2' : 'all to v2',
      isHit: isOfVersion('v2'),
      before: HALF,
      during: form === 'share' ? 0.1 : 1,
    }),
  },
  {
    verb: 'traffic route',
    usage: route.usage,
    about: 'Requests with a header go to v2, all others where they went.',
    words: () => 'x-cell=yes v2 for 10m',
    forms: TRAFFIC,
    opaque: 'A route by header',
    effect: () => ({
      says: 'with the header to v2',
      isHit: isOfVersion('v2'),
      calling: (calling) => ({ ...calling, headers: { 'x-cell': 'yes' } }),
      before: HALF,
      others: [(calling) => calling, (calling) => ({ ...calling, headers: { 'x-cell': 'no' } })],
    }),
  },
  {
    verb: 'traffic timeout',
    usage: timeout.usage,
    about: 'Requests that take longer are given up: here after 300 ms, of servers that take 3 s.',
    words: () => '300ms for 10m',
    forms: TRAFFIC,
    opaque: 'A timeout',
    effect: (target) => ({
      says: isGrpc(target) ? 'UNAVAILABLE after 300 ms' : '504 after 300 ms',
      isHit: ({ ms, status, grpc, served_by }) =>
        served_by === undefined && ms >= 300 && ms < 3000 && (isGrpc(target) ? grpc !== 0 : status === 504),
      calling: pathed('delay/3000'),
    }),
  },
  {
    verb: 'traffic retry',
    usage: retry.usage,
    about: 'What fails is tried again: here 4 times more, of servers that answer 503.',
    words: () => '4 for 10m',
    forms: TRAFFIC,
    opaque: 'A retry',
    effect: (target) => ({
      says: '5 attempts',
      isHit: ({ attempt }) => attempt === 5,
      calling: pathed(isGrpc(target) ? `status/${UNAVAILABLE}` : 'status/503'),
    }),
  },
];
