/** What a person can do in Slack: type, click, and see what comes of it, through whichever bot answers. */
import { idFrom, requestHash } from '../../src/core/id.ts';
import type { Random } from '../simulation/random.ts';
import type { Delivery, SlackMessage } from '../../playground/slack/standin.ts';
import type { Chronicle } from './chronicle.ts';
import { changeNow } from './records.ts';
import type { Referee } from './referee.ts';
import type { Stage } from './stage.ts';

export interface Scene {
  readonly stage: Stage;
  readonly referee: Referee;
  readonly chronicle: Chronicle;
  readonly signal: AbortSignal;
}

/** One person, and what comes of what they ask. */
export interface Story extends Scene {
  readonly random: Random;
  readonly channel: string;
  readonly asker: string;
}

/** The id of the record that comes of a line, when there is one. */
export function type(story: Story, line: string): Promise<string | undefined> {
  const { stage, asker, channel } = story;
  return request(story, line, () => stage.slack.type(asker, channel, line));
}

/** The id of the record that comes of what is sent, when there is one. */
export async function request(
  story: Story,
  line: string,
  send: () => Promise<Delivery>,
): Promise<string | undefined> {
  const { stage, referee, chronicle, asker } = story;
  const told = stage.slack.ephemerals(asker).length;
  const said = await deliver(story, send);
  if (said.status !== 200) {
    chronicle.note(`answer nobody: ${line}`);
    return undefined;
  }
  const id = idFrom(requestHash(stage.slack.team, said.trigger));
  const answer = () => stage.slack.ephemerals(asker).slice(told).at(-1)?.text;
  const seen = await referee.until(() => changeNow(referee, id) ?? answer(), 8_000);
  if (seen === undefined) {
    chronicle.note(`answer silence: ${line}`);
    return undefined;
  }
  chronicle.note(`${typeof seen === 'string' ? 'refused' : 'asked'}: ${line}`, id);
  if (typeof seen !== 'string') return id;
  chronicle.note(`answer refused: ${line}: ${seen.replaceAll('\n', ' ').slice(0, 200)}`);
  return undefined;
}

/** To one bot; where it does not answer, the same to the other one. Sometimes to both. */
export async function deliver(story: Story, send: () => Promise<Delivery>): Promise<Delivery> {
  const { stage, random } = story;
  const [first, second] = random.chance(0.5) ? stage.bots : stage.bots.toReversed();
  stage.slack.connect(first?.url ?? '');
  const said = await send();
  if (said.status === 200 && !random.chance(0.05)) return said;
  stage.slack.connect(second?.url ?? '');
  const again = await stage.slack.deliver(said.request);
  return { ...(said.status === 200 ? said : again), trigger: said.trigger };
}

export function findCard({ stage, channel }: Story, id: string): SlackMessage | undefined {
  return stage.slack.messages(channel).findLast((message) => idsOn(message).includes(id));
}

/** The change that the buttons of a card are for. */
function idsOn(message: SlackMessage): readonly string[] {
  const values = [...JSON.stringify(message.blocks).matchAll(/\\"id\\":\\"([0-9a-z]+)\\"/g)];
  return values.map((match) => match[1] ?? '');
}

interface Clicking {
  readonly button: string;
  readonly by: string;
  readonly id: string;
}

export async function click(story: Story, card: SlackMessage, { button, by, id }: Clicking): Promise<void> {
  const { stage, chronicle, channel } = story;
  try {
    const said = await deliver(story, () => stage.slack.click(by, channel, card.ts, button));
    chronicle.note(`clicked ${button}: by ${by}: ${said.status}`, id);
  } catch {
    // The button went while we looked.
  }
}
