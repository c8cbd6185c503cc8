/** Slack's side for the load: knows the bot's token and takes every reply, at next to no cost. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({
  ok: true,
  user_id: 'U0DRAWBRIDGE',
  bot_id: 'B0DRAWBRIDGE',
  team_id: 'T0BENCH',
});

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
  });
}).listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
