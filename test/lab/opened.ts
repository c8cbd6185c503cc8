/** Opening and closing hosts, as the tests of `egress allow` do again and again. */
import type { Card } from './story.ts';
import type { Scene } from './suite.ts';
import type { Client } from './traffic.ts';

/** Asks, has it approved, and gives the card. */
export async function open({ story }: Scene, line: string): Promise<Card> {
  const card = await story.ask(line);
  await story.approve(card);
  return card;
}

/** Revokes it, and waits until it is closed to the client. */
export async function shut(
  { story, traffic }: Scene,
  id: string,
  client: Client,
  url: string,
): Promise<void> {
  await story.say(`/egress revoke ${id}`);
  await traffic.closes(client, url);
}
