/** Refusals of what was typed: found before anything is looked at. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export function unknownVerb(
  typed: string,
  nearest: string | undefined,
  family: string,
  elsewhere?: string,
): Refusal {
  const meant = elsewhere ?? (nearest === undefined ? undefined : `${family} ${nearest}`);
  return refusal(
    'unknown-verb',
    `\`/${family} ${typed}\` is not a command.`,
    `/${family} has no verb of that name.`,
    meant ? `Did you mean \`/${meant}\`?` : `\`/${family} help\` lists the verbs.`,
  );
}

export function missingWord(name: string, verb: string, usage: string): Refusal {
  return refusal(
    'missing-word',
    `\`/${verb}\` needs ${name}.`,
    'It is not in what you typed.',
    `Type \`/${verb} ${usage}\`.`,
  );
}

export function tooManyWords(extra: string, verb: string, usage: string): Refusal {
  return refusal(
    'too-many-words',
    `\`/${verb}\` does not know what to do with \`${extra}\`.`,
    'It has all the words that it takes.',
    `Type \`/${verb} ${usage}\`.`,
  );
}

export function unknownOption(key: string, verb: string, usage: string): Refusal {
  return refusal(
    'unknown-option',
    `\`/${verb}\` takes no \`${key}\`.`,
    'Only the words below mean something to it.',
    `Type \`/${verb} ${usage}\`.`,
  );
}

export function repeatedOption(key: string, verb: string): Refusal {
  return refusal(
    'repeated-option',
    `\`${key}\` stands there twice.`,
    `\`/${verb}\` takes it once, and would have to guess which one you mean.`,
    `Leave one of them out.`,
  );
}

export function badDuration(typed: string): Refusal {
  return refusal(
    'bad-duration',
    `\`${typed}\` is not a duration.`,
    'A duration is a number with a unit (s, m, h or d), one after the other, and at least one second.',
    'Type it like `30s`, `10m`, `2h` or `1h30m`.',
  );
}

export function longDuration(typed: string, most: string): Refusal {
  return refusal(
    'long-duration',
    `\`${typed}\` is too long.`,
    `The longest lease is ${most}.`,
    `Type \`${most}\` or less.`,
  );
}

export function badShare(typed: string): Refusal {
  return refusal(
    'bad-share',
    `\`${typed}\` is not a share.`,
    'A share is a number above 0 and up to 100, with at most two decimals, and a percent sign.',
    'Type it like `30%` or `0.5%`; leave it out for all calls.',
  );
}

export function badStatus(typed: string, nearest: string | undefined): Refusal {
  return refusal(
    'bad-status',
    `\`${typed}\` is not a status to abort with.`,
    'It is an HTTP status from 200 to 599 (Envoy refuses others, and would freeze every route of the port), or the name of a gRPC status.',
    nearest === undefined ? 'Type it like `503`, or `UNAVAILABLE` for gRPC.' : `Did you mean \`${nearest}\`?`,
  );
}

export function badPause(typed: string): Refusal {
  return refusal(
    'bad-pause',
    `\`${typed}\` is not a time that a sidecar can keep.`,
    'It is a number of whole milliseconds, from 1 ms to 1 hour, with its unit: ms, s or m.',
    'Type it like `500ms`, `2s` or `1.5s`.',
  );
}

export function badRetries(typed: string): Refusal {
  return refusal(
    'bad-retries',
    `\`${typed}\` is not a number of retries.`,
    'It is a whole number from 0, which turns retries off, to 10: each failing request is sent that often again.',
    'Type it like `3`.',
  );
}

export function badWeight(typed: string): Refusal {
  return refusal(
    'bad-weight',
    `\`${typed}\` is not a weight.`,
    'A weight is where to, an equals sign, and a whole number of percent from 0 to 100.',
    'Type it like `v1=80 v2=20`.',
  );
}

export function badHost(typed: string, why: string): Refusal {
  return refusal(
    'bad-host',
    `\`${typed}\` is not a host name.`,
    why,
    'Type a name like `api.example.com`, or `api.example.com:8443` for another port.',
  );
}

export function badAddress(typed: string): Refusal {
  return refusal(
    'bad-address',
    `\`${typed}\` is not an address or a range.`,
    'An address is like `198.51.100.7` or `2001:db8::7`; a range names its first address and how many bits are fixed.',
    'Type `ip=198.51.100.7`, several as `ip=198.51.100.7,198.51.100.8`, or a range as `ip=198.51.100.0/24`.',
  );
}

export function bareRange(typed: string): Refusal {
  return refusal(
    'bare-range',
    `\`${typed}\` is a range of addresses, not a host.`,
    'An entry of the mesh needs a host that people can name; a range by itself would open whatever is in it, on every port.',
    `Type the host that is there, \`/egress allow HOST:PORT ip=${typed}\`. To keep a range out of the sidecar altogether, annotate the pods that need it: \`traffic.sidecar.istio.io/excludeOutboundIPRanges: ${typed}\`.`,
  );
}

export function badPort(typed: string): Refusal {
  return refusal(
    'bad-port',
    `\`${typed}\` is not a port.`,
    'A port is a whole number from 1 to 65535.',
    'Type it after the host: `api.example.com:8443`.',
  );
}

export function badName(typed: string, what: string): Refusal {
  return refusal(
    'bad-name',
    `\`${typed}\` cannot be ${what}.`,
    'Names in Kubernetes are lower-case letters, digits and dashes.',
    'Check the spelling.',
  );
}

export function badNamespace(typed: string, known: readonly string[]): Refusal {
  return refusal(
    'namespace-not-listed',
    `This channel does not act in the namespace \`${typed}\`.`,
    `It is listed for ${quoted(known)}.`,
    'Ask in the channel of that namespace, or have it added to `channels` in the settings.',
  );
}

export function channelNotListed(channel: string): Refusal {
  return refusal(
    'channel-not-listed',
    'Nobody acts on the mesh from this channel.',
    `The settings list no namespaces for it (${channel}).`,
    'Ask in a channel that is listed, or have this one added to `channels` in the settings.',
  );
}

export function badQuotes(typed: string): Refusal {
  return refusal(
    'open-quote',
    `A quotation mark in \`${typed}\` is never closed.`,
    'Where the quoted words end would be a guess.',
    'Close it, or leave it out.',
  );
}

export function longReason(length: number, most: number): Refusal {
  return refusal(
    'long-reason',
    `Your reason has ${length} characters.`,
    `A card shows at most ${most}.`,
    'Say it shorter, or type the number of a ticket.',
  );
}
