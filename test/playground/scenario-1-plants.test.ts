/** Scenario 1: plants writes to Firestore. Each test is a line of its table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scene } from './scene.ts';
import { openScene, STARTED } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
}, STARTED);
afterAll(() => scene?.close());

describe('plants writes to Firestore', () => {
  test('/egress allow firestore.googleapis.com', async () => {
    await scene.meets('shop/plants', 'firestore', 'broken: refused: nobody registered it');
    const before = scene.mesh();
    const id = await scene.live('/egress allow firestore.googleapis.com');
    expect(scene.object('ServiceEntry', 'firestore')?.spec).toEqual({
      hosts: ['firestore.googleapis.com'],
      location: 'MESH_EXTERNAL',
      resolution: 'DNS',
      exportTo: ['.'],
      ports: [{ number: 443, name: 'https-443', protocol: 'HTTPS' }],
    });
    expect(scene.mesh()).toHaveLength(before.length + 1);
    await scene.meets('shop/plants', 'firestore', 'open: reached');
    await scene.says(id, 'until revoked');
  });

  test('/chaos blackhole firestore 10m', async () => {
    const before = scene.mesh();
    const id = await scene.live('/chaos blackhole firestore 10m');
    await scene.meets('shop/plants', 'firestore', 'broken: closed at once');
    await scene.meets('shop/checkout', 'api.payments.example:443', 'open: reached');
    expect(await scene.told('/egress why firestore from plants')).toContain(
      `\`/chaos stop ${id}\` takes it back`,
    );
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test('ten minutes later', async () => {
    const before = scene.mesh();
    const id = await scene.live('/chaos blackhole firestore 2s');
    await scene.until(id, 'over');
    await scene.meets('shop/plants', 'firestore', 'open: reached');
    expect(scene.mesh()).toEqual(before);
    await scene.says(id, /\*Over\* after [2-9]s\./);
  });

  test('/chaos abort firestore 500 10m', async () => {
    const before = scene.mesh();
    const refusal = await scene.told('/chaos abort firestore 500 10m');
    expect(refusal).toContain('TLS');
    expect(refusal).toContain('/chaos blackhole firestore.googleapis.com 10m');
    expect(refusal).toContain('/egress originate firestore.googleapis.com');
    expect(scene.mesh()).toEqual(before);
  });
});
