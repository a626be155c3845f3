/** The backlog in the ledger: who waits, and releases as facts of their own instants. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { dealOf, leadOf } from './records-of.ts';
import { handoffOf, outcomeOf, saveOf, UNDER } from './saves-of.ts';

describe.each(ENGINES)('the backlog on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    const tables = 'persons, handoffs, own_facts, records, record_leads, leads, personal, marks';
    await t.sql.query(`TRUNCATE ${tables.replace(/\w+/g, 'baton.$&')}`);
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 1), leadOf('2', 1), leadOf('3', 1)]);
  });

  const backlog = () => t.a.workspace.backlog;
  const history = { state: 'closed', outcome: outcomeOf({ value: 'before-go-live' }), nextStep: null } as const;
  const save = (leadId: string, ...handoffs: Parameters<typeof handoffOf>[0][]) =>
    t.a.workspace.handoffs.save(t.a.id, [saveOf(leadId, {}, handoffs.map(handoffOf))], UNDER, 10);
  const waiting = async () => (await backlog().candidates(t.a.id)).map(({ leadId }) => leadId).sort();

  it('is what is closed as before going live and nothing else', async () => {
    await save('1', { ...history, kind: 'hand-raiser', owner: '7', handedAt: 5 });
    await save('2', { state: 'closed', outcome: outcomeOf() });
    await save('3', history, { atBat: 2 });
    expect(await backlog().candidates(t.a.id)).toEqual([{ leadId: '1', kind: 'hand-raiser', owner: '7', handedAt: 5 }]);
    expect(await t.b.workspace.backlog.candidates(t.b.id)).toEqual([]);
  });

  it('leaves out leads that are gone, and those that became a deal', async () => {
    for (const lead of ['1', '2', '3']) await save(lead, history);
    await t.a.workspace.records.remove(t.a.id, 'lead', ['1'], 20);
    await t.a.workspace.records.store(t.a.id, [dealOf('500', 1, { leadIds: ['2'] })]);
    expect(await waiting()).toEqual(['3']);
  });

  it('is released as facts, the later ones known from their instant on, and can be taken back until then', async () => {
    for (const lead of ['1', '2']) await save(lead, history);
    await backlog().release(
      t.a.id,
      [
        { leadId: '1', owner: '7', at: 20 },
        { leadId: '2', owner: '7', at: 900 },
      ],
      'admin',
      20,
    );
    expect(await waiting()).toEqual([]);
    expect(await backlog().releases(t.a.id, 0)).toEqual([
      { leadId: '1', owner: '7', at: 20 },
      { leadId: '2', owner: '7', at: 900 },
    ]);
    const [person] = await t.a.workspace.records.persons(t.a.id, ['2']);
    expect(person?.ownFacts).toEqual([{ type: 'released', id: 'released-900', at: 900, by: 'admin' }]);
    expect(await backlog().withdraw(t.a.id, 30)).toBe(1);
    expect(await waiting()).toEqual(['2']);
  });
});
