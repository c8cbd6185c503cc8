/** What istiod warns of in the rehearsal is on the card, but for what was asked for. */
import { expect, test } from 'vitest';
import { entry, route, tlsTo } from '../mesh/make.ts';
import { rig } from './rig.ts';

test('that a rule below ours is not reached any more is no warning; all others are', async () => {
  const A = 'a.example.com';
  const objects = [entry(A, ['443 TLS']), route([A], { tls: [tlsTo(A, [A])] })];
  const r = await rig({ objects });
  const shadowed = 'virtualService rule #1 not used (all matches used by prior rules)';
  const broken = 'virtualService rule #0 not used (all matches used by prior rules)';
  r.world.knobs.warn = ({ kind }) => (kind === 'VirtualService' ? [shadowed, broken] : []);

  await r.type(await r.boot(), `/chaos blackhole ${A} 10m from everyone`);

  const { warnings } = (await r.change()).spec;
  expect(warnings).toContain(broken);
  expect(warnings).not.toContain(shadowed);
});
