/** Bulk jobs in the ledger: what a job was given is nobody else's, whatever dies meanwhile, and each row is settled once. */
import { describe, expect, it } from 'vitest';
import type { BulkItem, BulkStepped, FieldPush } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, ledgerOf } from './ledgers.ts';
import { saveOf, UNDER } from './saves-of.ts';

const NEXT: BulkStepped = { over: false, state: { job: '750' }, nextTry: 50, attempts: 0, rows: [], audit: [] };

describe.each(ENGINES)('bulk jobs on $name', ({ fresh }) => {
  const t = ledgerOf(fresh);
  const bulk = () => t.a.workspace.bulk;
  const want = async (attempts: number, ...leads: string[]) => {
    for (const lead of leads) await t.a.workspace.handoffs.save(t.a.id, [saveOf(lead, { fields: { attempts } })], UNDER, 10);
  };
  const claim = (now = 10) => t.a.workspace.wanted.claimFields(t.a.id, 10, lease(), now, 0);
  const itemOf = (push: FieldPush): BulkItem => ({ push, write: { record: 'lead', id: push.leadId, values: push.values } });
  const open = async (object = 'Lead') => {
    const held = lease();
    const pushes = await bulk().claim(t.a.id, 'fields', 10, held, 10, 0);
    return { held, pushes, opened: await bulk().open(t.a.id, held, object, pushes.map(itemOf), 10) };
  };
  const take = (held = lease(), now = 10, machineNow = 0) => bulk().take(t.a.id, held, now, machineNow);
  const stateOf = async (leadId: string) => {
    const { rows } = await t.sql.query(
      'SELECT pending, sent, attempts, bulk_job FROM baton.field_sets WHERE install_id = $1 AND lead_id = $2',
      [t.a.id, leadId],
    );
    return rows[0]!;
  };

  it('says of which kind more than so many writes are due that were never tried', async () => {
    await want(1, '1', '2', '3');
    expect(await bulk().many(t.a.id, 2, 10)).toEqual(['fields']);
    expect(await bulk().many(t.a.id, 3, 10)).toEqual([]);
    const held = lease();
    const [first] = await t.a.workspace.wanted.claimFields(t.a.id, 1, held, 10, 0);
    const failed = { kind: 'retry', at: 10, why: 'x', failed: true } as const;
    await t.a.workspace.wanted.settleFields(t.a.id, held, [{ push: first!, settlement: failed }], [], 10);
    expect(await bulk().many(t.a.id, 2, 1_000_000)).toEqual([]);
  });

  it('keeps what a job was given from everybody else, also after a start that ends all leases', async () => {
    await want(1, '1', '2');
    expect((await open()).opened).toBe(true);
    expect(await claim()).toEqual([]);
    const held = lease();
    expect(await take(held)).toMatchObject({ object: 'Lead', state: null, attempts: 0 });
    expect(await take()).toBeNull();
    await t.ledger.endLeases();
    expect(await claim()).toEqual([]);
    expect(await take()).toMatchObject({ object: 'Lead' });
  });

  it('has one job at a time for an object', async () => {
    await want(1, '1');
    await open();
    await want(1, '2');
    const second = await open();
    expect(second.opened).toBe(false);
    expect(second.pushes.map(({ leadId }) => leadId)).toEqual(['2']);
    expect((await stateOf('2')).bulk_job).toBeNull();
  });

  it('wakes the sweep when a job is due and not for its rows', async () => {
    await want(1, '1', '2');
    await open();
    const held = lease();
    const job = (await take(held))!;
    await bulk().save(t.a.id, job, held, NEXT, 10);
    const fields = async (now: number) => (await t.ledger.waiting(now, 0)).find(({ ref }) => ref.installId === t.a.id)?.fields ?? 0;
    expect([await fields(49), await fields(50)]).toEqual([0, 1]);
    expect(await take(lease(), 49)).toBeNull();
    expect(await take(lease(), 50)).toMatchObject({ state: { job: '750' } });
  });

  it('settles each row as a batch would, keeps what was done for what follows, and forgets the job in the end', async () => {
    await want(1, '1', '2', '3');
    const { pushes } = await open();
    const push = (lead: string) => pushes.find(({ leadId }) => leadId === lead)!;
    await want(2, '3');
    const held = lease();
    const job = (await take(held))!;
    const rows: BulkStepped['rows'] = [
      { push: push('1'), settlement: { kind: 'done', crmId: '1' } },
      { push: push('2'), settlement: { kind: 'retry', at: 10, why: 'locked', failed: true, mayExist: true } },
      { push: push('3'), settlement: { kind: 'done', crmId: '3' } },
    ];
    const line = {
      at: 10,
      record: 'lead',
      crmId: '1',
      leadId: '1',
      action: 'fields written',
      before: {},
      after: {},
      because: 'x',
    } as const;
    await bulk().save(t.a.id, job, held, { ...NEXT, rows, audit: [line] }, 10);
    expect(await stateOf('1')).toMatchObject({ pending: false, sent: { attempts: 1 }, bulk_job: null });
    expect(await stateOf('2')).toMatchObject({ pending: true, attempts: 1, bulk_job: null });
    expect(await stateOf('3')).toMatchObject({ pending: true, sent: { attempts: 1 }, bulk_job: null });
    expect((await t.a.workspace.wanted.audit(t.a.id, { limit: 9 })).map(({ action }) => action)).toEqual(['fields written']);
    expect((await bulk().items(t.a.id, job.token)).map(({ write }) => write.id)).toEqual(['1', '3']);
    expect((await claim(1_000_000)).map(({ leadId, values }) => [leadId, values])).toEqual(
      expect.arrayContaining([
        ['2', { attempts: 1 }],
        ['3', { attempts: 2 }],
      ]),
    );
    const last = lease();
    const again = (await take(last, 50))!;
    await bulk().save(t.a.id, again, last, { ...NEXT, over: true, state: null }, 50);
    expect(await take(lease(), 1_000)).toBeNull();
    expect(await bulk().items(t.a.id, job.token)).toEqual([]);
  });

  it('takes nothing from a process whose lease is another’s by now', async () => {
    await want(1, '1');
    const { pushes } = await open();
    const slow = lease(5);
    const job = (await take(slow))!;
    expect(await take(lease(), 10, 5)).not.toBeNull();
    const rows: BulkStepped['rows'] = [{ push: pushes[0]!, settlement: { kind: 'done', crmId: '1' } }];
    await bulk().save(t.a.id, job, slow, { ...NEXT, over: true, state: null, rows }, 10);
    expect(await stateOf('1')).toMatchObject({ pending: true, sent: {} });
  });
});
