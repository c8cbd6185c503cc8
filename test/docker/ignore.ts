/** `.dockerignore`: the last line that matches a path, or a folder above it, decides. */
import { matchesGlob } from 'node:path';

export function ignoreOf(text: string): (path: string) => boolean {
  const lines = text.split('\n').flatMap((line) => {
    const pattern = line.trim();
    return pattern === '' || pattern.startsWith('#') ? [] : [pattern];
  });
  return (path) => {
    const names = path.split('/');
    const above = names.map((_, n) => names.slice(0, n + 1).join('/'));
    const decisive = lines.findLast((line) => above.some((one) => fits(one, line.replace(/^!/, ''))));
    return decisive !== undefined && !decisive.startsWith('!');
  };
}

/** `*` means names that begin with a dot as well, other than in a shell. */
function fits(path: string, pattern: string): boolean {
  return pattern === '*' ? !path.includes('/') : matchesGlob(path, pattern);
}
