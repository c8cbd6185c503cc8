/** An open-loop generator of slash commands: each is sent at its time, whatever became of those before. */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  readonly url: string;
  readonly secret: string;
  readonly responseUrl: string;
  /** What is typed after `/egress`. */
  readonly text: string;
  /** Per second. */
  readonly rate: number;
  readonly seconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** ms from when each command was due to its whole acknowledgement. Rejects at the first that was not acknowledged. */
export async function sendLoad(load: Load): Promise<readonly number[]> {
  const count = load.rate * load.seconds;
  const start = performance.now() + 50;
  const answers: Promise<number>[] = [];
  for (let n = 0; n < count; n += 1) {
    const due = start + (n * 1000) / load.rate;
    const body = bodyOf(load);
    await waitUntil(due);
    answers.push(send(load, body, due));
  }
  return Promise.all(answers);
}

/** Timers are late by up to a millisecond; the last of it is waited for in turns of the loop. */
async function waitUntil(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 2) await sleep(left - 1.5);
  while (performance.now() < due) await turn();
}

function bodyOf({ responseUrl, text }: Load): string {
  return new URLSearchParams({
    command: '/egress',
    text,
    user_id: 'U0ANA',
    user_name: 'ana',
    team_id: 'T0BENCH',
    team_domain: 'bench',
    channel_id: 'C0SHOP0',
    channel_name: 'shop',
    api_app_id: 'A0BENCH',
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: randomUUID(),
  }).toString();
}

function send({ url, secret }: Load, body: string, due: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const stamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': String(stamp),
    'x-slack-signature': `v0=${signature}`,
  };
  const sent = request(url, { method: 'POST', agent, headers }, (response) => {
    response.resume().on('end', () => {
      if (response.statusCode === 200) resolve(performance.now() - due);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
  });
  sent.on('error', reject).end(body);
  return promise;
}
