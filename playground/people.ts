/** Who is in the playground's Slack, and what they may do there. */
import type { Person } from './page/shown.ts';

export type { Person } from './page/shown.ts';

export const ANA = { id: 'U0ANA', name: 'Ana', role: 'develops the shop; asks' } as const;
export const BOB = { id: 'U0BOB', name: 'Bob', role: 'approves, by name' } as const;
export const EVE = { id: 'U0EVE', name: 'Eve', role: 'approves, as one of the platform group' } as const;
export const MAX = { id: 'U0MAX', name: 'Max', role: 'may ask, not approve' } as const;

export const PEOPLE: readonly Person[] = [ANA, BOB, EVE, MAX];

export const CHANNEL = { id: 'C0MESH', name: 'mesh' } as const;
export const PLATFORM = { id: 'S0PLATFORM', name: 'platform', members: [EVE.id] } as const;

/** Names by id, as messages mention them. */
export const NAMES = {
  people: Object.fromEntries(PEOPLE.map(({ id, name }) => [id, name])),
  groups: { [PLATFORM.id]: PLATFORM.name },
  channels: { [CHANNEL.id]: CHANNEL.name },
};

/** What DNS says in the playground: documentation addresses, which exist nowhere. */
export const HOSTS: Readonly<Record<string, readonly string[]>> = {
  'firestore.googleapis.com': ['198.51.100.10'],
  'www.googleapis.com': ['198.51.100.11'],
  'api.payments.example': ['198.51.100.12'],
  'db.example.com': ['198.51.100.7', '198.51.100.8'],
  'mongo.example.com': ['198.51.100.9'],
};

/** `drawbridge.yaml` of the playground. */
export const SETTINGS = {
  namespace: 'drawbridge',
  channels: { [CHANNEL.id]: { namespaces: ['shop', 'db'] } },
  targets: {
    firestore: { host: 'firestore.googleapis.com', port: 443 },
    mysql: { host: 'mysql.db.svc.cluster.local', port: 3306 },
    payments: { host: 'api.payments.example', port: 443 },
    hello: { host: 'hello-v1.apps.example.com', port: 80 },
  },
  approvers: [PLATFORM.id, BOB.id],
  lapse: '30m',
  sweeper: 'required',
};
