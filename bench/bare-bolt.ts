/** The floor of acknowledging: a Bolt app with a command that does nothing. Prints its port. */
import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';

const app = new App({
  token: process.env['SLACK_BOT_TOKEN'] ?? '',
  signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '',
  clientOptions: { slackApiUrl: process.env['SLACK_API_URL'] ?? '' },
  logLevel: LogLevel.ERROR,
});

app.command('/egress', async ({ ack }) => {
  await ack();
});

const server = await app.start(0);
console.log((server.address() as AddressInfo).port);
