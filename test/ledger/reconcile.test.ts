/** The ledger's part of a reconciliation: its run survives, its census is right, suspects become marks, and drift only what the lanes took in. */
import { beforeAll, describe, expect, it } from 'vitest';
import { gone, type Suspect } from '../../src/domain/reconcile.ts';
import { startRun } from '../../src/domain/reconcile-run.ts';
import { ENGINES, lease, ledgerOf, type TestLedger } from './ledgers.ts';
import { callOf, leadOf, repOf, taskOf } from './records-of.ts';
import { handoffOf, saveOf, UNDER, wantedOf } from './saves-of.ts';

const NOW = 1_000;
const ALL = { from: null, until: NOW };

describe.each(ENGINES)('the reconciliation on $name', ({ fresh }) => {
  const t: TestLedger = ledgerOf(fresh);
  const reconcile = () => t.a.workspace.reconcile;
  const store = (...records: Parameters<typeof t.a.workspace.records.store>[1]) => t.a.workspace.records.store(t.a.id, records);
  const knownOf = async (id: string, record: 'lead' | 'task' | 'call' = 'lead') =>
    (await reconcile().known(t.a.id, record, [id]))[0] ?? null;
  const suspectOf = async (id: string): Promise<Suspect> => ({
    record: 'lead',
    id,
    what: 'missed-change',
    ledger: { version: 1 },
    crm: { version: 2 },
    known: await knownOf(id),
  });
  const marks = async (lane: 'pull.lead' = 'pull.lead') =>
    (await t.a.workspace.marks.claim(t.a.id, lane, 99, lease(), NOW, 5_000)).map(({ key }) => key);
  const work = async (lane: 'pull.lead' | 'pull.task' = 'pull.lead') => {
    const held = lease();
    const rows = await t.a.workspace.marks.claim(t.a.id, lane, 99, held, NOW, 0);
    const settled = rows.map((row) => ({ row, settlement: { kind: 'done' } as const }));
    await t.a.workspace.marks.settle(t.a.id, lane, held, settled, NOW);
  };
  beforeAll(async () => {
    await t.b.workspace.records.store(t.b.id, [leadOf('1', 1), leadOf('2', 1), repOf('7', 1)]);
  });

  describe('its run', () => {
    it('is claimed by one process, goes on where it was saved, and is free again when that process dies', async () => {
      await reconcile().schedule(t.a.id, 500);
      expect(await reconcile().claim(t.a.id, lease(), 499, 0)).toBeNull();
      const held = lease();
      expect(await reconcile().claim(t.a.id, held, 500, 0)).toEqual({ nextAt: 500, run: null, last: null });
      expect(await reconcile().claim(t.a.id, lease(), 500, 0)).toBeNull();
      const state = { nextAt: 600, run: startRun(['lead'], { lead: 3 }, 500), last: null };
      expect(await reconcile().save(t.a.id, held.token, state, held)).toBe(true);
      expect(await reconcile().claim(t.a.id, lease(), 600, 0)).toBeNull();
      expect(await reconcile().claim(t.a.id, lease(2_000), 600, 1_000)).toEqual(state);
      expect(await reconcile().save(t.a.id, held.token, state, null)).toBe(false);
    });

    it('waits for the sweep, makes Baton busy while it is due, and is the next instant before', async () => {
      await reconcile().schedule(t.a.id, 500);
      const waits = async (now: number) => (await t.ledger.waiting(now, 0)).filter(({ ref }) => ref.installId === t.a.id);
      expect(await waits(499)).toEqual([]);
      expect(await t.ledger.nextInstant(499)).toBe(500);
      expect(await waits(500)).toMatchObject([{ reconcile: true }]);
      expect(await t.ledger.idle(500, 0)).toBe(false);
      await reconcile().schedule(t.a.id, null);
      expect(await waits(500)).toEqual([]);
    });

    it('is not put off by scheduling again, nor switched off under way', async () => {
      await reconcile().schedule(t.a.id, 500);
      await reconcile().schedule(t.a.id, 900);
      expect((await reconcile().state(t.a.id))?.nextAt).toBe(500);
      await reconcile().begin(t.a.id, 400);
      const held = lease();
      await reconcile().claim(t.a.id, held, 400, 0);
      await reconcile().save(t.a.id, held.token, { nextAt: 450, run: startRun([], {}, 400), last: null }, null);
      await reconcile().schedule(t.a.id, null);
      expect((await reconcile().state(t.a.id))?.nextAt).toBe(450);
    });
  });

  describe('its census', () => {
    it('counts who is there, made in the span: not the gone, the merged or another account’s', async () => {
      await store(leadOf('1', 1), leadOf('2', 1), leadOf('3', 1, { createdAt: NOW }), leadOf('4', 1), leadOf('5', 1));
      await t.a.workspace.records.remove(t.a.id, 'lead', ['4', '99'], 5);
      await t.a.workspace.records.merge(t.a.id, '1', ['5'], 6);
      expect(await reconcile().count(t.a.id, 'lead', ALL)).toBe(2);
      await store(callOf('1', 1), callOf('2', 1, { recordedAt: 50 }));
      expect(await reconcile().count(t.a.id, 'call', { from: 20, until: NOW })).toBe(1);
    });

    it('counts what fails its schema: the CRM counts it too', async () => {
      await t.a.workspace.marks.park({ installId: t.a.id, lane: 'pull.lead', key: '8', code: 'RECORD_MALFORMED', why: 'id', at: 5 });
      expect(await reconcile().count(t.a.id, 'lead', ALL)).toBe(1);
    });

    it('tells whom a walk did not name', async () => {
      await store(leadOf('1', 1), leadOf('2', 1), leadOf('3', 1));
      await reconcile().saw(t.a.id, 'lead', ['1', '3', '77']);
      await reconcile().saw(t.a.id, 'lead', ['1']);
      expect((await reconcile().unseen(t.a.id, 'lead', ALL, 9)).map(({ id }) => id)).toEqual(['2']);
      await reconcile().endWalk(t.a.id, 'lead');
      expect(await reconcile().unseen(t.a.id, 'lead', ALL, 2)).toHaveLength(2);
    });

    it('knows a task of Baton’s own that stands as it was written, and one that a person ticked', async () => {
      await store(leadOf('1', 1));
      const wanted = wantedOf('1');
      await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { task: wanted })], UNDER, 10);
      const held = lease();
      const [push] = await t.a.workspace.wanted.claimTasks(t.a.id, 9, held, 10, 0);
      await t.a.workspace.wanted.settleTasks(t.a.id, held, [{ push: push!, settlement: { kind: 'done', crmId: '55' } }], [], 10);
      expect(await reconcile().openTasks(t.a.id, { after: null, limit: 9 })).toEqual([
        { taskId: '55', key: wanted.key, leadId: '1', owners: ['7'] },
      ]);
      await store(taskOf('55', 20, { batonKey: wanted.key }));
      expect((await knownOf('55', 'task'))?.ownAsSent).toBe(true);
      await store(taskOf('55', 21, { batonKey: wanted.key, ownerId: '8' }));
      expect((await knownOf('55', 'task'))?.ownAsSent).toBe(false);
      expect((await reconcile().openTasks(t.a.id, { after: null, limit: 9 }))[0]?.owners).toEqual(['8', '7']);
      await store(taskOf('55', 22, { batonKey: wanted.key, open: false }));
      expect((await knownOf('55', 'task'))?.ownAsSent).toBe(false);
      expect(await reconcile().openTasks(t.a.id, { after: null, limit: 9 })).toEqual([]);
    });

    it('hears of the deletion of an own task that nobody has read as a record', async () => {
      await store(leadOf('1', 1));
      await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { task: wantedOf('1') })], UNDER, 10);
      const held = lease();
      const [push] = await t.a.workspace.wanted.claimTasks(t.a.id, 9, held, 10, 0);
      await t.a.workspace.wanted.settleTasks(t.a.id, held, [{ push: push!, settlement: { kind: 'done', crmId: '55' } }], [], 10);
      await t.a.workspace.records.remove(t.a.id, 'task', ['55'], 400);
      const [person] = await t.a.workspace.records.persons(t.a.id, ['1']);
      expect(person?.ownFacts).toMatchObject([{ type: 'task', event: 'deleted', at: 400 }]);
    });

    it('shows open hand-offs with their owners and the fields that were written', async () => {
      await store(leadOf('1', 1), leadOf('2', 1));
      await t.a.workspace.handoffs.save(
        t.a.id,
        [saveOf('1', { fields: { state: 'offered' } }), saveOf('2', {}, [handoffOf({ state: 'closed' })])],
        UNDER,
        10,
      );
      const open = () => reconcile().openHandoffs(t.a.id, { after: null, limit: 9 });
      expect(await open()).toEqual([{ leadId: '1', owner: '7', recordOwner: '7', moving: false, sent: {} }]);
      await pushFields(NOW);
      expect(await open()).toMatchObject([{ sent: { state: 'offered' } }]);
    });
  });

  const pushFields = async (now: number) => {
    const held = lease();
    const pushes = await t.a.workspace.wanted.claimFields(t.a.id, 9, held, now, 0);
    const rows = pushes.map((push) => ({ push, settlement: { kind: 'done', crmId: push.leadId } as const }));
    await t.a.workspace.wanted.settleFields(t.a.id, held, rows, [], now);
    return pushes;
  };

  describe('a suspect', () => {
    it('of whom the ledger has heard by the second look is dropped without a word', async () => {
      await store(leadOf('1', 1));
      await reconcile().suspect(t.a.id, [await suspectOf('1')], 10);
      await store(leadOf('1', 2));
      expect(await reconcile().raise(t.a.id, 20)).toEqual({ pull: [], fields: false, raised: 0 });
      expect(await reconcile().drift(t.a.id, 9)).toEqual([]);
      expect(await marks()).toEqual([]);
    });

    it('is marked for its lane, and is drift with both values once the lane took something in', async () => {
      await store(leadOf('1', 1), leadOf('2', 1));
      await reconcile().suspect(t.a.id, [await suspectOf('1'), await suspectOf('2'), await suspectOf('1')], 10);
      expect(await reconcile().raise(t.a.id, 20)).toEqual({ pull: ['lead'], fields: false, raised: 2 });
      expect(await reconcile().settle(t.a.id, 21)).toEqual({ found: [], waiting: 2 });
      expect(await reconcile().driftCounts(t.a.id, 0)).toEqual({ found: 2, mended: 0, open: 2 });
      await store(leadOf('1', 2, { ownerId: '8' }), leadOf('2', 2));
      await work();
      const { found, waiting } = await reconcile().settle(t.a.id, 30);
      expect(waiting).toBe(0);
      expect(found).toMatchObject([
        { id: '1', ledger: { version: 1, ownerId: '7' }, crm: { version: 2, ownerId: '8' }, seenAt: 10, mendedAt: 30, how: 'read again' },
      ]);
      expect(await reconcile().drift(t.a.id, 9)).toEqual(found);
      expect(await reconcile().driftCounts(t.a.id, 30)).toEqual({ found: 1, mended: 1, open: 0 });
      expect(await reconcile().driftCounts(t.a.id, 31)).toEqual({ found: 0, mended: 0, open: 0 });
      expect(await t.b.workspace.reconcile.drift(t.b.id, 9)).toEqual([]);
    });

    it('of a deletion is taken as deleted by its lane, or was none', async () => {
      await store(leadOf('1', 1), leadOf('2', 1));
      const suspects = (await reconcile().known(t.a.id, 'lead', ['1', '2'])).map((known) => gone('lead', known));
      await reconcile().suspect(t.a.id, suspects, 10);
      await reconcile().raise(t.a.id, 20);
      await t.a.workspace.records.remove(t.a.id, 'lead', ['1'], 25);
      await work();
      expect((await reconcile().settle(t.a.id, 30)).found).toMatchObject([
        { id: '1', what: 'missed-deletion', crm: null, how: 'taken as deleted' },
      ]);
      expect(await reconcile().drift(t.a.id, 9)).toHaveLength(1);
    });

    it('that is drift on another night too is told anew', async () => {
      await store(leadOf('1', 1));
      for (const version of [2, 3]) {
        await reconcile().suspect(t.a.id, [await suspectOf('1')], version * 10);
        await reconcile().raise(t.a.id, version * 10);
        await store(leadOf('1', version, { ownerId: String(version) }));
        await work();
        await reconcile().settle(t.a.id, version * 10);
      }
      expect(await reconcile().drift(t.a.id, 9)).toMatchObject([{ crm: { ownerId: '3' } }, { crm: { ownerId: '2' } }]);
    });

    it('whose lane parked it stays open', async () => {
      await store(leadOf('1', 1));
      await reconcile().suspect(t.a.id, [await suspectOf('1')], 10);
      await reconcile().raise(t.a.id, 20);
      await t.a.workspace.marks.park({ installId: t.a.id, lane: 'pull.lead', key: '1', code: 'RECORD_MALFORMED', why: 'id', at: 25 });
      expect(await reconcile().settle(t.a.id, 30)).toEqual({ found: [], waiting: 1 });
      expect(await reconcile().drift(t.a.id, 9)).toMatchObject([{ id: '1', mendedAt: null, how: null }]);
    });
  });

  describe('a field that was overwritten', () => {
    const overwritten = {
      record: 'lead',
      id: '1',
      what: 'fields',
      ledger: { state: 'offered' },
      crm: { state: 'mine' },
      known: null,
    } as const;
    const written = async () => {
      await store(leadOf('1', 1));
      await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { fields: { state: 'offered', attempts: 2 } })], UNDER, 10);
      await pushFields(10);
    };

    it('is wanted again, and written by its lane with what stood there as the value before', async () => {
      await written();
      await reconcile().suspect(t.a.id, [overwritten], 20);
      expect(await reconcile().raise(t.a.id, 30)).toEqual({ pull: [], fields: true, raised: 1 });
      expect((await reconcile().settle(t.a.id, 31)).waiting).toBe(1);
      expect(await pushFields(40)).toMatchObject([{ leadId: '1', values: { state: 'offered' }, before: { state: 'mine' } }]);
      expect((await reconcile().settle(t.a.id, 41)).found).toMatchObject([
        { what: 'fields', ledger: { state: 'offered' }, crm: { state: 'mine' }, how: 'written again' },
      ]);
    });

    it('is none of the reconciliation’s business once Baton wants another value itself', async () => {
      await written();
      await reconcile().suspect(t.a.id, [overwritten], 20);
      await t.a.workspace.handoffs.save(t.a.id, [saveOf('1', { fields: { state: 'closed', attempts: 2 } })], UNDER, 25);
      expect(await reconcile().raise(t.a.id, 30)).toEqual({ pull: [], fields: false, raised: 0 });
      expect(await pushFields(40)).toMatchObject([{ values: { state: 'closed' }, before: { state: 'offered' } }]);
      expect(await reconcile().drift(t.a.id, 9)).toEqual([]);
    });
  });
});
