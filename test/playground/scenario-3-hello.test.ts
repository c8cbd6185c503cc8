/** Scenario 3: two external versions behind an egress gateway. Each test is a line of its table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOurs } from '../../src/core/edit.ts';
import { listOf } from '../../src/core/kube.ts';
import type { Scene } from './scene.ts';
import { openScene, STARTED } from './scene.ts';

const V1 = 'hello-v1.apps.example.com';
const V2 = 'hello-v2.apps.example.com';
const WHO = 'shop/greeter';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
}, STARTED);
afterAll(() => scene?.close());

describe('two external versions', () => {
  test(`/egress gateway ${V1}`, async () => {
    const before = scene.mesh();
    const id = await scene.live(`/egress gateway ${V1}`);
    const made = scene.mesh().filter(isOurs);
    const kinds = new Set(made.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(['DestinationRule', 'Gateway', 'ServiceEntry', 'VirtualService']);
    await scene.meets(WHO, V1, 'open: sent to istio-egressgateway.istio-system');
    await scene.says(id, 'istio-system/istio-egressgateway');
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  const shift = `/traffic shift hello ${V1}=50 ${V2}=50 for 1h`;

  test(`${shift} (after the origination of both)`, async () => {
    await scene.live(`/egress originate ${V1}`);
    await scene.live(`/egress originate ${V2}`);
    await scene.meets(WHO, V1, 'open: reached');
    const before = scene.mesh();
    const id = await scene.live(shift);
    await scene.meets(WHO, V1, `open: 50 % reached, 50 % sent to ${V2}`);
    const [rule] = scene
      .mesh()
      .filter(({ kind, spec }) => kind === 'VirtualService' && JSON.stringify(spec).includes(V2))
      .flatMap(({ spec }) => listOf(spec, 'http'));
    expect(rule).toMatchObject({
      route: [V1, V2].map((host) => ({
        destination: { host, port: { number: 80 } },
        headers: { request: { set: { Host: host } } },
        weight: 50,
      })),
    });
    for (const host of [V1, V2])
      expect(
        scene.mesh().find(({ kind, spec }) => kind === 'DestinationRule' && spec?.['host'] === host),
      ).toMatchObject({
        spec: {
          trafficPolicy: {
            portLevelSettings: [{ tls: { mode: 'SIMPLE', sni: host, subjectAltNames: [host] } }],
          },
        },
      });
    const refusal = await scene.told('/chaos abort hello 418 20% 10m');
    expect(refusal).toContain(id);
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test('/chaos abort hello 418 20% 10m', async () => {
    const before = scene.mesh();
    const id = await scene.live('/chaos abort hello 418 20% 10m');
    await scene.meets(WHO, V1, 'split: 20 % answered by the sidecar: 418, 80 % reached');
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test.each([
    ['/traffic timeout hello 2s for 1h', 'given up after 2s'],
    ['/traffic retry hello 3 for 1h', 'tried up to 3 times more'],
  ])('%s', async (line, terms) => {
    const before = scene.mesh();
    const id = await scene.live(line);
    await scene.meets(WHO, V1, `open: reached, ${terms}`);
    expect(await scene.told('/egress why hello')).toContain(terms);
    await scene.stop(id);
    const short = await scene.live(line.replace('1h', '2s'));
    await scene.until(short, 'over');
    await scene.meets(WHO, V1, 'open: reached');
    expect(scene.mesh()).toEqual(before);
  });
});
