/** What the tests of Socket Mode share. */
import type { Rig } from './garbage.ts';
import type { Envelope } from '../../playground/slack/sockets.ts';
import type { Delivery, SlackLine } from '../../playground/slack/standin.ts';
import { startRig } from './rig.ts';
import type { RigOptions } from './rig.ts';

export const CONNECTED = 'slack socket connected';

export function socketRig(options: RigOptions = {}): Promise<Rig> {
  return startRig({ mode: 'socket', ...options });
}

/** The newest connection. */
export function lineOf({ slack }: Rig): SlackLine {
  const line = slack.line();
  if (!line) throw new Error('There is no connection.');
  return line;
}

/** The envelope that was delivered. */
export async function sent(delivery: Promise<Delivery>): Promise<Envelope> {
  const { envelope } = await delivery;
  if (!envelope) throw new Error('It was not sent over a connection.');
  return envelope;
}
