/** The door to `ioredis`: one connection, and those that BullMQ copies from it. */
import { Redis } from 'ioredis';

export type Client = Redis;

export interface Opened {
  readonly client: Client;
  /** Ends every connection at once, whatever state it is in. */
  readonly end: () => void;
}

/** ms between two tries to connect, at most: Redis that is back is found again at once. */
const RETRY_MOST = 500;
/** How long a try may take, and how long an answer may be missing before a connection counts as dead, in ms. */
const CONNECT_LIMIT = 2000;
const SILENCE_LIMIT = 12_000;

/** Connects, and connects again for ever. What goes wrong is told to `onError`, and never thrown. */
export function openRedis(url: string, onError: (error: Error) => void): Opened {
  const client = new Redis(url, {
    // What was sent waits for Redis to be back: callers have time limits of their own, workers have not.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 50, RETRY_MOST),
    connectTimeout: CONNECT_LIMIT,
    socketTimeout: SILENCE_LIMIT,
    // After a failover the old master refuses writes, and the name leads to the new one.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  });
  client.on('error', onError);
  const copies: Client[] = [];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (options) => {
    const copy = duplicate(options);
    copy.on('error', onError);
    copies.push(copy);
    return copy;
  };
  const end = (): void => [client, ...copies].forEach((one) => one.disconnect());
  return { client, end };
}
