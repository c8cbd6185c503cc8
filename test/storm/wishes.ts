/** What people want of a change that is live. */
import type { SlackMessage } from '../../playground/slack/standin.ts';
import { buttonsOf } from '../../playground/slack/standin.ts';
import type { Story } from './hands.ts';
import { click, deliver, findCard, request, type } from './hands.ts';
import { pathOf } from './paths.ts';

/** Less time or more, by word or by button, or its record deleted, which means an end; the id of an extension that was asked for. */
export async function wish(story: Story, id: string, family: string): Promise<string | undefined> {
  const { random, stage, asker, channel } = story;
  const kind = random.between(1, 100);
  const card = findCard(story, id);
  const say = (line: string) => deliver(story, () => stage.slack.type(asker, channel, line));
  if (kind <= 7 && card) await click(story, card, { button: 'End now', by: asker, id });
  else if (kind <= 14) await say(`/${family} ${family === 'chaos' ? 'stop' : 'revoke'} ${id}`);
  else if (kind <= 16) await remove(story, id);
  else if (kind <= 26) return type(story, `/${family} extend ${id} ${random.between(5, 40)}s`);
  else if (kind <= 34 && card) return clickExtend(story, card);
  return undefined;
}

async function clickExtend(story: Story, card: SlackMessage): Promise<string | undefined> {
  const { stage, asker, channel } = story;
  const isThere = buttonsOf(card).some(({ action_id }) => action_id === 'drawbridge:extend');
  if (!isThere) return undefined;
  const send = () => stage.slack.click(asker, channel, card.ts, 'extend', { message: card });
  return request(story, 'Extend', send);
}

async function remove({ stage, chronicle }: Story, id: string): Promise<void> {
  const path = pathOf({ kind: 'MeshChange', namespace: 'drawbridge', name: id });
  const said = await stage.api.call('DELETE', path).catch(() => undefined);
  chronicle.note(`deleted its record: ${said?.status ?? 'no answer'}`, id);
}
