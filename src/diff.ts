/** The difference of two objects as people read it: unified, as YAML. The door to `diff`. */
import { createTwoFilesPatch } from 'diff';
import { toYaml } from './yaml.ts';

/** Unified text with three lines of context; `before` or `after` undefined where there is no object. */
export function diffObjects(name: string, before: unknown, after: unknown): string {
  const text = (value: unknown) => (value === undefined ? '' : toYaml(value));
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : name,
    after === undefined ? '/dev/null' : name,
    text(before),
    text(after),
  );
  return patch
    .slice(patch.indexOf('---'))
    .replace(/^={5,}\n/, '')
    .trimEnd();
}
