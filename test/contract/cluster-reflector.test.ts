/** What no API server can be made to do on demand: the reflector on a scripted source. */
import { expect, test } from 'vitest';
import { ApiError } from '../../src/adapters/cluster/fault.ts';
import type { Reflector } from '../../src/adapters/cluster/reflector.ts';
import type { Page, Watching } from '../../src/adapters/cluster/sources.ts';
import { startReflector } from '../../src/adapters/cluster/reflector.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { eventually, virtualService } from './cluster-data.ts';

type Step = Page | ApiError | ((watching?: Watching) => void);

interface Script {
  readonly reflector: Reflector<KubeObject>;
  readonly calls: readonly string[];
  readonly logged: readonly string[];
  readonly told: readonly string[];
  tick(ms: number): void;
}

/** Each call takes the next step; after the last one, watches hang. */
function play(
  steps: readonly Step[],
  project = (object: KubeObject): KubeObject | undefined => object,
): Script {
  const calls: string[] = [];
  const logged: string[] = [];
  const told: string[] = [];
  const left = [...steps];
  let now = 0;
  const take = (call: string) => {
    calls.push(call);
    return left.shift();
  };
  const reflector = startReflector<KubeObject>({
    name: 'test',
    project,
    onChange: (before, after) => {
      told.push(`${before?.metadata.name ?? '-'} ${after?.metadata.name ?? '-'}`);
      if (after?.metadata.name === 'explosive') throw new Error('a bug in a listener');
    },
    log: {
      info: () => undefined,
      warn: (message) => logged.push(message),
      error: (message) => logged.push(message),
    },
    timing: { watch: 1_000, silence: 60_000, backoffFirst: 1, backoffMost: 1, now: () => now },
    source: {
      list: async ({ limit, continue: token }) => {
        const step = take(`list ${token ?? limit ?? 'all'}`);
        if (step instanceof Error || typeof step === 'function' || !step)
          throw step ?? new ApiError('unavailable', 'over', 0);
        return step;
      },
      watch: async (watching) => {
        const step = take(`watch ${watching.resourceVersion}`);
        if (step instanceof Error) throw step;
        if (typeof step === 'function') return step(watching);
        await new Promise((_resolve, reject) => {
          watching.signal.addEventListener('abort', reject);
        });
      },
    },
  });
  return {
    reflector,
    calls,
    logged,
    told,
    tick: (ms) => {
      now += ms;
    },
  };
}

const named = (name: string, resourceVersion = '1'): KubeObject => {
  const object = virtualService(name);
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
};
const page = (names: readonly string[], over: Partial<Page> = {}): Page => ({
  items: names.map((name) => named(name)),
  resourceVersion: '10',
  ...over,
});
const gone = new ApiError('unavailable', 'too old', 410);
const names = ({ reflector }: Script) => reflector.values().map((object) => object.metadata.name);

test('lists in pages, and whole after a page that expired', async () => {
  const script = play([page(['a'], { continue: 'more' }), gone, page(['b', 'a'])]);
  await script.reflector.ready;

  expect(script.calls.slice(0, 3)).toEqual(['list 500', 'list more', 'list all']);
  expect(names(script)).toEqual(['a', 'b']);
  await script.reflector.close();
});

test('nothing of a list counts before its last page', async () => {
  const script = play([page(['a']), gone, page(['b'], { continue: 'more' }), gone, page(['c'])]);
  await eventually(() => expect(names(script)).toEqual(['c']));

  expect(script.told).toEqual(['- c', 'a -']);
  await script.reflector.close();
});

test('goes on from the last event, also after a failure', async () => {
  const event = (watching?: Watching) => {
    watching?.onEvent({ type: 'ADDED', object: named('b', '11') });
    watching?.onEvent({ type: 'BOOKMARK', object: named('', '12') });
    throw new ApiError('unavailable', 'reset', 0);
  };
  const script = play([page(['a']), event]);
  await eventually(() => expect(script.calls).toHaveLength(3));

  expect(script.calls).toEqual(['list 500', 'watch 10', 'watch 12']);
  expect(names(script)).toEqual(['a', 'b']);
  await script.reflector.close();
});

test('makes a new list after three failures in a row', async () => {
  const reset = new ApiError('unavailable', 'reset', 0);
  const script = play([page(['a']), reset, reset, reset, page(['b'])]);
  await eventually(() => expect(names(script)).toEqual(['b']));

  expect(script.calls.slice(0, 5)).toEqual(['list 500', 'watch 10', 'watch 10', 'watch 10', 'list 500']);
  await script.reflector.close();
});

test('watches that are always gone do not make it list without a pause', async () => {
  const again = () => [gone, page(['a'])];
  const script = play([page(['a']), ...again(), ...again(), ...again()]);
  await eventually(() => expect(script.calls).toHaveLength(8));

  // The first is normal; the others are told, and waited for.
  expect(script.logged).toHaveLength(2);
  await script.reflector.close();
});

test('only an orderly end in time proves that it is current', async () => {
  let script: Script | undefined;
  const early = () => script?.tick(500);
  const orderly = () => script?.tick(1_000);
  script = play([page(['a']), early, orderly]);

  expect(script.reflector.age()).toBe(Infinity);

  await eventually(() => expect(script?.calls).toHaveLength(4));

  expect(script.logged).toEqual(['a watch failed and is tried again']);
  expect(script.reflector.age()).toBe(0);
  script.tick(700);
  expect(script.reflector.age()).toBe(700);
  await script.reflector.close();
});

test.each([
  ['has lost its past is listed anew', '9', ['list 1', 'list 500'], ['b']],
  ['is merely quiet is not', '10', ['list 1', 'watch 10'], ['a']],
])('a server that says nothing again and again and %s', async (_what, version, calls, left) => {
  let script: Script | undefined;
  const silent = () => script?.tick(1_000);
  const probe = page([], { resourceVersion: version });
  script = play([page(['a']), ...Array.from({ length: 10 }, () => silent), probe, page(['b'])]);
  await eventually(() => expect(script?.calls.length).toBeGreaterThan(12));

  expect(script.calls.slice(11, 13)).toEqual(calls);
  await eventually(() => expect(script && names(script)).toEqual(left));
  expect(script.logged).toEqual([]);
  await script.reflector.close();
});

test('a listener that throws, and an object that cannot be read, end nothing', async () => {
  const events = (watching?: Watching) => {
    watching?.onEvent({ type: 'ADDED', object: named('explosive', '11') });
    watching?.onEvent({ type: 'MODIFIED', object: { ...named('a', '12'), kind: 'Strange' } });
    watching?.onEvent({ type: 'ADDED', object: named('b', '13') });
    throw gone;
  };
  const script = play([page(['a']), events, page(['b'])], (object) => {
    if (object.kind === 'Strange') throw new Error('cannot read it');
    return object;
  });
  await eventually(() => expect(names(script)).toEqual(['b']));

  expect(script.logged).toEqual([
    'a listener of the watches threw',
    'an object cannot be read; what it was before stays',
  ]);
  expect(script.told).toEqual(['- explosive', '- b', 'b b', 'a -', 'explosive -']);
  await script.reflector.close();
});
