/** Whoever a record touches is marked to be judged by the very transaction that takes it in: an end between the two would lose it for good. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { callOf, leadOf } from './records-of.ts';

describe.each(ENGINES)('a judgement that a record asks for, on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    await t.sql.query('TRUNCATE baton.records, baton.record_leads, baton.leads, baton.personal, baton.own_facts, baton.marks');
  });

  const marks = async () => {
    const { rows } = await t.sql.query("SELECT key, next_try AS at, xmin::text AS by FROM baton.marks WHERE lane = 'judge' ORDER BY key");
    return rows as { key: string; at: number; by: string }[];
  };
  const writtenBy = async (kind: string) =>
    (await t.sql.query('SELECT xmin::text AS by FROM baton.records WHERE kind = $1', [kind])).rows[0]?.by;

  it('is asked for where the record is stored, at the instant given', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 5)], 70);
    expect(await marks()).toEqual([{ key: '1', at: 70, by: await writtenBy('lead') }]);
  });

  it('is asked for where the record is removed', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 5), callOf('c', 5)]);
    await t.a.workspace.records.remove(t.a.id, 'call', ['c'], 6, 80);
    expect(await marks()).toEqual([{ key: '1', at: 80, by: await writtenBy('call') }]);
  });

  it('is not asked for by what nobody hears of, or by whom sees to it otherwise', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 5)]);
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 5)], 90);
    expect(await marks()).toEqual([]);
  });
});
