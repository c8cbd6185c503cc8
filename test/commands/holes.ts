/** What the tests of black holes are about, and in what words they tell of edits. */
import type { Edit } from '../../src/core/plan.ts';
import { entry, service, view } from '../mesh/make.ts';
import { planOf } from './run.ts';

export const A = 'a.example.com';
export const TYPED = `/chaos blackhole ${A} 20s`;
export const MYSQL = 'mysql.db.svc.cluster.local';
export const a = entry(A, ['443 HTTPS']);
export const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
const toSink = {
  route: [{ destination: { host: 'refuse.sink.drawbridge.dev', port: { number: 9 } } }],
};
export const hole = (match: object) => ({ match: [match], ...toSink });
export const where = (edits: readonly Edit[]) =>
  edits.map((edit) => `${edit.do} ${edit.target.namespace}/${edit.target.name}`);
export const editsOf = (typed: string, mesh: Parameters<typeof view>[0]) => planOf(typed, view(mesh)).edits;
