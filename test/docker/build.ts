/** Runs the steps of a Dockerfile in plain folders, one for each stage; the last one is the image. */
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import type { Container } from './container.ts';
import { startInside } from './container.ts';
import type { Stage, Step, StepOf } from './dockerfile.ts';
import { stagesOf } from './dockerfile.ts';
import { ignoreOf } from './ignore.ts';

export interface Image {
  /** The folder that is its root. */
  readonly root: string;
  readonly user: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly stopSignal: NodeJS.Signals;
  remove(): Promise<void>;
}

type Building = Omit<Image, 'remove'>;

/** `PATH` of the official image. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Throws where a step fails, with the step's line and what it said. */
export async function buildImage(context: string): Promise<Image> {
  const home = await mkdtemp(join(tmpdir(), 'drawbridge-image-'));
  const remove = () => rm(home, { recursive: true, force: true });
  const isIgnored = ignoreOf(await readFile(join(context, '.dockerignore'), 'utf8'));
  const stages = stagesOf(await readFile(join(context, 'Dockerfile'), 'utf8'));
  try {
    const roots = new Map<string, string>();
    let image: Building | undefined;
    for (const stage of stages) {
      image = await buildStage(stage, join(home, stage.name), { context, isIgnored, roots });
      roots.set(stage.name, image.root);
    }
    if (!image) throw new Error('the Dockerfile has no FROM');
    return { ...image, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Sources {
  readonly context: string;
  readonly isIgnored: (path: string) => boolean;
  readonly roots: ReadonlyMap<string, string>;
}

async function buildStage({ steps }: Stage, root: string, sources: Sources): Promise<Building> {
  const env = { PATH };
  let at: Building = {
    root,
    user: '0:0',
    folder: '/',
    env,
    entrypoint: [],
    command: [],
    stopSignal: 'SIGTERM',
  };
  await mkdir(root);
  for (const step of steps) at = await afterStep(at, step, sources);
  return at;
}

async function afterStep(at: Building, step: Step, sources: Sources): Promise<Building> {
  switch (step.kind) {
    case 'WORKDIR':
      await mkdir(join(at.root, resolve(at.folder, step.path)), { recursive: true });
      return { ...at, folder: resolve(at.folder, step.path) };
    case 'COPY':
      await copy(at, step, sources);
      return at;
    case 'RUN':
      await runStep(at, step);
      return at;
    case 'USER':
      return { ...at, user: step.user };
    case 'ENV':
      return { ...at, env: { ...at.env, ...step.pairs } };
    case 'ENTRYPOINT':
      return { ...at, entrypoint: step.words };
    case 'CMD':
      return { ...at, command: step.words };
    case 'STOPSIGNAL':
      return { ...at, stopSignal: step.value as NodeJS.Signals };
    case 'LABEL':
    case 'EXPOSE':
      return at;
  }
}

async function copy({ root, folder }: Building, step: StepOf<'COPY'>, sources: Sources): Promise<void> {
  const { context, isIgnored, roots } = sources;
  const origin = step.from === undefined ? context : roots.get(step.from);
  if (origin === undefined) throw new Error(`line ${step.line}: there is no stage ${step.from} before`);
  const filter = (path: string) => {
    const inContext = relative(context, path);
    return step.from !== undefined || inContext === '' || !isIgnored(inContext);
  };
  const intoFolder = step.to.endsWith('/') || step.sources.length > 1;
  for (const source of step.sources) {
    const from = join(origin, source);
    const isFolder = (await stat(from)).isDirectory();
    const to = join(root, resolve(folder, step.to), intoFolder && !isFolder ? basename(source) : '');
    if (!filter(from)) throw new Error(`line ${step.line}: .dockerignore keeps ${source} out`);
    await cp(from, to, { recursive: true, verbatimSymlinks: true, filter });
  }
}

async function runStep({ root, user, folder, env }: Building, step: StepOf<'RUN'>): Promise<void> {
  const words = ['/bin/sh', '-c', step.command];
  const container = await startInside({ mode: 'build', root, user, folder, env: withMachine(env), words });
  const code = await container.ended;
  if (code !== 0) throw new Error(`line ${step.line} ended with ${code}:\n${container.said.join('\n')}`);
}

/** How this machine reaches a registry: proxies and certificates, as an engine hands them on. */
function withMachine(env: Image['env']): Image['env'] {
  const handed = Object.entries(process.env).filter(([name]) =>
    /^(npm_config_registry|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|(https?|no)_proxy)$/i.test(name),
  );
  return { ...Object.fromEntries(handed.map(([name, value]) => [name, value ?? ''])), HOME: '/root', ...env };
}

export interface Running {
  /** Instead of the image's. */
  readonly command?: readonly string[];
  /** Instead of the image's. */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: Readonly<Record<string, string>>;
}

/** On a read-only root, with nothing in it but the image, Node and Node's libraries: no shell. */
export function runImage(image: Image, running: Running = {}): Promise<Container> {
  const { root, folder, entrypoint } = image;
  return startInside({
    mode: 'run',
    root,
    folder,
    user: running.user ?? image.user,
    env: { ...image.env, ...running.env },
    ...(running.mounts ? { mounts: running.mounts } : {}),
    words: [...entrypoint, ...(running.command ?? image.command)],
  });
}
