/** The cells of the chaos and traffic verbs. */
import type { Refusal } from '../../../src/core/refusal.ts';
import { refusals } from '../../../src/core/refusals/index.ts';
import type { Calling } from '../../lab/call.ts';
import type { Asked } from './asked.ts';
import { ASKED } from './asked.ts';
import type { Form, Probe, Shown, Verb } from './cell.ts';
import { HIT, SPARED, whomFor } from './cell.ts';
import { ROWS } from './rows.ts';
import type { Target } from './targets.ts';
import { DOOR } from './targets.ts';

export const ROUTING: readonly Verb[] = ASKED.map((asked) => ({
  name: asked.verb,
  about: asked.about,
  rows: ROWS,
  stands: 'for all',
  typed: (target, form) => `/${asked.verb} ${target.name} ${wordsFor(asked, target, form)}`,
  expected: (target, form) => refusedBy(asked, target, form) ?? shownBy(asked, target, form),
}));

/** Also where the verb has no such form: then it is typed as people would who think that it has. */
function wordsFor(asked: Asked, target: Target, form: Form): string {
  const more = form === 'share' && !asked.forms.includes('share') ? ' 30%' : '';
  return `${asked.words(target, form)}${more}${whomFor(form, DOOR)}`;
}

function refusedBy({ verb, usage, forms, opaque }: Asked, target: Target, form: Form): Refusal | undefined {
  const { host, row, object } = target;
  if (!forms.includes(form))
    return form === 'gateway'
      ? refusals.unknownOption('at', verb, usage)
      : refusals.tooManyWords('30%', verb, usage);
  if (row.family === 'unknown')
    return refusals.notRegistered({
      host,
      port: undefined,
      namespace: 'shop',
      hiddenIn: undefined,
      nearest: undefined,
      openable: true,
    });
  if (row.family === 'udp') return refusals.udpPort(host, row.number);
  if (row.family === 'undeclared') return refusals.protocolUndeclared(host, row.number, object);
  if (row.family === 'tls' && opaque) return refusals.opaqueTls(host, row.number, opaque);
  if (row.family === 'tcp' && opaque)
    return refusals.opaqueTcp(host, row.number, row.protocol.toUpperCase(), opaque);
  if (row.family !== 'http' && form === 'gateway') return refusals.nothingAtGateway(host, `shop/${DOOR}`);
  return undefined;
}

function shownBy(asked: Asked, target: Target, form: Form): Shown {
  const { says, isHit, calling = same, before = 0, during = 1, others = [] } = asked.effect(target, form);
  const at = (caller: string) => (caller === 'outside' ? target.front : target.calling);
  const probes: Probe[] = [
    ...HIT[form].map((caller) => ({ caller, calling: calling(at(caller)), before, during })),
    ...HIT[form].flatMap((caller) =>
      others.map((other) => ({ caller, calling: other(at(caller)), before, during: before })),
    ),
    ...SPARED[form].map((caller) => ({ caller, calling: calling(at(caller)), before, during: before })),
  ];
  return { says, isHit, probes };
}

function same(calling: Calling): Calling {
  return calling;
}
