/** What `check --crm` calls a difference between one hand-off and the tasks its lead shows in the CRM. */
import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../src/cli/check/differences.ts';
import type { CrmTask } from '../../src/domain/crm-record.ts';
import type { HandoffRow } from '../../src/ports/ledger/index.ts';

const NOW = 100_000_000;
const OLD = NOW - 3_600_000;

function row(over: { outcomeAt?: number; task?: { from: number; owner: string } | null }): HandoffRow {
  const task = over.task === undefined ? { from: OLD, owner: 'r1' } : over.task;
  const outcome = over.outcomeAt === undefined ? null : { value: 'won', at: over.outcomeAt, reason: 'x', by: 'r1', evidence: null };
  const judgement = { atBat: 1, outcome, task: task && { ...task, clause: 'S2' } };
  return {
    leadId: '7',
    atBat: 1,
    kind: 'hand-raiser',
    owner: 'r1',
    wakeAt: null,
    judgement: judgement as unknown as HandoffRow['judgement'],
  };
}

const task = (over: Partial<CrmTask> = {}): CrmTask => ({
  kind: 'task',
  id: 't1',
  version: 1,
  archived: false,
  ownerId: 'r1',
  dueAt: NOW,
  open: true,
  completedAt: null,
  createdAt: OLD,
  subject: 'Call',
  channel: 'CALL',
  batonKey: 'k',
  leadIds: ['7'],
  ...over,
});

describe('an open hand-off', () => {
  it('with its one task at its owner is as wanted', () => expect(differencesOf(row({}), [task()], 'r1', NOW)).toEqual([]));
  it("with the rep's own open task instead is as wanted", () =>
    expect(differencesOf(row({}), [task({ batonKey: null })], 'r1', NOW)).toEqual([]));
  it('that owes no task yet is as wanted', () => expect(differencesOf(row({ task: null }), [], 'r1', NOW)).toEqual([]));
  it('without its task is told after 15 minutes, not before', () => {
    expect(differencesOf(row({}), [task({ open: false })], 'r1', NOW)).toEqual(['no open task, although one is owed under S2']);
    expect(differencesOf(row({ task: { from: NOW - 14 * 60_000, owner: 'r1' } }), [], 'r1', NOW)).toEqual([]);
  });
  it('with its task at somebody else is told', () =>
    expect(differencesOf(row({}), [task({ ownerId: 'r2' })], 'r1', NOW)).toEqual(['task t1 is with r2 instead of r1']));
  it('with two tasks is told at once', () =>
    expect(differencesOf(row({}), [task(), task({ id: 't2' })], 'r1', NOW)).toEqual(['2 open tasks of Baton instead of one (t1, t2)']));
  it('of a lead that is gone is told', () =>
    expect(differencesOf(row({}), [], undefined, NOW)).toEqual(['the lead is gone from the CRM although its hand-off is open']));
});

describe('a closed hand-off', () => {
  it('of a lost deal whose reason is asked for may have its task', () =>
    expect(differencesOf(row({ outcomeAt: OLD }), [task()], 'r1', NOW)).toEqual([]));
  it('with an open task of ours is told after 15 minutes', () => {
    expect(differencesOf(row({ outcomeAt: OLD, task: null }), [task()], 'r1', NOW)).toEqual([
      'task t1 is open although the hand-off is closed as won',
    ]);
    expect(differencesOf(row({ task: null, outcomeAt: NOW - 60_000 }), [task()], 'r1', NOW)).toEqual([]);
  });
  it("leaves the rep's own task alone", () =>
    expect(differencesOf(row({ outcomeAt: OLD, task: null }), [task({ batonKey: null })], 'r1', NOW)).toEqual([]));
});
