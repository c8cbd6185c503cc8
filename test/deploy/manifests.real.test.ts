/** What ships in `deploy/`, rendered as `kubectl apply -k` does it (that is why it is here: it needs kubectl). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { Environment } from '../../src/settings.ts';
import { containerOf, named, podOf, render, renderOwn, WAYS } from './rendered.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json')) as { readonly version: string };

/** Containers without a probe of a kind, and why. */
const UNPROBED: Readonly<Record<string, string>> = {
  'sweeper livenessProbe': 'it listens on nothing; the bot watches its heartbeat',
  'sweeper readinessProbe': 'nobody calls it',
};

test.each(WAYS)(
  '%s: every Pod runs as nobody, without rights, on a read-only root, within bounds',
  async (way) => {
    const deployments = (await render(way)).filter(({ kind }) => kind === 'Deployment');

    expect(deployments.length).toBeGreaterThan(1);
    for (const deployment of deployments) {
      const pod = podOf(deployment);
      expect(pod['securityContext']).toMatchObject({
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        seccompProfile: { type: 'RuntimeDefault' },
      });
      // A Pod gets a token only where it says so.
      expect(pod['automountServiceAccountToken']).toBe(pod.serviceAccountName !== undefined);
      expect(containerOf(deployment)).toMatchObject({
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        resources: {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { memory: expect.any(String) },
        },
      });
    }
  },
);

test('every container has its probes, or a reason', async () => {
  const deployments = (await render('deploy/with-redis')).filter(({ kind }) => kind === 'Deployment');
  const without = deployments
    .map(containerOf)
    .flatMap((container) =>
      ['livenessProbe', 'readinessProbe']
        .filter((probe) => container[probe] === undefined)
        .map((probe) => `${container.name} ${probe}`),
    );

  expect(without.sort()).toEqual(Object.keys(UNPROBED).sort());
});

test.each(WAYS)(
  '%s: whatever is named is there, and the sweeper and the bot have an account each',
  async (way) => {
    const all = await render(way);
    const [bot, sweeper] = ['drawbridge', 'drawbridge-sweeper'].map((name) => named(all, 'Deployment', name));
    const accounts = [bot, sweeper].map((one) => one && podOf(one).serviceAccountName);
    const settings = bot && podOf(bot).volumes?.[0]?.configMap?.name;

    expect(accounts).toEqual(['drawbridge', 'drawbridge-sweeper']);
    for (const account of accounts) named(all, 'ServiceAccount', account ?? '');
    expect(Object.keys(data(named(all, 'ConfigMap', settings ?? '')))).toEqual(['drawbridge.yaml']);
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(new Set([bot, sweeper].map((one) => one && containerOf(one).image))).toEqual(
      new Set([`drawbridge:${version}`]),
    );
  },
);

test.each(WAYS)('%s: everything is in our namespace, and selectors select', async (way) => {
  const all = await render(way);
  const elsewhere = all.filter(
    ({ metadata }) => metadata.namespace !== undefined && metadata.namespace !== 'drawbridge',
  );
  const labels = all
    .filter(({ kind }) => kind === 'Deployment')
    .map((one) => spec(one).template.metadata.labels);
  const selectors = all.flatMap((one) => {
    const { selector, podSelector } = spec(one) ?? {};
    if (one.kind === 'Service') return [selector];
    return selector ? [selector.matchLabels] : podSelector ? [podSelector.matchLabels] : [];
  });

  // The mesh's own settings are where Istio is.
  expect(elsewhere.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`).sort()).toEqual([
    'Role istio-system',
    'RoleBinding istio-system',
  ]);
  expect(selectors.length).toBeGreaterThan(2);
  for (const selector of selectors)
    expect(labels).toEqual(expect.arrayContaining([expect.objectContaining(selector)]));
});

test.each(WAYS)('%s: the settings that ship load, and no variable is set that nobody reads', async (way) => {
  const { env = [] } = containerOf(named(await render(way), 'Deployment', 'drawbridge'));
  const secrets = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: 'a-secret' };
  const values = env.map(({ name, value }) => [name, value ?? secrets[name as keyof typeof secrets]]);
  const files: string[] = [];
  const loaded = loadConfig(Object.fromEntries(values) as Record<string, string>, (path) => {
    files.push(path);
    return read('deploy/base/drawbridge.yaml');
  });

  expect(loaded).toMatchObject({ ok: true, config: { namespace: 'drawbridge', sweeper: 'required' } });
  expect(files).toEqual(['/etc/drawbridge/drawbridge.yaml']);
  const known = [...Object.keys(Environment.shape), 'DRAWBRIDGE_CONFIG'];
  expect(env.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
});

test('without Redis there is one bot, with it there are two that know where it is', async () => {
  const [alone, shared] = await Promise.all(WAYS.map(render));
  const bots = [alone, shared].map((all) => named(all ?? [], 'Deployment', 'drawbridge'));
  const urls = bots.map((bot) => containerOf(bot).env?.find(({ name }) => name === 'REDIS_URL')?.value);
  const redis = named(shared ?? [], 'Service', 'drawbridge-redis');

  expect(bots.map((bot) => spec(bot).replicas)).toEqual([1, 2]);
  expect(urls).toEqual([undefined, `redis://${redis.metadata.name}.drawbridge.svc:6379`]);
  expect((alone ?? []).filter(({ metadata }) => metadata.name.includes('redis'))).toEqual([]);
});

test.each(WAYS)('%s with the component for Socket Mode: no Service, and no port for Slack', async (way) => {
  const all = await renderOwn(`resources: [${way}]\ncomponents: [deploy/socket-mode]\n`);
  const bot = containerOf(named(all, 'Deployment', 'drawbridge'));

  expect(all.filter(({ kind, metadata }) => kind === 'Service' && metadata.name === 'drawbridge')).toEqual(
    [],
  );
  expect(bot['ports']).toEqual([{ name: 'health', containerPort: 8080 }]);
  expect(bot.env?.map(({ name }) => name)).toContain('SLACK_APP_TOKEN');
});

test("a kustomization of somebody's own can replace settings and image", async () => {
  const all = await renderOwn(
    [
      'resources: [deploy/with-redis]',
      'configMapGenerator: [{ name: drawbridge, namespace: drawbridge, behavior: replace, files: [drawbridge.yaml] }]',
      'images: [{ name: drawbridge, newName: example/drawbridge, newTag: "7" }]',
    ].join('\n'),
    { 'drawbridge.yaml': 'namespace: drawbridge\n' },
  );
  const bot = named(all, 'Deployment', 'drawbridge');
  const settings = named(all, 'ConfigMap', podOf(bot).volumes?.[0]?.configMap?.name ?? '');

  expect(data(settings)).toEqual({ 'drawbridge.yaml': 'namespace: drawbridge\n' });
  expect(containerOf(bot).image).toBe('example/drawbridge:7');
  expect(containerOf(named(all, 'Deployment', 'drawbridge-sweeper')).image).toBe('example/drawbridge:7');
});

interface Spec {
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels?: object };
  readonly podSelector?: { readonly matchLabels: object };
  readonly template: { readonly metadata: { readonly labels: object } };
}

function spec(object: KubeObject): Spec {
  return object.spec as unknown as Spec;
}

function data(object: KubeObject): Readonly<Record<string, string>> {
  return (object as unknown as { data: Record<string, string> }).data;
}
