/** A small DNS server on loopback: A and AAAA records of the hosts it is told, over UDP. */
import type { RemoteInfo } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import packet from 'dns-packet';

export interface DnsServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** From now on; `silent` for one that gets no answer, none at all for a name that is not there. */
  set(host: string, addresses: readonly string[] | 'silent'): void;
  close(): Promise<void>;
}

type Hosts = ReadonlyMap<string, readonly string[] | 'silent'>;

export async function startDns(
  hosts: Readonly<Record<string, readonly string[] | 'silent'>> = {},
): Promise<DnsServer> {
  const known = new Map(Object.entries(hosts));
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => reply(socket, known, message, from));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    set: (host, addresses) => void known.set(host, addresses),
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

function reply(
  socket: ReturnType<typeof createSocket>,
  known: Hosts,
  message: Buffer,
  from: RemoteInfo,
): void {
  const query = read(message);
  const [question] = query?.questions ?? [];
  const found = known.get(question?.name.toLowerCase() ?? '');
  if (!query || !question || found === 'silent') return;
  const wanted = (found ?? []).filter((address) => (question.type === 'AAAA') === address.includes(':'));
  const answers =
    question.type === 'A' || question.type === 'AAAA'
      ? wanted.map((data) => ({ type: question.type, name: question.name, ttl: 1, data }))
      : [];
  const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | (found ? 0 : NO_SUCH_NAME);
  const answer = packet.encode({
    type: 'response',
    id: query.id ?? 0,
    flags,
    questions: [question],
    answers: answers as packet.StringAnswer[],
  });
  socket.send(answer, from.port, from.address);
}

/** NXDOMAIN, in the four bits of the response code. */
const NO_SUCH_NAME = 3;

/** Undefined for what is no message of DNS: anybody may send anything to an open port. */
function read(message: Buffer): packet.Packet | undefined {
  try {
    return packet.decode(message);
  } catch {
    return undefined;
  }
}
