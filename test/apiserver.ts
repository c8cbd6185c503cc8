/** A real API server from the lab (`$MESH_LAB`), for tests. Only what was started here is ever stopped. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

export interface ApiServer {
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly url: string;
  readonly dir: string;
  /** `part apiserver WORD`: kill, restart, stop, cont. */
  part(word: 'kill' | 'restart' | 'stop' | 'cont'): Promise<void>;
  /** `fault WORDS`: the API server misbehaves on demand. */
  fault(...words: readonly string[]): Promise<void>;
  /** `kubectl WORDS`; its output. */
  kubectl(...words: readonly string[]): Promise<string>;
  /** The text of a kubeconfig for another identity. */
  identity(...words: readonly string[]): Promise<string>;
  down(): Promise<void>;
}

/** The lab's folder. Throws, saying how to point elsewhere, where it is missing. */
export function labFolder(): string {
  const folder = process.env['MESH_LAB'] ?? fileURLToPath(new URL('../../shared/mesh', import.meta.url));
  if (existsSync(`${folder}/up`)) return folder;
  throw new Error(
    `The lab is not at ${folder}, so nothing was tested on a real API server. ` +
      'Set MESH_LAB to the folder that holds its `up`.',
  );
}

/** Up in about 3 seconds. `words` follow `up --only apiserver`. */
export async function startApiServer(...words: readonly string[]): Promise<ApiServer> {
  const lab = labFolder();
  const { stdout } = await run(`${lab}/up`, ['--only', 'apiserver', '--json', ...words]);
  const { kubeconfig, dir, urls } = JSON.parse(stdout) as {
    kubeconfig: string;
    dir: string;
    urls: { apiserver: string };
  };
  const env = { ...process.env, MESH_DIR: dir, KUBECONFIG: kubeconfig };
  const tool = async (name: string, args: readonly string[]) => run(name, [...args], { env, cwd: ROOT });
  return {
    kubeconfig,
    dir,
    url: urls.apiserver,
    part: async (word) => void (await tool(`${lab}/part`, ['apiserver', word])),
    fault: async (...args) => void (await tool(`${lab}/fault`, args)),
    kubectl: async (...args) => (await tool('kubectl', args)).stdout,
    identity: async (...args) => (await tool(`${lab}/kubeconfig`, args)).stdout,
    down: async () => void (await run(`${lab}/down`, [dir])),
  };
}
