/** Who has the last word on an owner: whoever gave the lead away after Baton did, on the record on which Baton writes the owner. */
import { expect, it } from 'vitest';
import type { JudgeContext } from '../../jobs/lanes/judge-context.ts';
import { leftTo, overruledBy } from '../../jobs/lanes/overruled.ts';
import type { ValueChange } from '../../src/domain/crm-record.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { HandoffJudgement } from '../../src/domain/judgement.ts';
import { indexRoster } from '../../src/domain/roster-index.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import { rep, rosterOf } from '../domain/helpers.ts';
import { leadOf } from '../ledger/records-of.ts';

const context = { map: {}, sellers: new Set() } as unknown as JudgeContext;
const given = (at: number): Fact => ({ type: 'handoff', id: `baton-1-${at}-00-8`, at, owner: '8', kind: 'hand-raiser', by: 'baton' });
const set = (at: number, value: string, source: ValueChange['source'] = 'person'): ValueChange => ({ at, value, by: '1', source });
const person = (...ownerHistory: readonly ValueChange[]) => {
  const lead = leadOf('1', 50, { ownerHistory, ownerId: ownerHistory.at(-1)?.value ?? null });
  return { leadId: '1', lead } as unknown as StoredPerson;
};

it('is the last who gave it away after Baton, also where Baton’s own write came to the record after theirs', () => {
  const known = { ownerId: '9', version: 50 };
  expect(overruledBy(context, person(set(10, '7'), set(30, '9')), [given(20)])).toEqual({ owner: '9', known });
  const late = person(set(10, '7'), set(30, '9'), set(31, '8', 'baton'));
  expect(overruledBy(context, late, [given(20)])).toEqual({ owner: '9', known: { ...known, ownerId: '8' } });
});

it.each([
  ['Baton never gave it away', [], [set(30, '9')]],
  ['theirs was the earlier word, or came at the same instant', [given(30), given(5)], [set(10, '7'), set(30, '9'), set(30, '8', 'baton')]],
  ['they took it from everybody', [given(20)], [set(30, '')]],
  ['the record has no history', [given(20)], []],
])('is nobody where %s', (_, facts, history) => {
  expect(overruledBy(context, person(...history), facts)).toBeNull();
});

it.each([
  ['whoever it was given to with its task, once the owner has left', '7', '8', '8'],
  ['nobody else while the owner is there', '9', '8', null],
  ['nobody where the record names them already', '8', '8', null],
  ['nobody whose lead nobody has', '7', null, null],
  ['nobody who has left themselves', '7', '7', null],
])('a lead is left to %s', (_, ownerId, owner, left) => {
  const roster = indexRoster(rosterOf({ reps: [rep('7', { active: false }), rep('8'), rep('9')] }));
  const handoff = { owner } as HandoffJudgement;
  expect(leftTo({ ...context, roster }, person(set(10, ownerId)), handoff)).toBe(left);
});
