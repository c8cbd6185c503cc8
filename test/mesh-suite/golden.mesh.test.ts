/**
 * Every object of the golden plans, before and after the edits, passes a strict dry run on the real API server: Istio's
 * schemas with their CEL, and istiod's webhook. What is edited is created too, in dry run: nothing of it is ever there.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseWarnings } from '../../src/adapters/cluster/fault.ts';
import { PLURALS } from '../../src/adapters/cluster/mesh.ts';
import { canonical } from '../../src/core/digest.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { isMeshKind } from '../../src/core/kube.ts';
import { isShadow } from '../../src/core/shadow.ts';
import { sayObject } from '../../src/mesh/view/owner.ts';
import { carryOut } from '../commands/golden/case.ts';
import type { Case } from '../commands/golden/case.ts';
import { cases } from '../commands/golden/index.ts';
import { run } from '../commands/run.ts';
import type { Api, Kubectl } from '../lab/api.ts';
import { openApi, openKubectl } from '../lab/api.ts';
import { entry, route, view } from '../mesh/make.ts';

const pages = [...Map.groupBy(cases, ({ page }) => page)].map(([page, shown]) => ({
  page,
  objects: distinct(shown.flatMap(objectsOf)),
}));
const namespaces = new Set(
  pages.flatMap(({ objects }) => objects.map(({ metadata }) => metadata.namespace ?? '')),
);

let api: Api;
let kubectl: Kubectl;
const made: string[] = [];

beforeAll(async () => {
  const lab = inject('lab');
  if ('missing' in lab) throw new Error(lab.missing);
  api = openApi(lab.kubeconfig);
  kubectl = openKubectl(lab.kubeconfig);
  for (const name of namespaces) {
    if (await api.get(`/api/v1/namespaces/${name}`)) continue;
    await kubectl(['create', 'namespace', name]);
    made.push(name);
  }
});

afterAll(async () => {
  for (const name of made) await kubectl(['delete', 'namespace', name]);
  api?.close();
});

describe('the oracle', () => {
  test.each([
    ['istiod', route(['a.example.com'], { http: [{ fault: { abort: { httpStatus: 199 } }, route: [] }] })],
    ['the schema', entry('a.example.com', ['443 TLS'], { spec: { adresses: [] } })],
    ['its CEL', entry('*', ['443 TLS'])],
  ])('refuses what %s does not take', async (_who, object) => {
    expect(await faultOf(object)).toMatch(/refused/);
  });

  test('tells what istiod warns of', async () => {
    expect(await faultOf(entry('a.example.com', ['9999 TCP'], { spec: { resolution: 'NONE' } }))).toMatch(
      /warned.*addresses/,
    );
  });
});

test.each(pages)('$page', async ({ objects }) => {
  const faults = await Promise.all(objects.map(faultOf));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

/** Before and after the edits. Services are the cluster's own business. */
function objectsOf({ typed, mesh, dns }: Case): readonly KubeObject[] {
  const { objects = [] } = mesh;
  const outcome = run(typed, view(mesh), undefined, dns);
  const all = outcome.kind === 'plan' ? [...objects, ...carryOut(outcome.plan, objects).after] : objects;
  return all.filter(({ kind }) => isMeshKind(kind));
}

function distinct(objects: readonly KubeObject[]): readonly KubeObject[] {
  return [...new Map(objects.map((object) => [canonical(object as never), object])).values()];
}

/** What the API server or istiod says against it, if anything. */
async function faultOf(object: KubeObject): Promise<string | undefined> {
  const { apiVersion, kind, metadata } = object;
  if (!isMeshKind(kind)) throw new Error(`no kind of the mesh: ${kind}`);
  const where = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${PLURALS[kind]}`;
  const { status, body, warning } = await api.call(
    'POST',
    `${where}?dryRun=All&fieldValidation=Strict`,
    object,
  );
  const said = `${sayObject(object)}: ${JSON.stringify(object.spec)}`;
  if (status !== 201) return `${said} is refused: ${(body as { message: string }).message}`;
  const warnings = parseWarnings(warning).filter((one) => !isShadow(one, object));
  return warnings.length === 0 ? undefined : `${said} is warned of: ${warnings.join(', ')}`;
}
