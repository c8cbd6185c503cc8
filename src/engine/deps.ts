/** What the engine is made of: ports, settings, and the commands. Tests hand it fakes. */
import type { Registry } from '../core/command.ts';
import type { Actor, Policy } from '../core/policy.ts';
import type {
  Alarm,
  Clock,
  Cluster,
  Dns,
  Directory,
  Log,
  Messenger,
  Queue,
  Records,
  Watched,
} from '../core/ports.ts';

export interface Deps {
  readonly cluster: Cluster;
  readonly records: Records;
  readonly watched: Watched;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly dns: Dns;
  readonly alarm: Alarm;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly policy: Policy;
  /** Whether new leases need a sweeper that is alive. */
  readonly sweeper: 'required' | 'off';
  /** Namespaces by channel id; the first is the default. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
  /** This process, as `armed.by` names it. */
  readonly self: string;
  /** Where the records are. */
  readonly namespace: string;
  /** Base address of Kiali. */
  readonly kiali?: string;
  /** Unified difference of two objects as YAML. */
  readonly diff: (name: string, before: unknown, after: unknown) => string;
}

/** How old the watched view may be when a plan is made on it, in ms (DESIGN.md, "At apply time"). */
export const VIEW_AGE = 5000;

/** Slack wants an answer to the person within 3 s; of that, in ms, a rehearsal and what follows it may take. */
export const REHEARSAL_TIME = 1700;
export const ANSWER_TIME = 2500;

export function isoNow(deps: Deps): string {
  return new Date(deps.clock.now()).toISOString();
}

/** The person, with those of these groups that they are in now. */
export async function whoIs(deps: Deps, id: string, names: readonly string[]): Promise<Actor> {
  const groups = names.filter((name) => name.startsWith('S'));
  const looked = await Promise.allSettled(groups.map((group) => deps.directory.members(group)));
  const has = (at: number) => {
    const result = looked[at];
    return result?.status === 'fulfilled' && result.value.includes(id);
  };
  return {
    id,
    groups: groups.filter((_group, at) => has(at)),
    unknownGroups: groups.filter((_group, at) => looked[at]?.status === 'rejected'),
  };
}

/** The promise's value, or `late` if it takes longer; what it does goes on. */
export async function within<T, L>(deps: Deps, ms: number, work: Promise<T>, late: L): Promise<T | L> {
  work.catch(() => undefined);
  return await Promise.race([work, deps.clock.after(ms).then(() => late)]);
}
