/** Looking at the stand-in, and typing and clicking there. */
import type { ClickOptions, Delivery, SignedRequest, TypeOptions } from './people.ts';
import { clickRequest, commandRequest, deliver, newTrigger, sign, signForm } from './people.ts';
import type { Sockets } from './sockets.ts';
import { envelopeOf } from './sockets.ts';
import type { SlackEvent, SlackMessage, Workspace } from './workspace.ts';

export function createEyes({ channels, events }: Workspace) {
  const all = (channel: string): readonly SlackMessage[] => channels.get(channel)?.messages ?? [];
  const ofKind = <K extends SlackEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<SlackEvent, { kind: K }> => event.kind === kind);
  return {
    messages: (channel: string) => all(channel).filter((message) => !message.thread_ts),
    message: (channel: string, ts: string) => all(channel).find((message) => message.ts === ts),
    thread: (channel: string, ts: string) => all(channel).filter((message) => message.thread_ts === ts),
    ephemerals: (user?: string) => ofKind('ephemeral').filter((event) => !user || event.user === user),
    modals: (user?: string) => ofKind('modal').filter((event) => !user || event.user === user),
    acks: (envelope?: string) => ofKind('acked').filter((event) => !envelope || event.envelope === envelope),
    calls: (method?: string) => ofKind('called').filter((event) => !method || event.method === method),
  };
}

/** How requests reach the app: over HTTP where it said where it listens, else over Socket Mode. */
function createCarrier(sockets: Sockets, twice: () => boolean) {
  let url: string | undefined;
  const once = async (request: SignedRequest, trigger: string): Promise<Delivery> =>
    url === undefined
      ? { ...(await sockets.deliver(envelopeOf(request))), request, trigger }
      : deliver(url, request, trigger);
  return {
    connect: (eventsUrl: string): void => {
      url = eventsUrl;
    },
    carry: async (request: SignedRequest, trigger = ''): Promise<Delivery> => {
      const first = await once(request, trigger);
      if (twice()) await once(request, trigger);
      return first;
    },
  };
}

/** Where `twice` says so, all that people do is delivered twice, as after an answer that Slack did not get. */
export function createHands(workspace: Workspace, sockets: Sockets, twice: () => boolean) {
  const { connect, carry } = createCarrier(sockets, twice);
  return {
    connect,
    type(user: string, channel: string, line: string, options: TypeOptions = {}): Promise<Delivery> {
      const trigger = newTrigger(workspace, user, options.trigger);
      const request = commandRequest(workspace, { user, channel, line }, { ...options, trigger });
      return carry(request, trigger);
    },
    async click(
      user: string,
      channel: string,
      ts: string,
      button: string,
      options: ClickOptions = {},
    ): Promise<Delivery> {
      const now = workspace.channels.get(channel)?.messages.find((one) => one.ts === ts);
      const message = options.message ?? now;
      if (!message) throw new Error(`There is no message ${ts} in ${channel}.`);
      const trigger = newTrigger(workspace, user, options.trigger);
      return carry(clickRequest(workspace, { user, message, button }, { ...options, trigger }), trigger);
    },
    deliver: (request: SignedRequest) => carry(request),
    send: sockets.deliver,
    lines: sockets.lines,
    line: () => sockets.lines().at(-1),
    form: (fields: Record<string, string>, ahead?: number) => signForm(workspace, fields, ahead),
    signature: (body: string, timestamp: number) => sign(workspace.names.signingSecret, body, timestamp),
    trigger: (user: string) => newTrigger(workspace, user),
  };
}
