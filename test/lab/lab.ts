/**
 * The lab of `$MESH_LAB`: a real API server, a real istiod and real Envoys, one on a machine. Whatever
 * becomes of the process that started it, the lab is ended.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { labFolder } from '../apiserver.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Plain data: it crosses from the process that started the lab to those that run the tests. */
export interface Lab {
  /** Where its tools are. */
  readonly folder: string;
  /** Where its state and logs are. */
  readonly dir: string;
  /** An administrator's. */
  readonly kubeconfig: string;
  /** The bot's: its service account, with the rights of `deploy/base/rbac.yaml`. */
  readonly botKubeconfig: string;
}

export interface RunningLab {
  readonly lab: Lab;
  readonly down: () => Promise<void>;
}

/**
 * The lab's own three, and one with Istio's agent, which answers DNS, and has the system's CAs for its sidecar: there
 * alone a certificate is checked as in a cluster. Drain times in seconds.
 */
const CLIENTS = 'app-a:shop:45 app-b:other:3 app-f:shop:3 app-n:shop:3::dns';

/** The lab has Go collect its garbage often, to be small: an API server full of objects does little else then. */
const ROOMY = { GOGC: '400' };

/**
 * Up under REGISTRY_ONLY, with all of `deploy/` applied; or its API server alone, of which there may be any
 * number, and whose `flags` are Kubernetes' own. Throws, saying how to point elsewhere, where the lab is missing.
 */
export async function startLab(only?: 'apiserver', ...flags: readonly string[]): Promise<RunningLab> {
  const folder = labFolder();
  const dir = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drawbridge-lab.'));
  const guard = endWithUs(folder, dir, only);
  const down = async () => {
    guard.kill();
    try {
      await run(`${folder}/down`, [dir]);
    } finally {
      await rm(dir, { recursive: true, force: true });
      if (!only) await rm(TRUST, { recursive: true, force: true });
    }
  };
  try {
    const words = only ? ['--only', only] : ['--registry-only'];
    const clients = only ? [] : ['--clients', CLIENTS];
    const all = ['--json', ...words, ...clients, '--dir', dir, '--', ...flags];
    const { stdout } = await run(`${folder}/up`, all, { env: { ...process.env, ...(only ? ROOMY : {}) } });
    const { kubeconfig } = JSON.parse(stdout) as { kubeconfig: string };
    const lab = { folder, dir, kubeconfig, botKubeconfig: join(dir, 'drawbridge.kubeconfig') };
    // The whole mesh brings these along.
    for (const name of only ? ['istio-system', 'shop'] : []) await createNamespace(lab, name);
    await deploy(lab);
    if (!only) await trustItself(lab);
    return { lab, down };
  } catch (error) {
    await down().catch(() => undefined);
    throw error;
  }
}

/** What stands here, `ip netns exec` puts in the place of `/etc` for that client. */
const TRUST = '/etc/netns/mesh-app-n';

/** The system's CAs of app-n are the lab's own, which signed what its outside servers show. */
async function trustItself(lab: Lab): Promise<void> {
  await mkdir(`${TRUST}/ssl/certs`, { recursive: true });
  await copyFile(`${lab.dir}/certs/ca.pem`, `${TRUST}/ssl/certs/ca-certificates.crt`);
  await tool(lab, 'part', 'app-n', 'restart');
}

/** One of the lab's tools: `part`, `fault`, `kubeconfig`; its output. */
export async function tool(lab: Lab, name: string, ...words: readonly string[]): Promise<string> {
  const env = { ...process.env, MESH_DIR: lab.dir };
  return (await run(`${lab.folder}/${name}`, [...words], { env })).stdout;
}

/** Also after a kill -9 of this process, when nothing of it can run any more. */
function endWithUs(folder: string, dir: string, only: string | undefined) {
  const script = `tail --pid=${process.pid} -f /dev/null; "$0/down" "$1"; rm -rf "$1" "$2"`;
  const guard = spawn('bash', ['-c', script, folder, dir, only ? dir : TRUST], {
    detached: true,
    stdio: 'ignore',
  });
  guard.unref();
  // The whole group: `tail` would stay behind.
  return { kill: () => guard.pid !== undefined && process.kill(-guard.pid) };
}

async function createNamespace({ kubeconfig }: Lab, name: string): Promise<void> {
  await run('kubectl', ['create', 'namespace', name], { env: { ...process.env, KUBECONFIG: kubeconfig } });
}

async function deploy(lab: Lab): Promise<void> {
  const env = { ...process.env, KUBECONFIG: lab.kubeconfig };
  await run('kubectl', ['apply', '--server-side', '-k', join(ROOT, 'deploy')], { env });
  await run('kubectl', ['wait', '--for=condition=Established', 'crd/meshchanges.drawbridge.dev'], { env });
  const account = await tool(
    lab,
    'kubeconfig',
    '--serviceaccount',
    'drawbridge:drawbridge',
    '--seconds',
    '7200',
  );
  await writeFile(lab.botKubeconfig, account, { mode: 0o600 });
}
