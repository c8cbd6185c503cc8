/** What the `Records` port makes of what is stored: by itself, by a newer version, by hand. */
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { digestOf, encodePlan } from '../../src/core/plan.ts';
import { newRecord, RECORD } from '../../src/core/record.ts';
import type { Rig } from './cluster.contract.ts';
import { faultOf, here, wanted } from './cluster-data.ts';

const AT = '2026-11-21T09:01:00.000Z';

export function storedContract(rig: () => Rig): void {
  const identity = (id: string) => ({
    kind: RECORD.kind,
    metadata: { name: id, namespace: rig().namespace },
  });
  const raw = (id: string) => here(rig().user('ann').get(identity(id)));

  test('facts that we do not know are kept as they are, and not read', async () => {
    const { id, spec } = wanted('unknown');
    const denied: Fact = { type: 'denied', at: AT, by: 'U2' };
    await rig().records.append(await rig().records.create(id, spec), denied);
    const blessed = {
      type: 'blessed',
      at: AT,
      how: { deep: [1, { two: true }] },
      proof: [{ object: 'x', by: 'hash', new: 1 }],
    };
    const object = await raw(id);
    await rig()
      .user('newer')
      .status({ ...object, status: { ...object.status, facts: [denied, blessed] } });
    const read = await here(rig().records.get(id));

    expect(read.facts).toEqual([denied]);

    const lapsed: Fact = { type: 'lapsed', at: AT };
    // A change that was copied on its way is as good as the one that was read.
    const after = await rig().records.append({ ...read }, lapsed);

    expect(after.facts).toEqual([denied, lapsed]);
    expect((await raw(id)).status?.['facts']).toEqual([denied, blessed, lapsed]);
  });

  test('what people see stands beside the facts', async () => {
    const { id, spec } = wanted('seen');
    const end = '2026-11-21T09:11:00.000Z';
    let change = await rig().records.create(id, spec);
    const approved: Fact = { type: 'approved', at: AT, by: 'U2', groups: ['S1'], digest: spec.digest };
    for (const fact of [
      approved,
      { type: 'armed', at: AT, by: 'p1', end },
      { type: 'applied', at: AT },
    ] as const)
      change = await rig().records.append(change, fact);

    expect((await raw(id)).status).toMatchObject({
      state: 'live',
      ends: end,
      conditions: [
        { type: 'Approved', status: 'True', lastTransitionTime: AT, message: '1 of 1' },
        { type: 'Live', status: 'True', lastTransitionTime: AT },
        { type: 'Closed', status: 'False', lastTransitionTime: spec.requestedAt },
      ],
    });
  });

  test('nobody edits what was asked', async () => {
    const { id, spec } = wanted('edited');
    await rig().records.create(id, spec);
    const edit = rig()
      .user('ann')
      .edit(identity(id), (object) => ({ ...object, spec: { ...object.spec, requester: 'U9' } }));

    expect(await faultOf(edit)).toBe('invalid');
    expect((await rig().records.get(id))?.spec).toEqual(spec);
  });

  test('an extension keeps what it extends, and for ever; who extended is kept in the other record', async () => {
    const plan = encodePlan([], { extends: 'k7q2mx', end: '2026-11-21T09:21:00.000Z' });
    const extending = { verb: 'chaos extend', extends: 'k7q2mx', plan, digest: digestOf(plan) };
    const { id, spec } = wanted('extension', extending);
    const made = await rig().records.create(id, spec);

    expect(await rig().records.get(id)).toEqual(made);
    expect(made).toMatchObject({ spec: extending, held: true });

    const edit = rig()
      .user('ann')
      .edit(identity(id), (object) => ({ ...object, spec: { ...object.spec, extends: 'zzz234' } }));

    expect(await faultOf(edit)).toBe('invalid');

    const extended: Fact = { type: 'extended', at: AT, end: '2026-11-21T09:21:00.000Z', by: id };
    const other = wanted('extended');
    await rig().records.append(await rig().records.create(other.id, other.spec), extended);

    expect((await here(rig().records.get(other.id))).facts).toEqual([extended]);
  });

  test.each(handWritten())(
    'a record written by hand is reported and taken for absent: %s',
    async (why, make) => {
      const object = make(rig().namespace);
      await rig().user('ann').create(object);
      const { name } = object.metadata;

      expect(await rig().records.get(name)).toBeUndefined();
      expect(await rig().records.get(name)).toBeUndefined();
      expect(rig().badRecords.filter((bad) => bad.name === name)).toEqual([
        { name, why: expect.stringContaining(why) },
      ]);
      expect(
        rig()
          .watched.records()
          .map((change) => change.id),
      ).not.toContain(name);
    },
  );
}

type HandWritten = readonly [why: string, make: (namespace: string) => KubeObject];

function handWritten(): readonly HandWritten[] {
  const good = wanted('by hand');
  const record = (id: string, spec: typeof good.spec) => (namespace: string) =>
    newRecord(namespace, id, spec);
  const other = wanted('plan', { plan: '[]', digest: wanted('x').spec.digest });
  const empty = wanted('empty', { plan: '{}' });
  const extending = wanted('extends nothing', { extends: 'k7q2mx' });
  return [
    ['digest', record(other.id, other.spec)],
    ['name', record('k7q2mx', good.spec)],
    ['spec.hash', record('bcdfgh', { ...good.spec, hash: 'not a hash' })],
    ['not a plan', record(empty.id, { ...empty.spec, digest: EMPTY_DIGEST })],
    ['does not extend', record(extending.id, extending.spec)],
  ];
}

/** SHA-256 of `{}`. */
const EMPTY_DIGEST = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
