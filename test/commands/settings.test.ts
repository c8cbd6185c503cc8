/** Timeouts and retries. */
import { expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { route, service, view } from '../mesh/make.ts';
import { planOf } from './run.ts';

const web = service('web', 'shop', ['http 8080']);
const dest = (host: string): JsonObject => ({ destination: { host } });

function httpOf(typed: string, objects: readonly KubeObject[]) {
  return planOf(typed, view({ objects })).edits.map(({ items }) => items.http);
}

test('a timeout, and retries, on every rule that sends requests', () => {
  const theirs = route(['web'], {
    http: [
      { redirect: { uri: '/x' }, match: [{ uri: { prefix: '/r' } }] },
      { route: [dest('web')], retries: { attempts: 9 } },
    ],
  });
  expect(httpOf('/traffic timeout web 250ms for 1h', [web, theirs])[0]?.[1]).toMatchObject({
    timeout: '0.25s',
    retries: { attempts: 9 },
  });
  expect(httpOf('/traffic retry web 3', [web, theirs])[0]?.[1]).toMatchObject({ retries: { attempts: 3 } });
  expect(httpOf('/traffic retry web 0', [web, theirs])[0]?.[1]).toMatchObject({ retries: { attempts: 0 } });
});
