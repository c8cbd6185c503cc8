/** What people type: every verb, mostly in words that can be obeyed. */
import type { Random } from './random.ts';
import type { Aim, World } from './story.ts';
import { registry } from './world.ts';

export interface Wish {
  readonly text: string;
  /** The same verb, target and callers with other amounts: it takes the place of the first. */
  readonly again?: () => string;
}

export const LENGTHS = ['20s', '1m', '2m', '5m', '5m', '10m', '10m', '15m', '30m'];

/** One request about a target or a host of the world. */
export function drawWish(draw: Random, world: World): Wish {
  const aim = draw.pick(world.targets);
  const kind = draw.next();
  if (kind < 0.42) return { text: drawChaos(draw, aim) };
  if (kind < 0.72 && (aim.speaks === 'http' || aim.subsets)) return drawTraffic(draw, aim);
  return { text: drawEgress(draw, world) };
}

function drawChaos(draw: Random, aim: Aim): string {
  const length = draw.pick(LENGTHS);
  const share = draw.pick(['', '', ' 30%', ' 75%']);
  const { from, place } = drawCallers(draw, aim);
  const tail = `${length}${from}`;
  const verb = aim.speaks === 'http' ? draw.pick(['blackhole', 'abort', 'abort', 'delay']) : 'blackhole';
  if (verb === 'abort') return `/chaos abort ${aim.name} 503${share} ${tail}${place}`;
  if (verb === 'delay') return `/chaos delay ${aim.name} 2s${share} ${tail}${place}`;
  return `/chaos blackhole ${aim.name}${share} ${tail}${draw.pick(['', '', ' to hang'])}${place}`;
}

/** With a lease, or until it is stopped or another takes its place. */
function drawTraffic(draw: Random, aim: Aim): Wish {
  const verbs = [
    ...(aim.subsets ? ['shift', 'route'] : []),
    ...(aim.speaks === 'http' ? ['timeout', 'retry'] : []),
  ];
  const verb = aim.speaks === 'http' ? draw.pick(verbs) : 'shift';
  const { from, place } = drawCallers(draw, aim);
  const gate = aim.at !== undefined && draw.chance(0.4) ? ` at ${aim.at}` : from;
  const text = () => {
    const lease = draw.chance(0.5) ? ` for ${draw.pick(LENGTHS)}` : '';
    return `/traffic ${verb} ${aim.name} ${drawAmount(draw, verb)}${lease}${gate}${place}`;
  };
  return { text: text(), again: text };
}

function drawAmount(draw: Random, verb: string): string {
  const share = draw.between(1, 9) * 10;
  if (verb === 'shift') return draw.chance(0.1) ? 'v2=100' : `v1=${share} v2=${100 - share}`;
  if (verb === 'route') return `x-user=${draw.pick(['ana', 'eve', 'ben'])} ${draw.pick(['v1', 'v2'])}`;
  return verb === 'timeout' ? `${draw.between(1, 9)}s` : `${draw.between(0, 5)}`;
}

/** Who is hit, and in which namespace that is meant. */
function drawCallers(draw: Random, { from: known }: Aim): { from: string; place: string } {
  const namespace = draw.chance(0.95) ? draw.pick(known) : 'db';
  const from = draw.pick(['', '', '', ' from everyone', namespace === 'shop' ? ' from web-api' : '']);
  return { from, place: ` in ${namespace}` };
}

function drawEgress(draw: Random, world: World): string {
  const lease = draw.chance(0.65) ? ` for ${draw.pick(LENGTHS)}` : '';
  const kind = draw.next();
  if (kind < 0.25) return `/egress originate ${drawHost(draw, world)}${lease}`;
  if (kind < 0.4 && registry.has('egress gateway')) return `/egress gateway ${drawHost(draw, world)}${lease}`;
  return `/egress allow ${drawAllow(draw, world)}${lease}`;
}

/** A host that nobody opened yet, or one that is known with TLS. */
function drawHost(draw: Random, { targets, unknown }: World): string {
  const names = targets.filter(({ speaks, name }) => speaks === 'tls' && name.includes('example'));
  const plain = unknown.filter((name) => !name.startsWith('*'));
  return draw.pick([...plain, ...names.map(({ name }) => name)]);
}

function drawAllow(draw: Random, { unknown }: World): string {
  const everyone = draw.pick(['', '', ' to everyone']);
  const plain = unknown.filter((name) => !name.startsWith('*'));
  return draw.pick([
    draw.pick(unknown),
    `${draw.pick(unknown)} ${draw.pick(unknown)}`,
    `${draw.pick(plain)}:8443${everyone}`,
    `${draw.pick(plain)}:80 as HTTP${everyone}`,
    `${draw.pick(plain)}:443 ${draw.pick(plain)}:9443`,
    `sql.example.org:3306 ip=198.51.100.${draw.between(20, 22)}`,
    `mongo.example.org:27017 ip=198.51.100.30,198.51.100.64/27${everyone}`,
  ]);
}

/** How a change is ended in words; `{key}` stands for its id. */
export function drawEnd(draw: Random, key: string, { unknown }: World): string {
  return draw.pick([
    `/chaos stop {${key}}`,
    `/traffic stop {${key}}`,
    `/egress revoke {${key}}`,
    `/egress revoke ${draw.pick(unknown)}`,
    '/chaos stop all',
    '/traffic stop all',
    '/egress list',
    '/chaos status',
    '/traffic status',
  ]);
}
