/** One JSON line an event, with constant messages, and never a secret. */
import { expect, test } from 'vitest';
import { createLog } from '../src/adapters/log.ts';
import { ClusterError } from '../src/core/ports.ts';

type Line = Readonly<Record<string, unknown>>;

test('a line holds level, time, message and fields', () => {
  const { log, lines } = listen();

  log.info('change applied', { id: 'k7q2mx', ms: 12 });
  log.warn('watch lost');

  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      id: 'k7q2mx',
      ms: 12,
      msg: 'change applied',
    },
    { level: 'warn', time: expect.any(String), msg: 'watch lost' },
  ]);
});

test('fields that have the name of a part of the line get a name of their own', () => {
  const { log, text, lines } = listen();

  log.info('slow', { time: 5, level: 'x', msg: 'y' });

  expect(lines()[0]).toMatchObject({ msg: 'slow', level: 'info', time_: 5, level_: 'x', msg_: 'y' });
  expect(text().match(/"time":/g)).toHaveLength(1);
});

test('what is below the level is not written', () => {
  const { log, lines } = listen('error');

  log.info('a');
  log.warn('b');
  log.error('c');

  expect(lines().map(({ msg }) => msg)).toEqual(['c']);
});

test('an error is written with its kind, stack and causes', () => {
  const { log, lines } = listen();

  log.error('write failed', { error: new ClusterError('conflict', 'changed', { cause: new Error('409') }) });

  const error = lines()[0]?.['error'] as Line;
  expect(error).toMatchObject({ message: expect.stringContaining('changed'), fault: 'conflict' });
  expect(error['stack']).toContain('log.test.ts');
  expect(error['stack']).toContain('409');
});

test('secrets are written nowhere: not by name, by value, by shape, or in a stack', () => {
  const { log, text } = listen('info', ['s3cret "quoted"', 'plain-secret']);

  log.info('a', { token: 'one-hidden', headers: { authorization: 'two-hidden' } });
  log.info('b', { detail: 'says plain-secret and s3cret "quoted"', list: [{ deep: { x: 'plain-secret' } }] });
  log.error('c', { error: new Error('refused xoxb-1-hidden with Bearer abc.hidden and xapp-hidden') });

  expect(text()).not.toMatch(/hidden|plain-secret|s3cret/);
  expect(text().match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(7);
  for (const line of text().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

function listen(level: 'info' | 'error' = 'info', secrets: readonly string[] = []) {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const text = () => written.join('');
  const lines = () => written.map((line) => JSON.parse(line) as Line);
  return { log: createLog({ level, secrets, destination }), text, lines };
}
