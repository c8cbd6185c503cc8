/** The rows of the table: protocols, and what may be special about the host. */

/** How Istio routes it (ISTIO.md 3). */
export type Family = 'http' | 'tls' | 'tcp' | 'undeclared' | 'udp' | 'unknown';

export interface Row {
  /** As the table calls it. */
  readonly name: string;
  readonly family: Family;
  readonly protocol: string;
  readonly number: number;
  /** By which clients speak. */
  readonly scheme: string;
  readonly kind: 'entry' | 'service' | 'nothing';
  /** Somebody's VirtualService is there already. */
  readonly routed?: boolean;
  /** Sidecars begin its TLS. */
  readonly originated?: boolean;
}

const entry = (
  protocol: string,
  number: number,
  scheme: string,
  family: Family,
  more: Partial<Row> = {},
): Row => ({ name: protocol, kind: 'entry', protocol, number, scheme, family, ...more });
const service = (name: string, protocol: string, family: Family): Row =>
  entry(protocol, 8080, 'http', family, { name, kind: 'service' });

export const ROWS: readonly Row[] = [
  entry('HTTP', 80, 'http', 'http'),
  entry('HTTP', 80, 'http', 'http', { name: 'HTTP, with a VirtualService', routed: true }),
  entry('HTTP', 80, 'http', 'http', { name: 'HTTP, originated', originated: true }),
  entry('HTTP2', 50_051, 'h2', 'http'),
  entry('GRPC', 50_051, 'grpc', 'http'),
  service('HTTP, a Service', 'http', 'http'),
  entry('HTTPS', 443, 'https', 'tls'),
  entry('TLS', 443, 'https', 'tls'),
  entry('TLS', 443, 'https', 'tls', { name: 'TLS, with a VirtualService', routed: true }),
  entry('TCP', 9000, 'tcp', 'tcp'),
  entry('TCP', 9000, 'tcp', 'tcp', { name: 'TCP, with a VirtualService', routed: true }),
  entry('MONGO', 9000, 'tcp', 'tcp'),
  entry('MYSQL', 3306, 'greet', 'tcp'),
  entry('REDIS', 9000, 'tcp', 'tcp'),
  service('TCP, a Service', 'tcp', 'tcp'),
  service('undeclared, a Service', 'web', 'undeclared'),
  entry('UDP', 53, 'udp', 'udp'),
  { ...entry('HTTPS', 443, 'https', 'unknown'), name: 'not registered', kind: 'nothing' },
];
