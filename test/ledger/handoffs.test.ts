/** Hand-offs: saved whole or not at all, woken once, allocated one at a time. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../src/domain/judgement.ts';
import { createLedger } from '../../src/ledger/index.ts';
import { memoryLog } from '../helpers/engines.ts';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf } from './records-of.ts';
import { handoffOf, outcomeOf, saveOf, UNDER, wantedOf } from './saves-of.ts';

const warning: Decision = { at: 40, clause: 'S1', rung: 'warn', owner: '7', reason: 'first attempt owed since 09:00' };
const closed = handoffOf({ state: 'closed', outcome: outcomeOf(), nextStep: null });

describe.each(ENGINES)('hand-offs on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    const tables = 'persons, handoffs, decisions, own_facts, slot_tasks, field_sets, marks, records, leads, counters';
    await t.sql.query(`TRUNCATE ${tables.replace(/\w+/g, 'baton.$&')}`);
  });

  const handoffs = () => t.a.workspace.handoffs;
  const marked = async (now: number) => (await t.a.workspace.marks.claim(t.a.id, 'judge', 100, lease(), now, 0)).map(({ key }) => key);

  it('gives back judgements as they were saved, by page and by lead', async () => {
    const second = handoffOf({ atBat: 2, kind: 'hand-raiser' });
    await handoffs().save(t.a.id, [saveOf('1', { wakeAt: 77 }, [closed, second]), saveOf('2'), saveOf('3', {}, [closed])], UNDER, 10);
    await t.b.workspace.handoffs.save(t.b.id, [saveOf('1')], UNDER, 10);
    expect(await handoffs().open(t.a.id, { after: null, limit: 1 })).toEqual([
      { leadId: '1', atBat: 2, kind: 'hand-raiser', owner: '7', judgement: second, wakeAt: 77 },
    ]);
    expect((await handoffs().open(t.a.id, { after: '1', limit: 9 })).map(({ leadId }) => leadId)).toEqual(['2']);
    const all = await handoffs().all(t.a.id, { after: null, limit: 2 });
    expect(all.map(({ leadId, atBat }) => `${leadId} ${atBat}`)).toEqual(['1 1', '1 2']);
    expect((await handoffs().all(t.a.id, { after: '1 2', limit: 9 })).map(({ leadId }) => leadId)).toEqual(['2', '3']);
    await handoffs().save(t.a.id, [saveOf('1')], UNDER, 11);
    expect((await handoffs().ofLead(t.a.id, '1')).map(({ atBat }) => atBat)).toEqual([1]);
  });

  it('are sent again only where they are judged otherwise', async () => {
    const kinds = async () => (await handoffs().ofLead(t.a.id, '1')).map(({ kind }) => kind);
    await handoffs().save(t.a.id, [saveOf('1')], UNDER, 10);
    await t.sql.query(`UPDATE baton.handoffs SET kind = 'hand-raiser'`);
    await handoffs().save(t.a.id, [saveOf('1', { wakeAt: 99 })], UNDER, 11);
    expect(await kinds()).toEqual(['hand-raiser']);
    await handoffs().save(t.a.id, [saveOf('1', {}, [handoffOf({ owner: '8' })])], UNDER, 12);
    expect(await kinds()).toEqual([handoffOf().kind]);
    await handoffs().save(t.a.id, [saveOf('1')], UNDER, 11);
    expect((await handoffs().ofLead(t.a.id, '1')).map(({ owner }) => owner)).toEqual(['8']);
    await handoffs().save(t.a.id, [saveOf('1')], UNDER, 13);
    expect((await handoffs().ofLead(t.a.id, '1')).map(({ owner }) => owner)).toEqual([handoffOf().owner]);
  });

  it('tell what is left to be written to the CRM, and nothing twice', async () => {
    const nothing = { tasks: false, fields: false, managers: false, messages: false };
    const save = (more: Parameters<typeof saveOf>[1], now: number) => handoffs().save(t.a.id, [saveOf('1', more)], UNDER, now);
    expect(await save({}, 10)).toEqual(nothing);
    expect(await save({ task: wantedOf('1') }, 11)).toEqual({ ...nothing, tasks: true });
    expect(await save({ task: wantedOf('1') }, 12)).toEqual(nothing);
    expect(await save({ fields: { lead_state: 'offered' } }, 13)).toEqual({ ...nothing, fields: true });
    expect(await save({ fields: { lead_state: 'offered' } }, 14)).toEqual(nothing);
  });

  it('records a decision once however often it is performed', async () => {
    const save = saveOf('1', { performed: [{ atBat: 1, decision: warning, receiver: null }], noticed: [{ event: 'reassigned' }] });
    await handoffs().save(t.a.id, [save], UNDER, 10);
    await handoffs().save(t.a.id, [save], UNDER, 11);
    expect(await handoffs().eventCounts(t.a.id)).toEqual({ 'event.reassigned': 2, 'rung.warn': 1 });
    expect(await t.b.workspace.handoffs.eventCounts(t.b.id)).toEqual({});
  });

  it('counts who is set aside, by reason', async () => {
    const aside = saveOf('1', {}, []);
    await handoffs().save(t.a.id, [{ ...aside, judgement: { ...aside.judgement, setAside: 'own domain' } }, saveOf('2')], UNDER, 10);
    expect(await handoffs().setAside(t.a.id)).toEqual({ 'own domain': 1 });
  });

  it('keeps a late worker’s older judgement out, with all that follows from it', async () => {
    await handoffs().save(t.a.id, [saveOf('1', { task: wantedOf('1', 2) })], UNDER, 20);
    const fact = { type: 'rung', id: 'r', at: 1, atBat: 1, clause: 'S1', rung: 'warn' } as const;
    await handoffs().save(t.a.id, [saveOf('1', { task: wantedOf('1', 1), ownFacts: [fact] }, [closed])], UNDER, 19);
    expect((await handoffs().ofLead(t.a.id, '1'))[0]?.judgement.state).toBe('offered');
    expect((await t.a.workspace.wanted.claimTasks(t.a.id, 5, lease(), 20, 0)).map(({ wanted }) => wanted.ordinal)).toEqual([2]);
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 1)]);
    expect((await t.a.workspace.records.persons(t.a.id, ['1']))[0]?.ownFacts).toEqual([]);
  });

  it('saves a batch whole or not at all', async () => {
    const broken = { ...handoffOf(), handedAt: 'yesterday' as unknown as number };
    await expect(handoffs().save(t.a.id, [saveOf('1'), saveOf('2', {}, [broken])], UNDER, 10)).rejects.toThrow();
    expect(await handoffs().all(t.a.id, { after: null, limit: 9 })).toEqual([]);
  });

  it('wakes whom it is time for, once, until they are judged again', async () => {
    await handoffs().save(t.a.id, [saveOf('1', { wakeAt: 50 }), saveOf('2', { wakeAt: 60 }), saveOf('3', { wakeAt: null })], UNDER, 10);
    await t.b.workspace.handoffs.save(t.b.id, [saveOf('1', { wakeAt: 50 })], UNDER, 10);
    expect(await t.ledger.nextInstant(10)).toBe(50);
    expect(await t.ledger.idle(49, 0)).toBe(true);
    expect(await t.ledger.idle(50, 0)).toBe(false);
    expect(await handoffs().wakeDue(50, 100)).toBe(1);
    expect(await handoffs().wakeDue(50, 100)).toBe(0);
    expect(await marked(50)).toEqual(['1']);
    await handoffs().save(t.a.id, [saveOf('1', { wakeAt: 55 })], UNDER, 50);
    expect(await handoffs().wakeDue(70, 1)).toBe(1);
    expect(await handoffs().wakeDue(70, 100)).toBe(1);
  });

  it('tells since when somebody waits to be judged, whether woken yet or not', async () => {
    await handoffs().save(t.a.id, [saveOf('1', { wakeAt: 50 }), saveOf('2', { wakeAt: 60 })], UNDER, 10);
    await t.b.workspace.handoffs.save(t.b.id, [saveOf('1', { wakeAt: 20 })], UNDER, 10);
    expect(await handoffs().oldestDue(49)).toBeNull();
    expect(await handoffs().oldestDue(70)).toBe(50);
    await handoffs().wakeDue(55, 100);
    expect(await handoffs().oldestDue(70)).toBe(55);
  });

  it('judges open hand-offs again that were judged under other revisions, and comes to an end', async () => {
    await handoffs().save(t.a.id, [saveOf('1'), saveOf('2'), saveOf('3', {}, [closed])], UNDER, 10);
    const higher = { ...UNDER, engine: 2 };
    expect(await handoffs().remarkStale(t.a.id, UNDER, 20, 10)).toBe(0);
    expect(await handoffs().remarkStale(t.a.id, higher, 20, 1)).toBe(1);
    expect(await handoffs().remarkStale(t.a.id, higher, 20, 10)).toBe(1);
    expect(await handoffs().remarkStale(t.a.id, higher, 20, 10)).toBe(0);
    expect(await marked(20)).toEqual(['1', '2']);
  });

  it('lets one choose at a time in a pool and shows moves that are only wanted yet', async () => {
    await handoffs().save(t.a.id, [saveOf('1'), saveOf('2'), saveOf('3', { owner: '8' }), saveOf('4', {}, [closed])], UNDER, 10);
    let choosing = 0;
    let most = 0;
    const choose = async ({ open }: { open: ReadonlyMap<string, number> }) => {
      choosing += 1;
      most = Math.max(most, choosing);
      await t.sql.query('SELECT 1');
      choosing -= 1;
      return { rep: null, open };
    };
    const asking = { pool: 'emea', leadId: '1' };
    // Another ledger stands for another process: only the lease keeps them apart.
    const other = createLedger({ sql: t.sql, log: memoryLog() }).workspace('a').handoffs;
    const loads = await Promise.all(Array.from({ length: 6 }, (_, i) => (i % 2 ? other : handoffs()).allocate(t.a.id, asking, choose)));
    expect(most).toBe(1);
    expect(loads[4]?.open).toEqual(
      new Map([
        ['7', 2],
        ['8', 1],
      ]),
    );
    await expect(handoffs().allocate(t.a.id, asking, async () => Promise.reject(new Error('no rep')))).rejects.toThrow('no rep');
    expect(await handoffs().allocate(t.a.id, asking, async () => ({ rep: null }))).toEqual({ rep: null });
  });

  it('counts what another process has chosen and not saved yet, once', async () => {
    await handoffs().save(t.a.id, [saveOf('1'), saveOf('2')], UNDER, 10);
    const other = createLedger({ sql: t.sql, log: memoryLog() }).workspace('a').handoffs;
    const seen: Record<string, number>[] = [];
    const choose = async ({ open }: { open: ReadonlyMap<string, number> }) => {
      seen.push(Object.fromEntries(open));
      return { rep: '8' };
    };
    const look = async ({ open }: { open: ReadonlyMap<string, number> }) => ({ rep: null, open: Object.fromEntries(open) });
    await handoffs().allocate(t.a.id, { pool: 'emea', leadId: '1' }, choose);
    await other.allocate(t.a.id, { pool: 'emea', leadId: '2' }, choose);
    await t.b.workspace.handoffs.allocate(t.b.id, { pool: 'emea', leadId: '2' }, choose);
    expect(seen).toEqual([{ 7: 2 }, { 7: 2, 8: 1 }, {}]);
    await handoffs().save(t.a.id, [saveOf('1', { owner: '8' }), saveOf('2', { owner: '8' })], UNDER, 20);
    expect((await other.allocate(t.a.id, { pool: 'emea', leadId: '3' }, look)).open).toEqual({ 8: 2 });
  });
});
