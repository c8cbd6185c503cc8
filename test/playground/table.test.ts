/** Ages as `kubectl get` shows them (HumanDuration of k8s.io/apimachinery). */
import { expect, onTestFinished, test } from 'vitest';
import { startApiServer } from '../../playground/cluster/index.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, '0s'],
  [119 * SECOND, '119s'],
  [120 * SECOND, '2m'],
  [150 * SECOND, '2m30s'],
  [10 * MINUTE + 5 * SECOND, '10m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + 20 * MINUTE, '3h20m'],
  [9 * HOUR + 20 * MINUTE, '9h'],
  [2 * DAY + 4 * HOUR, '2d4h'],
  [9 * DAY + 4 * HOUR, '9d'],
])('after %i ms an object is %s old', async (age, shown) => {
  let now = Date.parse('2026-11-21T10:00:00Z');
  const server = await startApiServer({ now: () => now });
  onTestFinished(() => server.close());
  server.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'default' } });
  now += age;
  const headers = {
    authorization: `Bearer ${server.token()}`,
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  };
  const answer = await fetch(`${server.url}/api/v1/namespaces/default/configmaps/one`, { headers });
  const { rows } = (await answer.json()) as { rows: readonly { cells: readonly unknown[] }[] };
  expect(rows[0]?.cells.at(-1)).toBe(shown);
});
