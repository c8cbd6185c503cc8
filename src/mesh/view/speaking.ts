/** What a port speaks that is to be opened: by its number, or as the person says (ISTIO.md 2.2, 3.2, 9, 11.I). */
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { Family } from './protocol.ts';
import { familyOf } from './protocol.ts';

/** What may stand after `as`: all that Istio routes by, but proxies and UDP. */
export const PROTOCOLS = [
  'HTTP',
  'HTTPS',
  'TLS',
  'TCP',
  'GRPC',
  'GRPC-WEB',
  'HTTP2',
  'MONGO',
  'MYSQL',
  'REDIS',
] as const;

/**
 * Ports whose number says what they speak. Databases are TCP: to Istio MYSQL and REDIS are the same, but
 * for telemetry of filters that are off by default, and MYSQL on a listener that hosts share makes sidecars
 * drop all others there (3.2, 3.3). MONGO's filter is on, so 27017 is worth its name where it has a listener of its own.
 */
const SPOKEN: Readonly<Record<number, string>> = {
  22: 'TCP',
  25: 'TCP',
  80: 'HTTP',
  110: 'TCP',
  143: 'TCP',
  443: 'HTTPS',
  587: 'TCP',
  1433: 'TCP',
  1521: 'TCP',
  3306: 'TCP',
  5432: 'TCP',
  6379: 'TCP',
  8080: 'HTTP',
  8443: 'HTTPS',
  9042: 'TCP',
  27017: 'MONGO',
};

/** The server speaks first, or TLS starts later: a sidecar that waits for the client waits for ever (3.3, 11.I). */
const SERVER_FIRST: readonly number[] = [21, 22, 25, 110, 143, 587, 1433, 1521, 3306, 5432];
const TLS_PORTS: readonly number[] = [443, 8443];

/** What people call their protocol, where to the mesh it is plain TCP. */
const OVER_TCP =
  /^(AMQP|CASSANDRA|CQL|FTP|IMAP|KAFKA|LDAP|MARIADB|MEMCACHED?|MQTT|MSSQL|NATS|ORACLE|POP3|POSTGRES(QL)?|PGSQL|SMTP|SQLSERVER|SSH|TDS)$/;

/** Whether the server speaks first on that port, as far as its number says. */
export function speaksFirst(port: number): boolean {
  return SERVER_FIRST.includes(port);
}

/** What is usually spoken on that port, as Istio routes it; TCP where the number says nothing. */
export function usualFamily(port: number): Family {
  return familyOf({ number: port, name: '', protocol: SPOKEN[port] ?? 'TCP' });
}

/** The protocol of a port, in upper case. `as` is what the person says; refused where it would break something, or nobody can tell. */
export function protocolFor(host: string, port: number, as: string | undefined): string | Refusal {
  if (as === undefined) return SPOKEN[port] ?? refusals.protocolNeeded(host, port);
  const asked = as.toUpperCase();
  if (asked === 'UDP') return refusals.udpAsked(`${host}:${port}`);
  if (OVER_TCP.test(asked)) return refusals.spokenOverTcp(host, port, as);
  if (!PROTOCOLS.some((known) => known === asked)) return refusals.unknownProtocol(as, PROTOCOLS);
  const family = familyOf({ number: port, name: '', protocol: asked });
  if (family !== 'tcp' && speaksFirst(port)) return refusals.serverFirst(host, port, asked);
  if (family === 'http' && TLS_PORTS.includes(port)) return refusals.httpOnTlsPort(host, port, asked);
  return asked;
}
