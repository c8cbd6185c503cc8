/** Scenario 5: details calls Google's API. Each test is a line of its table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOurs } from '../../src/core/edit.ts';
import type { Scene } from './scene.ts';
import { openScene, STARTED } from './scene.ts';

const HOST = 'www.googleapis.com';
const WHO = 'shop/details';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
}, STARTED);
afterAll(() => scene?.close());

describe("details calls Google's API", () => {
  test('/egress allow www.googleapis.com', async () => {
    await scene.live('/egress allow www.googleapis.com');
    await scene.meets(WHO, `${HOST}:443`, 'open: reached');
    await scene.meets(WHO, `${HOST}:80`, 'broken');
    expect(scene.mesh().filter(isOurs)).toMatchObject([{ kind: 'ServiceEntry', spec: { hosts: [HOST] } }]);
  });

  test('/egress originate www.googleapis.com', async () => {
    const id = await scene.live('/egress originate www.googleapis.com');
    await scene.meets(WHO, `${HOST}:80`, 'open: reached');
    await scene.meets(WHO, `${HOST}:443`, 'open: reached');
    await scene.says(id, /Between an application and its sidecar these calls are plain text/);
    await scene.says(id, /The certificate must be for www\.googleapis\.com, and is checked/);
    const why = await scene.told('/egress why www.googleapis.com:80 from details');
    expect(why).toMatch(/DestinationRule .* has sidecars speak TLS to it, on port 443/);
  });

  test.each([
    ['/chaos abort www.googleapis.com 503 30% 10m', 'split: 30 % answered by the sidecar: 503, 70 % reached'],
    ['/traffic timeout www.googleapis.com 2s for 1h', 'open: reached, given up after 2s'],
    ['/traffic retry www.googleapis.com 3 for 1h', 'open: reached, tried up to 3 times more'],
  ])('faults, timeouts and retries work on it: %s', async (line, met) => {
    const before = scene.mesh();
    const id = await scene.live(line);
    await scene.meets(WHO, `${HOST}:80`, met);
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test('/egress revoke www.googleapis.com', async () => {
    const abort = await scene.live('/chaos abort www.googleapis.com 503 10m');
    const kinds = scene
      .mesh()
      .filter(isOurs)
      .map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['DestinationRule', 'ServiceEntry', 'VirtualService']);
    const plain: string[] = [];
    const stop = scene.stage.cluster.onChange(() => plain.push(...unsealed()));
    const told = await scene.told('/egress revoke www.googleapis.com');
    await scene.until(abort, 'over');
    await scene.meets(WHO, `${HOST}:443`, 'broken: refused: nobody registered it');
    stop();
    expect(told).toContain(abort);
    expect(scene.mesh().filter(isOurs)).toEqual([]);
    expect(plain).toEqual([]);
  });
});

/** At no moment port 80 leads to port 443 without the rule that begins TLS. */
function unsealed(): readonly string[] {
  const { cluster } = scene.stage;
  const leads = cluster
    .list('ServiceEntry')
    .some(({ spec }) => JSON.stringify(spec).includes('"targetPort":443'));
  const sealed = cluster.list('DestinationRule').some(({ spec }) => spec?.['host'] === HOST);
  return leads && !sealed ? ['port 80 led to port 443 in plain text'] : [];
}
