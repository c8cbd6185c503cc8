/** How most tests of the engine begin. */
import type { KubeObject } from '../../src/core/kube.ts';
import { mesh, tlsEntry, tlsService } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { rig } from './rig.ts';

/** A mesh, a process, and what the mesh held before. */
export async function start(
  objects: readonly KubeObject[] = [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')],
) {
  const at = await rig({ objects });
  return { at, before: mesh(at), bot: await at.boot() };
}

/** Asked by Ana, approved by Bob. */
export async function live(at: Rig, bot: Bot, command = '/chaos blackhole a.example.com 10m'): Promise<void> {
  await at.type(bot, command);
  await at.click(bot, 'approve');
}
