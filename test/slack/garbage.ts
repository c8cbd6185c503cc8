/** What the tests of the HTTP door share. */
import { expect } from 'vitest';
import type { startRig } from './rig.ts';
import type { SlackStandIn } from '../../playground/slack/standin.ts';

export type Rig = Awaited<ReturnType<typeof startRig>>;

export const FORM = 'application/x-www-form-urlencoded';

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A signed post of anything. */
export function post(rig: Rig, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) {
  const signature = rig.slack.signature(body.toString(), now());
  return fetch(rig.url, {
    method: 'POST',
    body,
    headers: { 'content-type': FORM, ...signature, ...headers },
  });
}

export function command(slack: SlackStandIn, ahead = 0) {
  const fields = { command: '/egress', text: 'list', user_id: 'U1', team_id: 'T1', channel_id: 'C1' };
  return slack.form({ ...fields, trigger_id: '1.2.3', response_url: `${slack.apiUrl}x` }, ahead);
}

export function expectRejected(rig: Rig, status: number, why: string): void {
  expect(rig.log.lines).toMatchObject([
    { level: 'warn', message: 'slack request rejected', fields: { status, why } },
  ]);
  expect(Object.keys(rig.log.lines[0]?.fields ?? {}).sort()).toEqual(['from', 'status', 'why']);
  expect([rig.asked, rig.clicked]).toEqual([[], []]);
}
