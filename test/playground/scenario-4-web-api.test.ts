/** Scenario 4: web-api behind an ingress gateway, and authors behind it. Each test is a line of its table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { listOf } from '../../src/core/kube.ts';
import type { Scene } from './scene.ts';
import { openScene, STARTED } from './scene.ts';

const FIREFOX = 'Firefox through shop/web-gateway';
const CURL = 'curl through shop/web-gateway';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
}, STARTED);
afterAll(() => scene?.close());

describe('web-api and authors', () => {
  test('/traffic shift web-api v1=100 at web-gateway · then v1=80 v2=20 · then v2=100', async () => {
    const before = scene.mesh();
    const steps = [
      ['v1=100', 'open: sent to web-api.shop v1'],
      ['v1=80 v2=20', 'open: 80 % sent to web-api.shop v1, 20 % sent to web-api.shop v2'],
      ['v2=100', 'open: sent to web-api.shop v2'],
    ] as const;
    let last = '';
    for (const [weights, met] of steps) {
      const id = await scene.live(`/traffic shift web-api ${weights} at web-gateway`);
      if (last !== '') await scene.says(last, `Superseded by \`${id}\``);
      await scene.meets(CURL, 'web-api', met);
      expect(listOf(scene.object('VirtualService', 'web-api')?.spec, 'http')).toHaveLength(2);
      last = id;
    }
    await scene.stop(last);
    expect(scene.mesh()).toEqual(before);
  });

  test('subsets must exist in a DestinationRule, else refused with what is there', async () => {
    const refusal = await scene.told('/traffic shift web-api v1=80 v9=20 at web-gateway');
    expect(refusal).toMatch(/v9/);
    expect(refusal).toMatch(/v1.*v2/s);
  });

  test('/traffic route web-api user-agent~Firefox v2 for 1h at web-gateway', async () => {
    const before = scene.mesh();
    const id = await scene.live('/traffic route web-api user-agent~Firefox v2 for 1h at web-gateway');
    await scene.says(id, 'whose user-agent matches `.*Firefox.*` go to v2');
    await scene.meets(FIREFOX, 'web-api', 'open: sent to web-api.shop v2');
    await scene.meets(CURL, 'web-api', 'open: reached');
    expect(listOf(scene.object('VirtualService', 'web-api')?.spec, 'http').at(-1)).toEqual(
      listOf(
        before.find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === 'web-api')?.spec,
        'http',
      )[0],
    );
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test('/chaos abort authors 500 50% 10m', async () => {
    const before = scene.mesh();
    const id = await scene.live('/chaos abort authors 500 50% 10m');
    await scene.meets('shop/web-api', 'authors', 'split: 50 % answered by the sidecar: 500, 50 % reached');
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test('/chaos delay authors 2s 10m from web-api', async () => {
    const before = scene.mesh();
    const id = await scene.live('/chaos delay authors 2s 10m from web-api');
    await scene.meets('shop/web-api', 'authors', 'open: reached, held back 2s first');
    expect(await scene.told('/egress why authors from plants')).not.toContain('held back');
    expect(await scene.told('/egress why authors from web-api')).toContain('held back 2s first');
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test.each([
    '/traffic shift web-api v2=100 for 2s at web-gateway',
    '/traffic route web-api user-agent~Firefox v2 for 2s at web-gateway',
    '/traffic timeout web-api 2s for 2s at web-gateway',
    '/chaos abort authors 500 50% 2s',
    '/chaos delay authors 2s 2s from web-api',
  ])('the end of each lease: %s', async (line) => {
    const before = scene.mesh();
    const id = await scene.live(line);
    expect(scene.mesh()).not.toEqual(before);
    await scene.until(id, 'over');
    expect(scene.mesh()).toEqual(before);
  });

  test('the end of each lease: with whatever others changed meanwhile', async () => {
    const before = scene.mesh();
    const id = await scene.live('/traffic shift web-api v2=100 for 2s at web-gateway');
    await scene.kubectl('VirtualService', 'shop', 'web-api', withRule);
    await scene.until(id, 'over');
    const isTheirs = ({ kind, metadata }: KubeObject) =>
      kind === 'VirtualService' && metadata.name === 'web-api';
    expect(scene.mesh()).toEqual(before.map((object) => (isTheirs(object) ? withRule(object) : object)));
  });
});

/** A rule at the end, as the team of web-api might add it. */
function withRule(route: KubeObject): KubeObject {
  const rule = { match: [{ uri: { prefix: '/old' } }], redirect: { uri: '/' } };
  const http = [...listOf(route.spec, 'http'), rule];
  return { ...route, spec: { ...route.spec, http } };
}
