import { describe, expect, test } from 'vitest';
import type { Registry } from '../../src/core/command.ts';
import { NOWHERE } from '../../src/core/command.ts';
import { help } from '../../src/core/help.ts';
import { parse } from '../../src/core/parse.ts';
import { loadRegistry } from '../../src/registry.ts';

const loaded = await loadRegistry(new URL('../../commands', import.meta.url).pathname);
const registry: Registry = loaded.ok ? loaded.registry : new Map();

function typed(line: string, namespaces: readonly string[] = ['shop', 'other']) {
  const [family = '', ...rest] = line.slice(1).split(' ');
  const asked = { family, text: rest.join(' '), user: 'U1', team: 'T1', channel: 'C1', trigger: 't' };
  return parse(asked, namespaces, registry);
}

describe('what was typed', () => {
  test.each([
    ['/egress allow a.example.com', { hosts: [{ host: 'a.example.com' }] }],
    ['/egress allow <http://a.example.com|a.example.com>', { hosts: [{ host: 'a.example.com' }] }],
    ['/egress allow <https://a.example.com/x?y>', { hosts: [{ host: 'a.example.com' }] }],
    [
      '/egress ALLOW A.Example.COM:8443 for 2h because INC-42',
      { hosts: [{ host: 'a.example.com', port: 8443 }], for: 7200 },
    ],
    ['/egress allow bücher.example.de', { hosts: [{ host: 'xn--bcher-kva.example.de' }] }],
    ['/egress allow a.example.com b.example.com for=1h30m', { for: 5400 }],
    ['/chaos blackhole mysql 10m', { target: { name: 'mysql' }, for: 600 }],
    [
      '/chaos blackhole mysql:3306 for 90s from web-api',
      { target: { name: 'mysql', port: 3306 }, for: 90, from: 'web-api' },
    ],
    ['/chaos blackhole “a.example.com” 10m to hang', { target: { name: 'a.example.com' }, to: 'hang' }],
  ])('%s', (line, args) => {
    expect(typed(line)).toMatchObject({ kind: 'request', request: { args, namespace: 'shop' } });
  });

  test('the reason is the rest of the line, quotes and all', () => {
    const parsed = typed('/chaos blackhole mysql 10m because it’s game day for 2h');
    expect(parsed).toMatchObject({ request: { reason: "it's game day for 2h", args: { for: 600 } } });
  });

  test('`in` takes the namespaces of the channel, and no others', () => {
    expect(typed('/chaos blackhole mysql 10m in other')).toMatchObject({ request: { namespace: 'other' } });
    expect(typed('/chaos blackhole mysql 10m in prod')).toMatchObject({ code: 'namespace-not-listed' });
  });
});

describe('a refusal says what, why and what to type', () => {
  test.each([
    ['/egress alow a.example.com', 'unknown-verb', '/egress allow'],
    ['/egress blackhole mysql 10m', 'unknown-verb', '/chaos blackhole'],
    ['/egress xyzzy', 'unknown-verb', '/egress help'],
    ['/egress allow', 'missing-word', '/egress allow HOST'],
    ['/chaos blackhole mysql', 'missing-word', '/chaos blackhole TARGET'],
    ['/chaos blackhole mysql 10m 20m', 'too-many-words', '/chaos blackhole TARGET'],
    ['/chaos blackhole mysql ten', 'bad-duration', '10m'],
    ['/chaos blackhole mysql 0s', 'bad-duration', '10m'],
    ['/chaos blackhole mysql 400d', 'long-duration', '90d'],
    ['/egress allow a_b.example.com', 'bad-host', 'api.example.com'],
    ['/egress allow a..example.com', 'bad-host', 'api.example.com'],
    ['/egress allow a.example.com:99999', 'bad-port', 'api.example.com:8443'],
    ['/egress allow a.example.com at gateway', 'unknown-option', '/egress allow HOST'],
    ['/chaos blackhole mysql 10m from a from b', 'repeated-option', 'Leave one'],
    ['/chaos blackhole "mysql 10m', 'open-quote', 'Close it'],
  ])('%s', (line, code, fix) => {
    const refused = typed(line);
    expect(refused).toMatchObject({ kind: 'refusal', code });
    expect(refused).toMatchObject({ what: expect.stringMatching(/\S/), why: expect.stringMatching(/\S/) });
    expect((refused as { fix: string }).fix).toContain(fix);
  });

  test('a channel without namespaces may ask for help, and for nothing else', () => {
    expect(typed('/egress allow a.example.com', [])).toMatchObject({ code: 'channel-not-listed' });
    expect(typed('/egress help', [])).toEqual({ kind: 'help' });
    expect(typed('/chaos status', [])).toMatchObject({ code: 'channel-not-listed' });
  });

  test('but a command for anywhere is parsed there, acting for no namespace', () => {
    expect(typed('/chaos stop k7q2mx', [])).toMatchObject({
      kind: 'request',
      request: { args: { id: 'k7q2mx' }, namespace: NOWHERE, namespaces: [NOWHERE] },
    });
    expect(typed('/chaos stop k7q2mx')).toMatchObject({ request: { namespaces: ['shop', 'other'] } });
  });
});

describe('help', () => {
  test('is what an empty command, or `help`, asks for', () => {
    expect(typed('/egress')).toEqual({ kind: 'help' });
    expect(typed('/chaos help blackhole')).toEqual({ kind: 'help', verb: 'blackhole' });
  });

  test('lists every verb of the family, and shows one with examples', () => {
    for (const [path, { usage, examples }] of registry) {
      const [family = '', verb = ''] = path.split(' ');
      expect(help(registry, family)).toContain(`/${path} ${usage}`.trim());
      for (const example of examples)
        expect(help(registry, family, verb)).toContain(`/${path} ${example}`.trim());
    }
    expect(help(registry, 'chaos', 'blackhol')).toContain('Did you mean `blackhole`?');
  });

  test('what was typed draws and pings nothing in it', () => {
    const parsed = typed('/chaos help &lt;!channel&gt;`*x*');
    const text = help(registry, 'chaos', parsed.kind === 'help' ? parsed.verb : undefined);
    expect(text).toContain('There is no `/chaos &lt;!channel&gt;ˋ*x*`.');
    expect(text).not.toContain('<!channel>');
  });
});
