/** Lead objects in the ledger: kept with their people though gone, and owner moves that are written on them. */
import { describe, expect, it } from 'vitest';
import type { FieldPush, JudgementSave } from '../../src/ports/ledger/index.ts';
import { bareLeadObject } from '../helpers/bare-records.ts';
import { ENGINES, lease, ledgerOf } from './ledgers.ts';
import { leadOf } from './records-of.ts';
import { saveOf, UNDER } from './saves-of.ts';

describe.each(ENGINES)('Lead objects on $name', ({ fresh }) => {
  const t = ledgerOf(fresh);
  const store = (version: number, more: Parameters<typeof bareLeadObject>[0] = {}) =>
    t.a.workspace.records.store(t.a.id, [bareLeadObject({ id: '9', version, ownerId: '7', leadIds: ['1'], ...more })]);
  const objects = async (leadId = '1') => (await t.a.workspace.records.persons(t.a.id, [leadId]))[0]?.leadObjects;
  const save = (more: Partial<JudgementSave>, now = 20) => t.a.workspace.handoffs.save(t.a.id, [saveOf('1', more)], UNDER, now);
  const claim = async (held = lease(), now = 20) => t.a.workspace.wanted.claimFields(t.a.id, 10, held, now, 0);
  const settle = (held: ReturnType<typeof lease>, push: FieldPush, kind: 'done' | 'gone', now = 21) =>
    t.a.workspace.wanted.settleFields(t.a.id, held, [{ push, settlement: kind === 'done' ? { kind, crmId: '9' } : { kind } }], [], now);

  it('stand with the people they are for, and touch them when they change', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10), leadOf('2', 10)]);
    expect(await objects()).toBeUndefined();
    expect((await store(10)).touchedLeads).toEqual(['1']);
    expect((await store(10)).touchedLeads).toEqual([]);
    expect((await store(12, { ownerId: '8' })).touchedLeads).toEqual(['1']);
    expect(await objects()).toMatchObject([{ kind: 'lead-object', id: '9', ownerId: '8', goneAt: null }]);
    await store(13, { ownerId: '8', leadIds: ['2'] });
    expect([await objects(), (await objects('2'))?.length]).toEqual([undefined, 1]);
  });

  it('that are gone are still there, with the instant they went; a restored one is back', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10)]);
    await store(10);
    expect(await t.a.workspace.records.remove(t.a.id, 'lead-object', ['9'], 15)).toEqual(['1']);
    expect(await objects()).toMatchObject([{ id: '9', goneAt: 15 }]);
    expect((await t.a.workspace.records.persons(t.a.id, ['1']))[0]!.ownFacts).toEqual([]);
    await store(16);
    expect(await objects()).toMatchObject([{ goneAt: null }]);
  });

  it('are no activities', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10)]);
    await store(10);
    expect((await t.a.workspace.records.persons(t.a.id, ['1']))[0]).toMatchObject({ activities: [], tasks: [], deals: [] });
  });

  it('take an owner move of their own, which says what stood there before', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10, { ownerId: '3' })]);
    await store(10);
    await save({ owner: '8', leadObject: '9' });
    const held = lease();
    const [push] = await claim(held);
    expect(push).toMatchObject({ leadId: '1', leadObject: '9', kind: 'owner', values: { owner: '8' }, before: { owner: '7' } });
    await settle(held, push!, 'done');
    expect(await claim()).toEqual([]);
  });

  it('that show the wanted owner already need no write, whatever the person’s record shows', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10, { ownerId: '3' })]);
    await store(10, { ownerId: '8' });
    await save({ owner: '8', leadObject: '9' });
    expect(await claim()).toEqual([]);
    await save({ owner: '8', leadObject: '9' }, 22);
    expect(await claim(lease(), 22)).toEqual([]);
    await save({ owner: '8' }, 23);
    expect(await claim(lease(), 23)).toMatchObject([{ values: { owner: '8' }, before: { owner: '3' } }]);
  });

  it('that are gone when they are written are read again', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10)]);
    await store(10);
    await save({ owner: '8', leadObject: '9' });
    const held = lease();
    const [push] = await claim(held);
    await settle(held, push!, 'gone');
    const marks = await t.a.workspace.marks.claim(t.a.id, 'pull.lead-object', 10, lease(), 22, 0);
    expect(marks.map(({ key }) => key)).toEqual(['9']);
  });

  it('show their owner to an undo of a move that never left', async () => {
    await t.a.workspace.records.store(t.a.id, [leadOf('1', 10, { ownerId: '3' })]);
    await store(10);
    const fact = { type: 'handoff', id: 'b', at: 20, owner: '8', kind: 'qualified', by: 'baton' } as const;
    await save({ owner: '8', leadObject: '9', ownFacts: [fact] });
    expect(await t.a.workspace.undo.unsentMoves(t.a.id, 0)).toEqual([{ leadId: '1', owner: '7' }]);
  });
});
