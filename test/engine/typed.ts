/** A person at a prompt who types the lines that mend a stuck undo. */
import { execFileSync } from 'node:child_process';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { NAMED } from './objects.ts';
import type { Rig } from './rig.ts';

/** The lines go through a real shell, and mean what kubectl makes of them. */
export async function typeLines(at: Rig, lines: readonly string[]): Promise<void> {
  const user = at.world.user('kubectl-patch');
  for (const line of lines) {
    const words = JSON.parse(execFileSync('sh', ['-c', asJson(line)], { encoding: 'utf8' })) as string[];
    const [verb, , , , , ...rest] = words.slice(1);
    if (verb === 'delete') await user.remove(NAMED);
    else
      await user.edit(NAMED, (object) =>
        verb === 'patch' ? patched(object, rest[2]) : unmarked(object, rest[0]),
      );
  }
}

function asJson(line: string): string {
  return line.replace(/^kubectl/, `"${process.execPath}" -p 'JSON.stringify(process.argv.slice(0))' --`);
}

function patched(object: KubeObject, patch = '{}'): KubeObject {
  return { ...object, spec: { ...object.spec, ...(JSON.parse(patch) as { spec: JsonObject }).spec } };
}

function unmarked(object: KubeObject, key = ''): KubeObject {
  const { [key.slice(0, -1)]: _mark, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}
