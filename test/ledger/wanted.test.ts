/** Wanted states: one open task per slot, one write in flight, doubt kept, only differences sent. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JudgementSave, PushSettlement, TaskPush, WantedTaskState } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf, taskOf } from './records-of.ts';
import { saveOf, UNDER, wantedOf } from './saves-of.ts';

describe.each(ENGINES)('wanted states on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    const tables =
      'persons, handoffs, decisions, own_facts, slots, slot_tasks, field_sets, audit, records, record_leads, leads, personal, marks';
    await t.sql.query(`TRUNCATE ${tables.replace(/\w+/g, 'baton.$&')}`);
  });

  const save = (more: Partial<JudgementSave>, now = 10, leadId = '1') =>
    t.a.workspace.handoffs.save(t.a.id, [saveOf(leadId, more)], UNDER, now);
  const want = (task: WantedTaskState | null, now = 10) => save({ task }, now);
  const claim = (held = lease(), now = 10, machineNow = 0) => t.a.workspace.wanted.claimTasks(t.a.id, 10, held, now, machineNow);
  const settle = (held: { token: string; untilMachine: number }, push: TaskPush, settlement: PushSettlement, now = 10) =>
    t.a.workspace.wanted.settleTasks(t.a.id, held, [{ push, settlement }], [], now);
  /** Claims what is due and says the CRM did it. */
  const push = async (crmId: string | null = '900', now = 10): Promise<readonly TaskPush[]> => {
    const held = lease();
    const pushes = await claim(held, now);
    for (const one of pushes) await settle(held, one, { kind: 'done', crmId: one.taskId ?? crmId }, now);
    return pushes;
  };
  const done = { kind: 'done', crmId: '900' } as const;
  const see = (version: number, more: Parameters<typeof taskOf>[2] = {}) =>
    t.a.workspace.records.store(t.a.id, [taskOf('900', version, { batonKey: wantedOf('1').key, ...more })]);
  const facts = async () => (await t.a.workspace.records.persons(t.a.id, ['1']))[0]?.ownFacts ?? [];

  it('writes a wanted task once and an equal wish never again', async () => {
    await want(wantedOf('1'));
    expect(await push()).toMatchObject([{ leadId: '1', revision: 1, taskId: null, mayExist: false, wanted: wantedOf('1') }]);
    await want({ ...wantedOf('1'), text: { clause: 'S1' } });
    expect(await claim()).toEqual([]);
    await want(wantedOf('1', 1, { dueAt: 2_000 }));
    expect(await push()).toMatchObject([{ revision: 2, taskId: '900', mayExist: false }]);
  });

  it('keeps the slots of two workspaces apart', async () => {
    await want(wantedOf('1'));
    await t.b.workspace.handoffs.save(t.b.id, [saveOf('1', { task: wantedOf('1', 1, { owner: '8' }) })], UNDER, 10);
    expect((await claim()).map(({ wanted }) => wanted.owner)).toEqual(['7']);
    expect((await t.b.workspace.wanted.claimTasks(t.b.id, 10, lease(), 10, 0)).map(({ wanted }) => wanted.owner)).toEqual(['8']);
  });

  it('closes the former task before it creates the next one', async () => {
    await want(wantedOf('1', 1));
    await push();
    await want(wantedOf('1', 2));
    const first = await push();
    expect(first).toMatchObject([{ taskId: '900', wanted: { ordinal: 1, status: 'completed' } }]);
    expect(await push('901')).toMatchObject([{ taskId: null, wanted: { ordinal: 2, status: 'open' } }]);
    expect(await push()).toEqual([]);
  });

  it('closes nothing that never left the ledger', async () => {
    await want(wantedOf('1', 1));
    await want(wantedOf('1', 2));
    expect(await push()).toMatchObject([{ wanted: { ordinal: 2 } }]);
    await want(null);
    expect(await push()).toMatchObject([{ wanted: { ordinal: 2, status: 'completed' } }]);
    await want(wantedOf('1', 3));
    await want(null);
    expect(await claim()).toEqual([]);
  });

  it.each(['before', 'after'])(
    'looks for a task that may come late only when it cannot come any more, given up %s its outcome was unknown',
    async (when) => {
      await want(wantedOf('1', 1));
      const held = lease();
      const [creating] = await claim(held, 10);
      if (when === 'before') await want(wantedOf('1', 2), 10);
      await settle(held, creating!, { kind: 'retry', at: 10, why: 'no answer', failed: true, mayExist: true });
      if (when === 'after') await want(wantedOf('1', 2), 10);
      expect(await claim(lease(), 75_009)).toEqual([]);
      expect(await claim(lease(), 75_010)).toMatchObject([{ taskId: null, mayExist: true, wanted: { ordinal: 1, status: 'completed' } }]);
    },
  );

  it('closes a task that was seen in the CRM before its creation was known to have come about', async () => {
    await want(wantedOf('1', 1));
    const held = lease();
    const [creating] = await claim(held);
    await settle(held, creating!, { kind: 'retry', at: 40, why: 'no answer', failed: true, mayExist: true });
    await see(20);
    await want(wantedOf('1', 2), 20);
    expect(await push('900', 30_100)).toMatchObject([{ taskId: '900', wanted: { ordinal: 1, status: 'completed' } }]);
    expect(await push('901', 30_100)).toMatchObject([{ taskId: null, wanted: { ordinal: 2, status: 'open' } }]);
  });

  it('closes a task whose creation was under way when it was not wanted any more', async () => {
    await want(wantedOf('1'));
    const held = lease();
    const [creating] = await claim(held);
    await want(null);
    await settle(held, creating!, done);
    expect(await push()).toMatchObject([{ taskId: '900', wanted: { status: 'completed' } }]);
  });

  it('remembers after a crash that the task may exist', async () => {
    await want(wantedOf('1'));
    expect(await claim(lease(5))).toMatchObject([{ mayExist: false }]);
    const held = lease(100);
    const [again] = await claim(held, 10, 5);
    expect(again).toMatchObject({ mayExist: true, taskId: null });
    await settle(held, again!, { kind: 'retry', at: 70, why: 'timed out', failed: false, mayExist: true });
    await want(wantedOf('1', 1, { dueAt: 3_000 }), 20);
    expect(await claim(lease(), 69)).toEqual([]);
    expect(await claim(lease(), 70)).toMatchObject([{ mayExist: true, wanted: { dueAt: 3_000 } }]);
  });

  it('has no doubt about a request that was refused before it was sent', async () => {
    await want(wantedOf('1'));
    const held = lease();
    const [first] = await claim(held);
    await settle(held, first!, { kind: 'retry', at: 11, why: 'budget', failed: false });
    expect(await claim(lease(), 11)).toMatchObject([{ mayExist: false }]);
  });

  it('settles nothing under a foreign lease but keeps the audit of what was written', async () => {
    await want(wantedOf('1'));
    const [first] = await claim(lease(5));
    const line = {
      at: 1,
      record: 'task',
      crmId: '900',
      leadId: '1',
      action: 'create',
      before: null,
      after: { owner: '7' },
      because: 'S1',
    } as const;
    await t.a.workspace.wanted.settleTasks(t.a.id, lease(), [{ push: first!, settlement: done }], [line], 10);
    expect(await claim(lease(), 10, 5)).toMatchObject([{ taskId: null, mayExist: true }]);
    expect(await t.a.workspace.wanted.audit(t.a.id, { leadId: '1', limit: 5 })).toEqual([line]);
    expect(await t.b.workspace.wanted.audit(t.b.id, { limit: 5 })).toEqual([]);
  });

  it('holds a write and releases it', async () => {
    await want(wantedOf('1'));
    await save({ fields: { attempts: 1 } });
    const held = lease();
    const [first] = await claim(held);
    await settle(held, first!, { kind: 'held', at: 900, why: 'observe mode', by: 'observe' });
    const fields = await t.a.workspace.wanted.claimFields(t.a.id, 10, held, 10, 0);
    await t.a.workspace.wanted.settleFields(
      t.a.id,
      held,
      fields.map((one) => ({ push: one, settlement: { kind: 'held', at: 900, why: 'observe mode', by: 'observe' } })),
      [],
      10,
    );
    expect(await t.ledger.idle(899, 0)).toBe(true);
    expect(await t.ledger.nextInstant(10)).toBe(900);
    expect(await t.a.workspace.wanted.releaseHeld(t.a.id, 20)).toBe(2);
    expect(await claim(lease(), 20)).toMatchObject([{ mayExist: false }]);
  });

  it('parks what the CRM refuses, and takes a new wish or a replay as a new chance', async () => {
    const refuse = async () => {
      const held = lease();
      const [first] = await claim(held);
      await settle(held, first!, { kind: 'parked', code: 'CRM_REFUSED', why: 'owner is not allowed' });
    };
    await want(wantedOf('1'));
    await refuse();
    expect(await claim()).toEqual([]);
    expect((await t.a.workspace.marks.parked(t.a.id, 5)).map(({ lane, key, why }) => [lane, key, why])).toEqual([
      ['push-tasks', wantedOf('1').key, 'owner is not allowed'],
    ]);
    await want(wantedOf('1', 1, { owner: '8' }));
    await refuse();
    expect(await t.a.workspace.marks.replay(t.a.id, 'push-tasks', wantedOf('1').key, 20)).toBe(true);
    expect(await claim(lease(), 20)).toHaveLength(1);
  });

  it('takes a task that is gone as deleted by somebody, and a lead that seems gone as a reason to read it', async () => {
    await want(wantedOf('1'));
    const held = lease();
    const [creating] = await claim(held);
    await settle(held, creating!, { kind: 'gone' });
    expect(await t.a.workspace.marks.claim(t.a.id, 'pull.lead', 5, lease(), 10, 0)).toHaveLength(1);
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 1)]);
    await want(wantedOf('1', 2));
    await push();
    await want(wantedOf('1', 2, { dueAt: 5_000 }));
    const [moving] = await claim(held);
    await settle(held, moving!, { kind: 'gone' }, 30);
    expect(await facts()).toMatchObject([{ type: 'task', event: 'deleted', at: 30 }]);
    expect(await t.a.workspace.marks.claim(t.a.id, 'judge', 5, lease(), 30, 0)).toHaveLength(1);
    expect(await claim(lease(), 30)).toEqual([]);
  });

  describe('of which somebody moved the task', () => {
    beforeEach(async () => {
      await t.a.workspace.records.store(t.a.id, [leadOf('1', 1)]);
      await want(wantedOf('1'));
      await push('900', 10);
    });

    it('records nothing for its own echo', async () => {
      expect((await see(10)).touchedLeads).toEqual([]);
      expect(await facts()).toEqual([]);
    });

    it('records a tick once, at the instant of the completion', async () => {
      expect((await see(50, { open: false, completedAt: 45 })).touchedLeads).toEqual(['1']);
      expect((await see(60, { open: false, completedAt: 45 })).touchedLeads).toEqual([]);
      expect(await facts()).toMatchObject([{ type: 'task', event: 'ticked', at: 45, rep: '7' }]);
      await want(wantedOf('1', 2), 70);
      expect(await push('901', 70)).toMatchObject([{ wanted: { ordinal: 2 } }]);
    });

    it('records a deletion, seen by a read or by its absence', async () => {
      await see(20);
      expect(await t.a.workspace.records.remove(t.a.id, 'task', ['900'], 50)).toEqual(['1']);
      expect(await t.a.workspace.records.remove(t.a.id, 'task', ['900'], 60)).toEqual([]);
      expect(await facts()).toMatchObject([{ event: 'deleted', at: 50 }]);
    });

    it('records a deletion once, though a write that was under way finds the task gone as well', async () => {
      await want(wantedOf('1', 1, { dueAt: 5_000 }), 20);
      const held = lease();
      const [moving] = await claim(held, 20);
      expect(await t.a.workspace.records.remove(t.a.id, 'task', ['900'], 50)).toEqual(['1']);
      await settle(held, moving!, { kind: 'gone' }, 60);
      expect(await facts()).toMatchObject([{ event: 'deleted', at: 50 }]);
      expect(await facts()).toHaveLength(1);
    });

    it('records another owner and another due date, each once', async () => {
      await see(50, { ownerId: '8' });
      await see(60, { ownerId: '8', dueAt: 7_000 });
      await see(70, { ownerId: '8', dueAt: 7_000 });
      expect(await facts()).toMatchObject([
        { event: 'given', at: 50, rep: '8' },
        { event: 'moved', at: 60, dueAt: 7_000 },
      ]);
    });

    it('takes a read of its own former state for what it is', async () => {
      await want(wantedOf('1', 1, { dueAt: 2_000 }), 20);
      const held = lease();
      const [moving] = await claim(held, 20);
      await see(20, { dueAt: 1_000 });
      await settle(held, moving!, done, 20);
      await see(20, { dueAt: 1_000 });
      await see(19, { dueAt: 1_000 });
      await see(21, { dueAt: 2_000 });
      expect(await facts()).toEqual([]);
      await see(22, { dueAt: 1_000 });
      expect(await facts()).toMatchObject([{ event: 'moved', dueAt: 1_000 }]);
    });

    it('takes a read from before its last write for what it is, however many writes ago', async () => {
      for (const at of [20, 30]) {
        await want(wantedOf('1', 1, { dueAt: at * 100 }), at);
        await push('900', at);
      }
      await see(29, { dueAt: 1_000 });
      expect(await facts()).toEqual([]);
      await see(31, { dueAt: 1_000 });
      expect(await facts()).toMatchObject([{ event: 'moved', at: 31 }]);
    });

    it('closes a task that was gone when it was to be closed, and is back', async () => {
      await want(null, 20);
      const held = lease();
      const [closing] = await claim(held, 20);
      await settle(held, closing!, { kind: 'gone' }, 20);
      expect(await claim(lease(), 25)).toEqual([]);
      await see(30);
      expect(await push('900', 30)).toMatchObject([{ taskId: '900', wanted: { status: 'completed' } }]);
      await see(40);
      expect(await claim(lease(), 40)).toEqual([]);
    });

    it('learns from a read that a task in doubt exists', async () => {
      await want(wantedOf('1', 2), 20);
      await push(null, 20);
      await claim(lease(5), 20);
      await t.a.workspace.records.store(t.a.id, [taskOf('901', 21, { batonKey: wantedOf('1', 2).key })]);
      expect(await claim(lease(), 21, 5)).toMatchObject([{ taskId: '901', mayExist: false }]);
    });
  });

  it('closes a merged lead’s task in the winner’s name', async () => {
    await want(wantedOf('1'));
    await push();
    await t.a.workspace.records.merge(t.a.id, '2', ['1'], 20);
    await t.a.workspace.handoffs.save(t.a.id, [saveOf('2', { task: wantedOf('2') })], UNDER, 20);
    expect(await push('900', 20)).toMatchObject([{ leadId: '2', wanted: { key: wantedOf('1').key, status: 'completed' } }]);
    expect(await push('902', 20)).toMatchObject([{ leadId: '2', wanted: { key: wantedOf('2').key, status: 'open' } }]);
  });

  describe('of fields and owners', () => {
    const fieldPushes = async (now = 10) => {
      const held = lease();
      const pushes = await t.a.workspace.wanted.claimFields(t.a.id, 10, held, now, 0);
      const settled = pushes.map((one) => ({ push: one, settlement: { kind: 'done', crmId: one.leadId } as const }));
      await t.a.workspace.wanted.settleFields(t.a.id, held, settled, [], now);
      return pushes.map(({ kind, values }) => ({ kind, values }));
    };

    it('sends only what differs from what was sent', async () => {
      await save({ fields: { attempts: 1, on_time: null, state: 'offered' } });
      expect(await fieldPushes()).toEqual([{ kind: 'fields', values: { attempts: 1, state: 'offered' } }]);
      await save({ fields: { state: 'offered', attempts: 1, on_time: null } });
      expect(await fieldPushes()).toEqual([]);
      await save({ fields: { state: 'working', attempts: null, on_time: null } });
      expect(await fieldPushes()).toEqual([{ kind: 'fields', values: { state: 'working', attempts: null } }]);
      await save({ fields: { state: 'closed', attempts: null } });
      await save({ fields: { state: 'working', attempts: null } });
      expect(await fieldPushes()).toEqual([]);
    });

    it('empties what a merged lead’s values may have left on the one it lives on as', async () => {
      await save({ fields: { attempts: 1, next_step: 'call', on_time: null } });
      await fieldPushes();
      await t.a.workspace.records.merge(t.a.id, '2', ['1'], 20);
      expect(await fieldPushes(20)).toEqual([]);
      const fields = { attempts: 1, next_step: null, on_time: null };
      await save({ fields }, 20, '2');
      expect(await fieldPushes(20)).toEqual([{ kind: 'fields', values: { attempts: 1, next_step: null } }]);
      await save({ fields: { ...fields, attempts: 2 } }, 30, '2');
      expect(await fieldPushes(30)).toEqual([{ kind: 'fields', values: { attempts: 2 } }]);
    });

    it('writes once more what a merged lead’s values may have replaced on the one it lives on as', async () => {
      await save({ fields: { attempts: 8, next_step: null } }, 10, '2');
      await save({ fields: { attempts: 0, next_step: 'call' } });
      await fieldPushes();
      await t.a.workspace.records.merge(t.a.id, '2', ['1'], 20);
      await save({ fields: { attempts: 8, next_step: null } }, 20, '2');
      expect(await fieldPushes(20)).toEqual([{ kind: 'fields', values: { attempts: 8, next_step: null } }]);
      expect(await fieldPushes(20)).toEqual([]);
    });

    it('writes once more what came to the one it lives on as after that was written, also where that one’s own write is under way', async () => {
      await save({ fields: { attempts: 0, next_step: 'call' } });
      const late = lease();
      const [push] = await t.a.workspace.wanted.claimFields(t.a.id, 10, late, 10, 0);
      await t.a.workspace.records.merge(t.a.id, '2', ['1'], 20);
      await save({ fields: { attempts: 8, next_step: null } }, 20, '2');
      await fieldPushes(20);
      await save({ fields: { attempts: 9, next_step: null } }, 21, '2');
      const own = lease();
      const [underWay] = await t.a.workspace.wanted.claimFields(t.a.id, 10, own, 21, 0);
      const settled = { push: push!, settlement: { kind: 'done', crmId: '2' } } as const;
      await t.a.workspace.wanted.settleFields(t.a.id, late, [settled], [], 22);
      const ended = { push: underWay!, settlement: { kind: 'done', crmId: '2' } } as const;
      await t.a.workspace.wanted.settleFields(t.a.id, own, [ended], [], 22);
      expect(await fieldPushes(22)).toEqual([{ kind: 'fields', values: { attempts: 9, next_step: null } }]);
      expect(await fieldPushes(22)).toEqual([]);
    });

    it('sends nothing when all wanted values are empty and none was ever sent', async () => {
      await save({ fields: { attempts: null } });
      expect(await fieldPushes()).toEqual([]);
    });

    it('sends what was wanted while the former values were under way', async () => {
      await save({ fields: { attempts: 1 } });
      const held = lease();
      const [first] = await t.a.workspace.wanted.claimFields(t.a.id, 10, held, 10, 0);
      await save({ fields: { attempts: 2 } });
      await t.a.workspace.wanted.settleFields(t.a.id, held, [{ push: first!, settlement: { kind: 'done', crmId: '1' } }], [], 10);
      expect(await fieldPushes()).toEqual([{ kind: 'fields', values: { attempts: 2 } }]);
    });

    it('writes one thing per record at a time, the owner first', async () => {
      await save({ fields: { attempts: 1 }, owner: '8' });
      expect(await fieldPushes()).toEqual([{ kind: 'owner', values: { owner: '8' } }]);
      expect(await fieldPushes()).toEqual([{ kind: 'fields', values: { attempts: 1 } }]);
    });

    it('moves an owner again only after a person moved them since', async () => {
      await t.a.workspace.records.store(t.a.id, [leadOf('1', 5)]);
      await save({ owner: '7' });
      expect(await fieldPushes()).toEqual([]);
      await save({ owner: '8' });
      expect(await fieldPushes(10)).toHaveLength(1);
      await t.a.workspace.records.store(t.a.id, [leadOf('1', 9)]);
      await save({ owner: '8' });
      expect(await fieldPushes()).toEqual([]);
      await t.a.workspace.records.store(t.a.id, [leadOf('1', 20, { ownerId: '9' })]);
      await save({ owner: '8' }, 30);
      expect(await fieldPushes(30)).toEqual([{ kind: 'owner', values: { owner: '8' } }]);
    });

    it('moves an owner back although the record, read before the last move was sent, still names them', async () => {
      await t.a.workspace.records.store(t.a.id, [leadOf('1', 5)]);
      await save({ owner: '8' });
      expect(await fieldPushes(10)).toEqual([{ kind: 'owner', values: { owner: '8' } }]);
      await save({ owner: '7' }, 20);
      expect(await fieldPushes(20)).toEqual([{ kind: 'owner', values: { owner: '7' } }]);
    });

    describe('a move that somebody has overruled', () => {
      /** When the write in doubt may be looked for, later than any delay of a retry. */
      const LOOK = 1_000_000;
      const overruled = (owner: string, ownerId = owner, version = 20) => ({ overruled: { owner, known: { ownerId, version } } });
      const inDoubt = async () => {
        await save({ owner: '8' });
        const held = lease();
        const [first] = await t.a.workspace.wanted.claimFields(t.a.id, 10, held, 10, 0);
        const unknown = { kind: 'retry', at: LOOK, why: 'timed out', failed: true, mayExist: true } as const;
        await t.a.workspace.wanted.settleFields(t.a.id, held, [{ push: first!, settlement: unknown }], [], 10);
      };

      it('is followed by the owner they chose while its outcome is unknown, and that once', async () => {
        await inDoubt();
        await save(overruled('9'), 30);
        expect(await fieldPushes(LOOK - 1)).toEqual([]);
        expect(await fieldPushes(LOOK)).toEqual([{ kind: 'owner', values: { owner: '9' } }]);
        await save(overruled('9'), LOOK + 10);
        expect(await fieldPushes(LOOK + 20)).toEqual([]);
      });

      it('is followed by that owner where it came to the record after theirs, however late', async () => {
        await inDoubt();
        await save(overruled('9'), 30);
        await fieldPushes(LOOK);
        await save(overruled('9', '8', LOOK + 5), LOOK + 10);
        expect(await fieldPushes(LOOK + 20)).toEqual([{ kind: 'owner', values: { owner: '9' } }]);

        await save({ owner: '7' }, LOOK + 30);
        await fieldPushes(LOOK + 30);
        await save(overruled('9', '7', LOOK + 35), LOOK + 40);
        expect(await fieldPushes(LOOK + 40)).toEqual([{ kind: 'owner', values: { owner: '9' } }]);
      });

      it('writes nothing where it came before theirs, or never was one', async () => {
        await save(overruled('9'), 10);
        await save({ owner: '8' }, 10);
        await fieldPushes(10);
        await save(overruled('9'), 30);
        expect(await fieldPushes(LOOK)).toEqual([]);
      });

      it('leaves the choice of theirs to itself when it is undone', async () => {
        await inDoubt();
        await save(overruled('9'), 30);
        const [push] = await t.a.workspace.wanted.claimFields(t.a.id, 10, lease(), LOOK, 0);
        expect(push).toMatchObject({ values: { owner: '9' }, before: { owner: '9' } });
      });
    });

    it('reads a lead that seems gone', async () => {
      await save({ fields: { attempts: 1 } });
      const held = lease();
      const [first] = await t.a.workspace.wanted.claimFields(t.a.id, 10, held, 10, 0);
      await t.a.workspace.wanted.settleFields(t.a.id, held, [{ push: first!, settlement: { kind: 'gone' } }], [], 10);
      expect(await fieldPushes()).toEqual([]);
      expect(await t.a.workspace.marks.claim(t.a.id, 'pull.lead', 5, lease(), 10, 0)).toHaveLength(1);
    });
  });
});
