/** Whatever becomes of the playground, what it started ends, and its folder goes. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Guard {
  /** Ends with us, at the latest. */
  watch(child: ChildProcess): void;
  /** Everything has ended in order. */
  close(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('guard.mjs', import.meta.url));

export function openGuard(folder: string): Guard {
  const guard = spawn(process.execPath, [SCRIPT, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const gone = once(guard, 'exit');
  // It may be killed as well: then there is nobody to tell.
  guard.stdin.on('error', () => undefined);
  return {
    watch: (child) => {
      guard.stdin.write(`+${child.pid}\n`);
      child.once('exit', () => guard.stdin.write(`-${child.pid}\n`));
    },
    close: async () => {
      guard.stdin.end();
      await gone;
    },
  };
}
