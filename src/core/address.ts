/** Addresses and ranges of addresses: the door to `ipaddr.js`. All are written as ranges: `198.51.100.7/32`, `10.0.0.0/8`. */
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = readonly [address: Address, bits: number];

/** The one way to write an address or a range; undefined where the text is neither, or its bits are not those of its network. */
export function readAddress(text: string): string | undefined {
  const range = parse(text);
  if (!range) return undefined;
  const [address, bits] = range;
  return networkOf(range) === address.toString() ? `${address.toString()}/${bits}` : undefined;
}

/** Whether the text is an address or a range, however sloppy: so that nobody's network is taken for a host. */
export function isAddress(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether it is one address. */
export function isSingle(text: string): boolean {
  const range = parse(text);
  return range !== undefined && range[1] === widthOf(range[0]);
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parse(outer), parse(inner)];
  return a !== undefined && b !== undefined && holds(a, b);
}

function holds(outer: Range, inner: Range): boolean {
  if (outer[0].kind() !== inner[0].kind() || outer[1] > inner[1]) return false;
  return inner[0].match([...outer]);
}

/** Those of many ranges that lie in this one. */
export function within(outer: string, inner: readonly string[]): readonly string[] {
  const range = parse(outer);
  if (!range) return [];
  return inner.filter((one) => {
    const found = parse(one);
    return found !== undefined && holds(range, found);
  });
}

/** Whether some address is one of both. */
export function overlaps(a: string, b: string): boolean {
  return contains(a, b) || contains(b, a);
}

/** How many bits of the range are fixed, and of how many. */
export function bitsOf(text: string): { readonly bits: number; readonly of: number } {
  const range = parse(text);
  return range ? { bits: range[1], of: widthOf(range[0]) } : { bits: 0, of: 0 };
}

/** For people: a single address without its `/32`. */
export function sayAddress(text: string): string {
  return isSingle(text) ? (text.split('/')[0] ?? text) : text;
}

/** IPv4 before IPv6, then by number, then the wider range. */
export function byAddress(a: string, b: string): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function keyOf(text: string): string {
  const range = parse(text);
  if (!range) return text;
  const bytes = [...range[0].toByteArray(), range[1]];
  return range[0].kind() + bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parse(text: string): Range | undefined {
  const [name = '', suffix, ...more] = text.split('/');
  if (more.length > 0 || !isStrict(name)) return undefined;
  const address = ipaddr.parse(name);
  if (suffix === undefined) return [address, widthOf(address)];
  const bits = /^\d{1,3}$/.test(suffix) ? Number(suffix) : Infinity;
  return bits <= widthOf(address) ? [address, bits] : undefined;
}

/** No `10.1`, no octal, no zone: what Go would read otherwise, or not at all. */
function isStrict(name: string): boolean {
  return name.includes(':')
    ? /^[0-9a-f:.]+$/i.test(name) && ipaddr.IPv6.isValid(name)
    : ipaddr.IPv4.isValidFourPartDecimal(name);
}

function widthOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}

function networkOf([address, bits]: Range): string {
  const text = `${address.toString()}/${bits}`;
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(text)
      : ipaddr.IPv6.networkAddressFromCIDR(text);
  return network.toString();
}
