/** Items of lists that tell their items apart by ports: an entry's, a Gateway's, a DestinationRule's. */
import * as fc from 'fast-check';
import type { Json, List } from '../../src/core/kube.ts';
import { fieldsOf } from '../../src/core/kube.ts';

/** Port names are unique in an entry, so each writer has numbers of their own. */
function portItem(numbers: readonly number[]): fc.Arbitrary<Json> {
  return fc
    .record({ number: fc.constantFrom(...numbers), protocol: fc.constantFrom('TLS', 'TCP') })
    .map(({ number, protocol }) => ({ number, name: `p-${number}`, protocol }));
}

/** Servers have port names like entries; settings are told apart by their numbers alone. */
function onPort(list: 'servers' | 'portLevelSettings', numbers: readonly number[]): fc.Arbitrary<Json> {
  const number = fc.constantFrom(...numbers);
  const mode = fc.constantFrom('SIMPLE', 'DISABLE');
  return fc.record({ number, mode }).map(({ number, mode }): Json => {
    if (list === 'portLevelSettings') return { port: { number }, tls: { mode } };
    return {
      port: { number, name: `p-${number}`, protocol: 'TLS' },
      hosts: [`${mode.toLowerCase()}.example.com`],
    };
  });
}

/** Items of lists that tell ports apart; none of any other list. */
export function perPort(list: List, numbers: readonly number[]): fc.Arbitrary<Json> | undefined {
  if (list === 'ports') return portItem(numbers);
  return list === 'servers' || list === 'portLevelSettings' ? onPort(list, numbers) : undefined;
}

/** The number of an entry's port, of a server's, or of a setting's; none of a rule. */
export function portNumber(item: Json): number | undefined {
  const { number, port } = fieldsOf(item);
  const own = number ?? fieldsOf(port)['number'];
  return typeof own === 'number' ? own : undefined;
}
