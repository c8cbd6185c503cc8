/** Host names as Istio compares them (ISTIO.md 2.1 and 5). */
import { sha256Hex } from '../../core/digest.ts';
import { serviceHost } from '../../core/named.ts';

export { serviceHost };

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Whether every name that `host` stands for is one that `pattern` stands for (Istio's `SubsetOf`). */
export function covers(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  if (!isWildcard(pattern)) return false;
  return (isWildcard(host) ? host.slice(1) : host).endsWith(pattern.slice(1));
}

/** Whether some name is meant by both (Istio's `Matches`, which works both ways). */
export function meets(a: string, b: string): boolean {
  return covers(a, b) || covers(b, a);
}

/** A name without dots, in a VirtualService, is a Service of its own namespace; anything else is as it stands. */
export function fullName(host: string, namespace: string): string {
  return host.includes('.') || isWildcard(host) ? host : serviceHost(host, namespace);
}

/** Every way to write a Service's name that resolves inside the cluster, its short name in its own namespace apart. */
export function serviceNames(name: string, namespace: string): readonly string[] {
  return [`${name}.${namespace}`, `${name}.${namespace}.svc`, serviceHost(name, namespace)];
}

/** `api.example.com` → `api-example-com`, `*.example.com` → `wildcard-example-com`. */
export function slug(host: string): string {
  return host.replace(/^\*/, 'wildcard').replaceAll('.', '-');
}

/** A slug that no other host has: with a few letters of its hash where the dots could not be told from the text. */
export function uniqueSlug(host: string): string {
  const plain = slug(host);
  const clear = !host.includes('-') && !host.startsWith('wildcard.') && plain.length <= 200;
  return clear ? plain : `${plain.slice(0, 200)}-${shortHash(host)}`;
}

export function shortHash(text: string): string {
  return sha256Hex(text).slice(0, 6);
}
