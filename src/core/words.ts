/** What a word of a request may be. Each is a zod schema whose issue carries the refusal to show. */
import { z } from 'zod';
import { byAddress, isAddress, readAddress } from './address.ts';
import type { Refusal } from './refusal.ts';
import { isRefusal } from './refusal.ts';
import {
  badAddress,
  badDuration,
  badHost,
  badName,
  badPort,
  bareRange,
  longDuration,
} from './refusals/typed.ts';

/** A host with the port that was named, if one was. */
export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

/** A nickname, an object's name or a host, with the port that was named, if one was. */
export interface TargetWord {
  readonly name: string;
  readonly port?: number;
}

/** `api.example.com`, `*.example.com`, an address, or a pasted URL (which means its host); punycode, lower case. */
export const Host = word(readHost);
export const HostPort = word((text) => (isRange(text) ? bareRange(text) : readHostPort(text)));
/** `A[,B…]`, addresses and ranges, IPv4 or IPv6: as ranges, each once, in their order. */
export const Addresses = word(readAddresses);
/** One range of addresses, or one address: `10.0.0.0/8`. */
export const Range = word((text) => readAddress(text) ?? badAddress(text));
/** Whole seconds, from `90s`, `10m`, `1h30m`, `2d`. */
export const Duration = word(readDuration);
export const TargetWord = word(readTarget);
/** A name in Kubernetes (RFC 1123 label). */
export const Name = word((text) => (LABEL.test(text) ? text : badName(text, 'a name')));
/** `web-gateway`, or `shop/web-gateway`. */
export const GatewayName = word((text) =>
  text.split('/').length <= 2 && text.split('/').every((part) => LABEL.test(part))
    ? text
    : badName(text, 'the name of a Gateway'),
);
/** A subset's name as it stands, or a host. */
export const SubsetOrHost = word(readSubsetOrHost);
/** A change's id, or the beginning of one. */
export const Id = word((text) =>
  /^[0-9a-z]+$/.test(text.toLowerCase()) ? text.toLowerCase() : badName(text, 'an id'),
);

/** Exactly one word. */
export function one<T extends z.ZodType<unknown, string>>(type: T) {
  return z
    .array(z.string())
    .transform((words) => words[0] ?? '')
    .pipe(type);
}

/** One word or more. */
export function many<T extends z.ZodType<unknown, string>>(type: T) {
  return z.array(type).min(1);
}

/** The refusal that a failed schema carries. */
export function refusalOf(error: z.ZodError): Refusal | undefined {
  const params = error.issues.map((issue) =>
    issue.code === 'custom' ? issue.params?.['refusal'] : undefined,
  );
  return params.find((refusal) => isRefusal(refusal));
}

/** A word of this type: what `read` makes of it, or its refusal. */
export function word<T>(read: (text: string) => T | Refusal) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (!isRefusal(value)) return value;
    context.addIssue({ code: 'custom', message: value.what, params: { refusal: value } });
    return z.NEVER;
  });
}

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LONGEST = 90 * 24 * 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function readDuration(text: string): number | Refusal {
  const parts = [...text.toLowerCase().matchAll(/(\d{1,7})([smhd])/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text.toLowerCase())
    return badDuration(text);
  const seconds = parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0), 0);
  if (seconds < 1) return badDuration(text);
  return seconds > LONGEST ? longDuration(text, '90d') : seconds;
}

export function readSubsetOrHost(text: string): string | Refusal {
  return text.includes('.') ? readHost(text) : text;
}

function readHost(text: string): string | Refusal {
  const value = readHostPort(text);
  if (isRefusal(value)) return value;
  return value.port === undefined
    ? value.host
    : badHost(text, 'It names a port, where only a host is meant.');
}

function readHostPort(text: string): HostPort | Refusal {
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/s, '');
  const wildcard = bare.startsWith('*.');
  const [, name = '', port] = /^(.*?)(?::([^:]*))?$/s.exec(wildcard ? bare.slice(2) : bare) ?? [];
  const number = port === undefined ? undefined : readPort(port);
  if (isRefusal(number)) return number;
  const host = toAscii(name.replace(/\.$/, ''));
  const why = host === undefined ? 'It has characters that no host name has.' : faultOf(host);
  if (host === undefined || why) return badHost(text, why ?? '');
  return { host: wildcard ? `*.${host}` : host, ...(number === undefined ? {} : { port: number }) };
}

function isRange(text: string): boolean {
  return text.includes('/') && isAddress(text);
}

function readAddresses(text: string): readonly string[] | Refusal {
  const parts = text.split(',');
  const read = parts.flatMap((part) => readAddress(part) ?? []);
  const bad = parts.find((part) => readAddress(part) === undefined);
  return bad === undefined ? [...new Set(read)].toSorted(byAddress) : badAddress(bad);
}

function readPort(text: string): number | Refusal {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : badPort(text);
}

/** A URL's parser is the platform's own IDNA; what it would rewrite otherwise (`@`, `%`, spaces) is refused first. */
function toAscii(name: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(name)) return undefined;
  const url = URL.parse(`http://${name}/`);
  return url?.hostname;
}

function faultOf(host: string): string | undefined {
  if (host.length > 253) return 'It is longer than 253 characters.';
  const bad = host.split('.').find((label) => !LABEL.test(label));
  if (bad === '') return 'Two dots stand side by side, or it begins with one.';
  return bad === undefined ? undefined : `\`${bad}\` cannot be a part of a host name.`;
}

function readTarget(text: string): TargetWord | Refusal {
  const value = readHostPort(text);
  return isRefusal(value)
    ? value
    : { name: value.host, ...(value.port === undefined ? {} : { port: value.port }) };
}
