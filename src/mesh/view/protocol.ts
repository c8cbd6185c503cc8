/** What a port speaks, as istiod takes it (ISTIO.md 2.2, 3; `pkg/config/kube/conversion.go`). */

/** How Istio routes it: `undeclared` is sniffed, `none` is not routed by sidecars at all. */
export type Family = 'http' | 'tls' | 'tcp' | 'undeclared' | 'none';

export interface Port {
  readonly number: number;
  readonly name: string;
  /** Upper case; absent where nothing declares it. */
  readonly protocol?: string;
  /** Where its calls arrive, if at another number. */
  readonly targetPort?: number;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  HTTP: 'http',
  HTTP2: 'http',
  HTTP_PROXY: 'http',
  GRPC: 'http',
  'GRPC-WEB': 'http',
  HTTPS: 'tls',
  TLS: 'tls',
  TCP: 'tcp',
  MONGO: 'tcp',
  MYSQL: 'tcp',
  REDIS: 'tcp',
  UDP: 'none',
};

/** Ports that Istio takes for TCP where nothing is declared: sniffing would break servers that speak first. */
const WELL_KNOWN_TCP: readonly number[] = [25, 53, 3306, 27017];

const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'HTTP2',
  'kubernetes.io/ws': 'HTTP',
  'kubernetes.io/wss': 'HTTPS',
};

export function familyOf(port: Port): Family {
  return port.protocol === undefined ? 'undeclared' : (FAMILIES[port.protocol] ?? 'undeclared');
}

export function isProtocol(name: string): boolean {
  return Object.hasOwn(FAMILIES, name.toUpperCase());
}

interface RawPort {
  readonly number?: unknown;
  readonly port?: unknown;
  readonly name?: unknown;
  readonly protocol?: unknown;
  readonly appProtocol?: unknown;
  readonly targetPort?: unknown;
}

/** A port of a ServiceEntry: its `protocol` or nothing. */
export function entryPort(raw: RawPort): Port {
  const number = Number(raw.number);
  const name = text(raw.name);
  const protocol = text(raw.protocol).toUpperCase();
  const target = Number(raw.targetPort ?? number);
  return {
    number,
    name,
    ...(isProtocol(protocol) ? { protocol } : {}),
    ...(target === number ? {} : { targetPort: target }),
  };
}

/** A port of a Service: `appProtocol`, else the first part of its name, else the few well-known numbers. */
export function servicePort(raw: RawPort): Port {
  const number = Number(raw.port);
  const name = text(raw.name);
  if (raw.protocol === 'UDP' || raw.protocol === 'SCTP') return { number, name, protocol: 'UDP' };
  const protocol = namedProtocol(text(raw.appProtocol) || name);
  if (protocol) return { number, name, protocol };
  return WELL_KNOWN_TCP.includes(number) ? { number, name, protocol: 'TCP' } : { number, name };
}

function namedProtocol(name: string): string | undefined {
  const known = APP_PROTOCOLS[name];
  if (known) return known;
  const upper = name.toUpperCase();
  const first = upper.startsWith('GRPC-WEB') ? 'GRPC-WEB' : (upper.split('-')[0] ?? '');
  return isProtocol(first) ? first : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
