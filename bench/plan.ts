/** Planning on a big mesh: every verb on random targets, on a mesh that stands still and on one where an object just changed. */
import { fileURLToPath } from 'node:url';
import type { Command, Registry } from '../src/core/command.ts';
import type { KubeObject } from '../src/core/kube.ts';
import { strings } from '../src/mesh/view/reach.ts';
import { parse } from '../src/core/parse.ts';
import type { View } from '../src/core/view.ts';
import { loadRegistry } from '../src/registry.ts';
import { bigMesh } from './big-mesh.ts';
import type { Random } from './random.ts';
import { randomFrom } from './random.ts';
import type { Absolute } from './stats.ts';

const SEED = 1;
const ROUNDS = 3;
/** Commands of each verb to a round. */
const COMMANDS = 300;
/** DESIGN.md, "Budgets": ms, and MiB. */
const BUDGET = 20;
const MEMORY = 512;

interface Bench {
  readonly registry: Registry;
  readonly view: View;
  readonly random: Random;
  readonly size: number;
}

/** A row for each verb, and one for all of them right after something changed. */
export async function benchPlan(size: number): Promise<readonly Absolute[]> {
  const loaded = await loadRegistry(fileURLToPath(new URL('../commands', import.meta.url)));
  if (!loaded.ok) throw new Error('the commands do not load');
  const { registry } = loaded;
  const random = randomFrom(SEED);
  const bench: Bench = { registry, view: bigMesh(size, random), random, size };
  const verbs = [...registry].map(([verb, command]) => still(bench, verb, command));
  return [...verbs, changed(bench)];
}

function still(bench: Bench, verb: string, command: Command): Absolute {
  const { registry, view } = bench;
  const plans: string[] = [];
  const round = () => {
    return Array.from({ length: COMMANDS }, () => {
      // As the watch gives it: each time another view of the same lists.
      const { took, kind } = time(registry, Object.freeze({ ...view }), typed(bench, verb, command));
      plans.push(kind);
      return took;
    });
  };
  round();
  const ours = Array.from({ length: ROUNDS }, round);
  const refused = plans.filter((kind) => kind === 'refusal').length / plans.length;
  return row(`${verb}, ${sizeOf(bench)}`, ours, `${Math.round(refused * 100)} % refused`);
}

/** Watched lists are new arrays after each change: whatever is kept for one of them starts anew. */
function changed(bench: Bench): Absolute {
  const { registry, random } = bench;
  const verbs = [...registry];
  let { view } = bench;
  const round = () => {
    return Array.from({ length: COMMANDS }, () => {
      view = withOneChanged(view, random);
      return time(registry, view, typed(bench, ...random.one(verbs))).took;
    });
  };
  round();
  const ours = Array.from({ length: ROUNDS }, round);
  const used = process.memoryUsage();
  const memory = `${mib(used.heapUsed)} MiB heap, ${mib(used.rss)} MiB resident`;
  return row(`any verb, an object just changed, ${sizeOf(bench)}`, ours, memory, used.rss > MEMORY * 2 ** 20);
}

function row(what: string, ours: Absolute['ours'], beside: string, broken = false): Absolute {
  return { what: `plan: ${what}`, quantile: 0.99, ours, budget: BUDGET, beside, broken };
}

/** One that is there is written again, as a watch tells it: a new object in a new list. */
function withOneChanged(view: View, random: Random): View {
  const field = random.one(['serviceEntries', 'virtualServices', 'services'] as const);
  const objects = view[field];
  const old = random.one(objects);
  const metadata = { ...old.metadata, annotations: { touched: 'yes' } };
  const now: KubeObject = Object.freeze({ ...old, metadata: Object.freeze(metadata) });
  return Object.freeze({ ...view, [field]: Object.freeze(objects.with(objects.indexOf(old), now)) });
}

/** From the text of the command to its outcome, in ms. */
function time(registry: Registry, view: View, { from, text }: Typed) {
  const [family = '', ...rest] = text.split(' ');
  const asked = { family, text: rest.join(' '), user: 'U0BEN', team: 'T1', channel: 'C1', trigger: 't1' };
  const start = performance.now();
  const parsed = parse(asked, [from], registry);
  if (parsed.kind !== 'request') throw new Error(`/${text} does not parse: ${JSON.stringify(parsed)}`);
  const outcome = registry.get(parsed.request.verb)?.plan(parsed.request, view);
  return { took: performance.now() - start, kind: outcome?.kind ?? '' };
}

interface Typed {
  /** The namespace of the channel. */
  readonly from: string;
  readonly text: string;
}

/** One of the verb's own examples, about something of this mesh. */
function typed({ view, random }: Bench, verb: string, { examples, positionals }: Command): Typed {
  const [first = '', ...rest] = random.one(examples).split(' ');
  const { namespace = '' } = random.one(view.services).metadata;
  if (first === '') return { from: namespace, text: verb };
  const { from, word } = ['id', 'name'].includes(positionals[0]?.name ?? '')
    ? openThing(view, verb, random)
    : target(view, verb, random);
  // Further hosts of the example are no hosts of this mesh.
  const others = rest.filter((one) => !/[a-z]\.[a-z]/.test(one) || one.includes('='));
  return { from: random.share() < 0.8 ? from : namespace, text: [verb, word, ...others].join(' ') };
}

/** The id of a change of the verb's family; where the verb takes any name, its host. */
function openThing({ changes }: View, verb: string, random: Random) {
  const [family = ''] = verb.split(' ');
  const { id, spec } = random.one(changes.filter((one) => one.spec.verb.startsWith(family)));
  return { from: spec.namespace, word: verb === 'egress revoke' ? spec.scope.host : id };
}

/** Of 100 commands; what traffic verbs share out are versions of Services. */
const TARGETS = { entry: 45, service: 30, new: 15, typo: 10 };
const INSIDE = { entry: 2, service: 90, new: 3, typo: 5 };

/** As people type them: a host, a Service by its short form, one that nobody knows, one with a typo. */
function target({ serviceEntries, services }: View, verb: string, random: Random) {
  const how = random.of(verb.startsWith('traffic') ? INSIDE : TARGETS);
  const { metadata, spec } = random.one(how === 'service' ? services : serviceEntries);
  const { name, namespace = '' } = metadata;
  const [host = ''] = strings(spec?.['hosts']).map((one) => one.replace('*', 'some'));
  const words = {
    entry: host,
    service: `${name}.${namespace}`,
    new: `new-${host}`,
    typo: host.replace('.', 'e.'),
  };
  return { from: namespace, word: words[how] };
}

function sizeOf({ size }: Bench): string {
  return `${size.toLocaleString('en')} of each`;
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
