/** The settings: the example loads; everything that is wrong is told at once, with its place. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Env, LoadedConfig } from '../src/config.ts';
import { describeProblem, loadConfig } from '../src/config.ts';
import { Environment, Settings } from '../src/settings.ts';

const EXAMPLE = readFileSync(new URL('../drawbridge.example.yaml', import.meta.url), 'utf8');
const ENV: Env = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
};

describe('settings that are right', () => {
  test('the example gives what it says', () => {
    const loaded = load(EXAMPLE);

    expect(loaded).toEqual({
      ok: true,
      config: {
        namespace: 'drawbridge',
        channels: { C0OPS: { namespaces: ['shop'] } },
        targets: { mysql: { host: 'db.example.com', port: 3306 } },
        approvers: ['S0PLATFORM', 'U0BOB'],
        lapse: 30 * 60_000,
        cluster: { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'] },
        sweeper: 'required',
        kiali: 'https://kiali.example.com/kiali',
        slack: { token: ENV['SLACK_BOT_TOKEN'], signingSecret: ENV['SLACK_SIGNING_SECRET'] },
        port: 3000,
        logLevel: 'info',
      },
    });
  });

  test('what may be left out has its default', () => {
    const loaded = load('namespace: d\nchannels: { C1: { namespaces: [a, b] } }\napprovers: [W1]\n');

    expect(loaded).toMatchObject({
      ok: true,
      config: { targets: {}, lapse: 1_800_000, sweeper: 'required' },
    });
    expect(loaded.ok && 'kiali' in loaded.config).toBe(false);
  });

  test('the environment is read, and empty variables count as unset', () => {
    const env = {
      ...ENV,
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      KUBECONFIG: '/k/config',
      PORT: '0',
      HEALTH_PORT: '8080',
      LOG_LEVEL: '',
    };

    const loaded = load(EXAMPLE, env);

    expect(loaded).toMatchObject({
      ok: true,
      config: {
        slack: { apiUrl: 'http://127.0.0.1:9/api/' },
        kubeconfig: '/k/config',
        port: 0,
        healthPort: 8080,
        logLevel: 'info',
      },
    });
  });

  test('the file is the one that DRAWBRIDGE_CONFIG names', () => {
    const asked: string[] = [];
    const readFile = (path: string) => (asked.push(path), EXAMPLE);
    loadConfig(ENV, readFile);
    loadConfig({ ...ENV, DRAWBRIDGE_CONFIG: '/etc/d.yaml' }, readFile);

    expect(asked).toEqual(['./drawbridge.yaml', '/etc/d.yaml']);
  });
});

test('docs/settings.md has a line for every setting, and no other', () => {
  const docs = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8');
  const listed = [...docs.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);

  const known = [...Object.keys(Settings.shape), ...Object.keys(Environment.shape), 'DRAWBRIDGE_CONFIG'];
  expect(listed).toEqual(known);
});

describe('settings that are wrong', () => {
  test('file and environment are told at once, from the top down', () => {
    const text = [
      'namespce: drawbridge',
      'channels:',
      '  "#ops": { namespaces: [shop] }',
      '  C1: { namespaces: [] }',
      'targets:',
      '  mysql: { host: db example, port: 70000 }',
      'approvers: [bob]',
      'lapse: 30',
      'kiali: kiali.example.com',
      'sweeper: maybe',
    ].join('\n');

    const lines = told(load(text, { PORT: '-1', LOG_LEVEL: 'loud', SLACK_API_URL: 'slack' }));

    expect(lines.map((line) => line.replace(/(\.yaml:\d+:\d+|environment): (`[^`]+`).*/, '$1 $2'))).toEqual([
      './drawbridge.yaml:1:1 `namespace`',
      './drawbridge.yaml:1:1 `namespce`',
      './drawbridge.yaml:3:3 `channels.#ops`',
      './drawbridge.yaml:4:21 `channels.C1.namespaces.0`',
      './drawbridge.yaml:6:18 `targets.mysql.host`',
      './drawbridge.yaml:6:36 `targets.mysql.port`',
      './drawbridge.yaml:7:13 `approvers.0`',
      './drawbridge.yaml:8:8 `lapse`',
      './drawbridge.yaml:9:8 `kiali`',
      './drawbridge.yaml:10:10 `sweeper`',
      'environment `SLACK_BOT_TOKEN`',
      'environment `SLACK_API_URL`',
      'environment `PORT`',
      'environment `LOG_LEVEL`',
      'environment `SLACK_APP_TOKEN`',
    ]);
  });

  test.each([
    ['a typo', 'aprovers: [U1]', '`aprovers` is not a setting. Did you mean `approvers`?'],
    ['a stranger', 'wine: red', '`wine` is not a setting. What may stand here: namespace, channels,'],
    [
      'a key too deep',
      'channels:\n  C1: { namespace: shop }',
      '2:9: `channels.C1.namespace` is not a setting. Did you mean `namespaces`?',
    ],
    [
      'a bad duration',
      'lapse: soon',
      '1:8: `lapse` is wrong: `soon` is not a duration. A duration is a number with a unit',
    ],
    [
      'a port in the host',
      'targets: { a: { host: "a.example.com:1" } }',
      'It names a port, where only a host is meant.',
    ],
    ['half a port', 'targets: { a: { host: a, port: 1.5 } }', '`targets.a.port` must be a whole number.'],
    ['nobody', 'approvers: []', 'lists nobody, so nothing could ever be approved.'],
    [
      'twice the same',
      'channels: { C1: { namespaces: [a, a] } }',
      '`channels.C1.namespaces` names a namespace twice.',
    ],
    ['a list for a map', 'targets: [a]', '1:10: `targets` must be made of keys with values.'],
    ['no map at all', '- a', '1:1: The file must be made of keys with values.'],
    ['nothing at all', '', '1:1: `namespace` is missing. Write the namespace of the records'],
    ['a prototype', '__proto__: { a: 1 }', '`__proto__` is not a setting.'],
  ])('%s', (_what, text, line) => {
    expect(told(load(text)).join('\n')).toContain(line);
  });

  test.each([
    ['a key twice', 'namespace: a\nnamespace: b', '2:1: This key stands there twice.'],
    ['a tab', 'channels:\n\tC1: a', '2:1: A tab indents this line; YAML takes spaces only.'],
    [
      'an open bracket',
      'approvers: [U1',
      '1:15: This line is not indented like its neighbours, or a bracket is not closed.',
    ],
    ['an open quotation mark', 'namespace: "a', '1:14: A bracket or a quotation mark is missing here.'],
    ['two documents', 'namespace: a\n---\nb: c', '2:1: A second document begins here'],
    ['an alias to nothing', 'a: 1\nb: *c', '2:4: An alias here leads nowhere'],
    ['an alias bomb', bomb(), '9:5: An alias here leads nowhere, into itself, or to far too much data.'],
    ['a tower', `targets: ${'['.repeat(20_000)}`, 'This is nested too deeply.'],
  ])('%s is told with its line, and nothing else is', (_what, text, line) => {
    expect(told(load(text))).toEqual([expect.stringContaining(`./drawbridge.yaml:`)]);
    expect(told(load(text))[0]).toContain(line);
  });

  test('a file that cannot be read', () => {
    const loaded = loadConfig({ ...ENV, DRAWBRIDGE_CONFIG: '/none.yaml', KUBECONFIG: '/k' }, () => {
      throw new Error('ENOENT');
    });

    expect(told(loaded)).toEqual([
      '/none.yaml: This file cannot be read. Copy `drawbridge.example.yaml` there, or set DRAWBRIDGE_CONFIG to where it is.',
      'environment: `KUBECONFIG` names `/k`, which cannot be read. Set it to a kubeconfig that can be read; inside a cluster leave it out.',
    ]);
  });
});

function load(text: string, env: Env = ENV): LoadedConfig {
  return loadConfig(env, () => text);
}

function told(loaded: LoadedConfig): readonly string[] {
  return loaded.ok ? [] : loaded.problems.map(describeProblem);
}

/** Nine levels, each nine times the one before: 387 million words. */
function bomb(): string {
  const nine = (n: number) => Array.from({ length: 9 }, () => (n === 0 ? 'x' : `*a${n - 1}`)).join(', ');
  const levels = Array.from({ length: 9 }, (_none, n) => `a${n}: &a${n} [${nine(n)}]`);
  return levels.join('\n').replace(/^(a8: ).*$/m, '$1*a7');
}
