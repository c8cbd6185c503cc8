/** A page of goldens as Markdown: what was typed, the objects before, the edits, the objects after, the undo. */
import type { KubeObject } from '../../../src/core/kube.ts';
import { nameOf } from '../../../src/core/kube.ts';
import type { Edit, Plan } from '../../../src/core/plan.ts';
import { sayObject } from '../../../src/mesh/view/owner.ts';
import type { Mesh } from '../../mesh/make.ts';
import { view } from '../../mesh/make.ts';
import { run } from '../run.ts';
import type { Case } from './case.ts';
import { carryOut } from './case.ts';
import { yaml } from './yaml.ts';

/** The whole file. */
export function pageFor(page: string, cases: readonly Case[]): string {
  const [first] = cases;
  const shared = (first?.mesh.objects ?? []).filter((object) =>
    cases.every(({ mesh }) => mesh.objects?.includes(object)),
  );
  const sections = [...Map.groupBy(cases, ({ typed }) => typed)].flatMap(([typed, forms]) => [
    `## \`${typed}\``,
    ...sectionsOf(forms, shared),
  ]);
  const there = shared.length > 0 ? ['Everywhere on this page there is:', yaml(shared.map(short))] : [];
  return `${[`# ${title(page)}`, ...there, ...sections].join('\n\n')}\n`;
}

/** `/chaos blackhole: service http` */
function title(page: string): string {
  const [verb = '', name = ''] = page.split('/');
  return `/${verb}: ${name}`.replaceAll('-', ' ');
}

/** Situations with the same outcome are told once. */
function sectionsOf(cases: readonly Case[], shared: readonly KubeObject[]): readonly string[] {
  const told = cases.map((one) => ({ ...one, outcome: outcomeOf(one) }));
  return [...Map.groupBy(told, ({ outcome }) => outcome)].flatMap(([outcome, same]) => {
    const [first] = same;
    const before = first && same.length === 1 ? beforeOf(first.mesh, shared) : [];
    const where =
      same.length === cases.length && same.length > 1 ? ['In every situation'] : same.map((one) => one.where);
    return [...where.map((one) => `### ${one}`), ...before, outcome];
  });
}

/** What differs from the rest of the page. */
function beforeOf({ objects = [], ...mesh }: Mesh, shared: readonly KubeObject[]): readonly string[] {
  const settings = Object.fromEntries(
    Object.entries(mesh).map(([key, value]) => [
      key,
      key === 'changes' ? mesh.changes?.map(({ id }) => id) : value,
    ]),
  );
  const own = objects.filter((object) => !shared.includes(object)).map(short);
  const all = [...(Object.keys(settings).length > 0 ? [settings] : []), ...own];
  return all.length > 0 ? ['Before:', yaml(all)] : [];
}

function outcomeOf({ typed, mesh, dns }: Case): string {
  const outcome = run(typed, view(mesh), undefined, dns);
  if (outcome.kind === 'refusal')
    return `Refused (\`${outcome.code}\`): ${outcome.what} ${outcome.why} ${outcome.fix}`;
  if (outcome.kind !== 'plan') throw new Error(`neither a plan nor a refusal: ${typed}`);
  return sayPlan(outcome.plan, mesh.objects ?? []);
}

function sayPlan(plan: Plan, objects: readonly KubeObject[]): string {
  const { after, undone } = carryOut(plan, objects);
  const changed = after.filter((object) => !objects.includes(object));
  return [
    `> ${plan.summary}`,
    ...(plan.warnings.length > 0 ? [plan.warnings.map((warning) => `* ${warning}`).join('\n')] : []),
    'Edits:',
    yaml(plan.edits.map(sayEdit)),
    'After:',
    yaml(changed.map(short)),
    `Undo: ${plan.edits
      .toReversed()
      .map((edit) => sayUndo(edit, undone))
      .join('; ')}.`,
  ].join('\n\n');
}

function sayEdit({ do: verb, target, ...rest }: Edit) {
  return { [verb]: nameOf(target), ...rest };
}

/** The test of the undo holds it to these words. */
function sayUndo({ target, supersedes }: Edit, undone: readonly KubeObject[]): string {
  const stands = undone.some((object) => sayObject(object) === nameOf(target));
  return stands
    ? `${nameOf(target)} stands as before${supersedes === undefined ? '' : ` \`${supersedes}\``}`
    : `${nameOf(target)} is gone`;
}

/** What a reader needs: of our marks their keys alone, whose text is the core's business. */
function short(object: KubeObject) {
  const { labels, annotations = {} } = object.metadata;
  const isMark = (key: string) => key.startsWith('drawbridge.dev/');
  const marks = Object.keys(annotations).filter(isMark);
  const others = Object.fromEntries(Object.entries(annotations).filter(([key]) => !isMark(key)));
  return {
    [object.kind]: `${object.metadata.namespace}/${object.metadata.name}`,
    ...(labels ? { labels } : {}),
    ...(Object.keys(others).length > 0 ? { annotations: others } : {}),
    ...(marks.length > 0 ? { marks } : {}),
    spec: object.spec,
  };
}
