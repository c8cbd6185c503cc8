/** Refusals of what is to be opened: its protocol, its addresses, and what already has its port. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export function protocolNeeded(host: string, port: number): Refusal {
  return refusal(
    'protocol-needed',
    `What does \`${host}\` speak on port ${port}?`,
    'The number of that port does not say, and a guess could break it, or others on the port.',
    `Type \`/egress allow ${host}:${port} as HTTPS\`, or \`as TLS\`, \`HTTP\`, \`GRPC\`, \`TCP\`.`,
  );
}

export function unknownProtocol(word: string, known: readonly string[]): Refusal {
  return refusal(
    'unknown-protocol',
    `\`${word}\` is not a protocol that the mesh knows.`,
    'A wrong one would break the host, or others on its port.',
    `Type \`as\` and one of ${quoted(known, known.length)}.`,
  );
}

export function spokenOverTcp(host: string, port: number, word: string): Refusal {
  return refusal(
    'spoken-over-tcp',
    `The mesh does not tell \`${word}\` from other TCP.`,
    'Istio has no protocol of that name and would refuse the entry.',
    `Type \`/egress allow ${host}:${port} as TCP\`.`,
  );
}

export function udpAsked(host: string): Refusal {
  return refusal(
    'udp-asked',
    `\`${host}\` cannot be opened as UDP.`,
    'Sidecars carry TCP only: UDP passes them by, with and without an entry.',
    'There is nothing to open here; a NetworkPolicy or the node decides about UDP.',
  );
}

export function serverFirst(host: string, port: number, protocol: string): Refusal {
  return refusal(
    'server-first-port',
    `Port ${port} cannot be opened as ${protocol}.`,
    'On that port the server speaks first, or TLS starts later; sidecars would wait for the client for ever, for other hosts on the port too.',
    `Type \`/egress allow ${host}:${port} as TCP\`.`,
  );
}

export function httpOnTlsPort(host: string, port: number, protocol: string): Refusal {
  return refusal(
    'http-on-tls-port',
    `Port ${port} cannot be opened as ${protocol}.`,
    'Clients speak TLS on that port, and what is in it the mesh cannot see: the entry would not be for them.',
    `Type \`/egress allow ${host}:${port}\`, which takes it for HTTPS.`,
  );
}

/** TCP looks the same whoever it is for: without an address it means the whole port (ISTIO.md 3.3, 11.I). */
export function addressesNeeded(host: string, port: number, why: string): Refusal {
  return refusal(
    'addresses-needed',
    `\`${host}:${port}\` cannot be opened without its addresses.`,
    `In TCP there is no name: an entry without addresses would take every connection on port ${port}, whatever the host. ${why}`,
    `Type \`/egress allow ${host}:${port} ip=ADDRESS\`, with all addresses that your application may dial: \`ip=A,B\`, or a range.`,
  );
}

export function addressesForOneHost(hosts: readonly string[]): Refusal {
  return refusal(
    'addresses-for-one-host',
    `${quoted(hosts)} cannot be opened by addresses in one request.`,
    'Each host has addresses of its own, and people approve them host by host.',
    `Ask for \`${hosts[0] ?? ''}\` by itself, then for the next one.`,
  );
}

export function addressesOnHttp(host: string, port: number, protocol: string): Refusal {
  return refusal(
    'addresses-on-http',
    `\`${host}:${port}\` cannot be opened as ${protocol} by addresses.`,
    'HTTP hosts are told apart by their Host header; with given addresses a client with that header could reach any other.',
    `Leave the addresses out: \`/egress allow ${host}:${port}\`. A TCP port of the same host cannot be open beside it.`,
  );
}

export function guardedAddress(address: string, why: string): Refusal {
  return refusal(
    'guarded-address',
    `\`${address}\` may not be opened from here.`,
    why,
    'Type the addresses of a host outside the cluster.',
  );
}

export function broadRange(range: string, most: string): Refusal {
  return refusal(
    'broad-range',
    `\`${range}\` is too broad.`,
    `A range wider than ${most} takes in what nobody could name.`,
    'Type the addresses of the host, or the ranges that its provider publishes.',
  );
}

export function addressTaken(host: string, address: string, port: number, object: string): Refusal {
  return refusal(
    'address-taken',
    `An entry for \`${host}\` at \`${address}:${port}\` would do nothing.`,
    `${object} has that address and port already, and sidecars drop the later one of two without a word.`,
    `Use the name that ${object} gives it, or have the address taken out there.`,
  );
}

/** A range has no listener of its own (ISTIO.md 3.3). */
export function rangeAs(host: string, port: number, protocol: string): Refusal {
  return refusal(
    'range-as-database',
    `A range cannot be opened as ${protocol}.`,
    `A range shares its listener with all hosts on port ${port}, and beside ${protocol} sidecars drop every other protocol there without a word.`,
    `Type \`/egress allow ${host}:${port} as TCP\` with the same range, or single addresses.`,
  );
}

export function rangeHangs(host: string, port: number, object: string): Refusal {
  return refusal(
    'range-would-hang',
    `\`${host}:${port}\` would hang if it were opened by a range.`,
    `${object} has sidecars look for TLS or HTTP on port ${port}; on that port servers speak first, and both would wait for ever.`,
    'Type single addresses: they get a listener of their own.',
  );
}

export function portClash(host: string, port: number, object: string, protocol: string): Refusal {
  return refusal(
    'port-clash',
    `An entry for \`${host}:${port}\` would do nothing.`,
    `${object} owns port ${port} as ${protocol}, and sidecars then drop every other protocol on that port without a word.`,
    `Have its owner add \`addresses\` to ${object}, or open single addresses of \`${host}\` with \`ip=\`.`,
  );
}

export function unknownAudience(word: string): Refusal {
  return refusal(
    'unknown-audience',
    `A host cannot be opened to \`${word}\`.`,
    'It is opened for the pods of one namespace, or for the whole mesh.',
    'Type `to everyone`, or `in NAMESPACE`.',
  );
}

export function openForSome(host: string, object: string, whom: string): Refusal {
  return refusal(
    'open-for-some',
    `\`${host}\` is open already for ${whom}.`,
    `${object} names it there. Of two entries for one host only one counts, so one for everyone would not be for everyone.`,
    `Have ${object} taken away first, or leave \`to everyone\` out.`,
  );
}

export function tooManyAddresses(count: number, most: number): Refusal {
  return refusal(
    'too-many-addresses',
    `${count} addresses are too many for one request.`,
    'Who approves them must be able to read them all on one card.',
    `Name at most ${most}, or a range that holds them: \`ip=198.51.100.0/24\`.`,
  );
}
