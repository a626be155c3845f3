/** What is done now, given what the rules say and what was done already. */
import { describe, expect, it } from 'vitest';
import type { CrmActivity, CrmTask } from '../../src/domain/crm-record.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { ClauseClock, Decision, HandoffJudgement, PersonJudgement, WantedTask } from '../../src/domain/judgement.ts';
import { adoptable, isOvertaken, nextAct, openHandoff, ownerFact, rungFact, visitedOwners, waitsUntil } from '../../src/effects/plan.ts';
import { handoffOf } from '../ledger/saves-of.ts';

const T0 = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;

const warn: Decision = { at: T0 + 3 * MINUTE, clause: 'S2', rung: 'warn', owner: '7', reason: 'first attempt owed' };
const task: WantedTask = {
  clause: 'S2',
  owner: '7',
  from: T0,
  dueAt: T0 + 5 * MINUTE,
  priority: 'HIGH',
  channel: 'CALL',
  ordinal: 1,
  overdue: false,
};

const handoff = (patch: Partial<HandoffJudgement> = {}): HandoffJudgement =>
  handoffOf({ kind: 'hand-raiser', inquiryAt: T0, handedAt: T0, ...patch });

const judged = (one: HandoffJudgement): PersonJudgement => ({ lead: '501', handoffs: [one], setAside: null, wakeAt: null });

describe('The next act', () => {
  it('performs a rung whose instant has come and whose silence is confirmed', () => {
    const judgement = judged(handoff({ decisions: [warn] }));
    expect(nextAct(judgement, [], warn.at, warn.at)).toMatchObject({ kind: 'rung', decision: warn });
  });

  it('reads evidence first when it is not known up to that instant', () => {
    const judgement = judged(handoff({ decisions: [warn] }));
    expect(nextAct(judgement, [], warn.at - 1, warn.at)).toEqual({ kind: 'read-evidence', upTo: warn.at });
    expect(nextAct(judgement, [], null, warn.at)).toMatchObject({ kind: 'read-evidence' });
  });

  it('reads the record too before the silence of marketing ends anything, and not where marketing answered', () => {
    const m4: ClauseClock = { clause: 'M4', startedAt: T0, dueAt: T0 + 60 * MINUTE, metAt: null, state: 'breached', evidence: null };
    const outcome = { value: 'disqualified', reason: 'no budget', at: m4.dueAt, by: '7', evidence: null } as const;
    const ended = judged(handoff({ outcome, clocks: [m4] }));
    expect(nextAct(ended, [], m4.dueAt - 1, m4.dueAt)).toEqual({ kind: 'read-evidence', upTo: m4.dueAt, record: true });
    expect(nextAct(ended, [], m4.dueAt, m4.dueAt)).toEqual({ kind: 'none' });
    const agreed = judged(handoff({ outcome, clocks: [{ ...m4, metAt: m4.dueAt, state: 'met' }] }));
    expect(nextAct(agreed, [], null, m4.dueAt)).toEqual({ kind: 'none' });
  });

  it('performs a rung once per owner', () => {
    const one = handoff({ decisions: [warn] });
    const done = [rungFact(one, warn, warn.at, null)];
    expect(nextAct(judged(one), done, warn.at, warn.at)).toEqual({ kind: 'none' });
    const other = handoff({ owner: '8', decisions: [warn, { ...warn, at: warn.at + 60 * MINUTE, owner: '8' }] });
    expect(nextAct(judged(other), done, T0 + 99 * MINUTE, T0 + 99 * MINUTE)).toMatchObject({ kind: 'rung', decision: { owner: '8' } });
  });

  it('waits for a rung whose instant lies ahead', () => {
    expect(nextAct(judged(handoff({ decisions: [warn] })), [], T0, warn.at - 1)).toEqual({ kind: 'none' });
  });

  it('moves the lead of an absent owner before anything else', () => {
    const away = handoff({ decisions: [warn], moveWanted: { why: 'absent', since: T0 } });
    expect(nextAct(judged(away), [], warn.at, warn.at)).toMatchObject({ kind: 'move', why: 'absent' });
  });

  it('goes up the ladder while nobody can take the lead of an absent owner', () => {
    const away = handoff({ decisions: [warn], moveWanted: { why: 'absent', since: T0 } });
    expect(nextAct(judged(away), [], warn.at, warn.at, { immovable: true })).toMatchObject({ kind: 'rung', decision: warn });
  });

  it('gives nothing back before it is known whether whoever stood in has begun', () => {
    const back = handoff({ moveWanted: { why: 'returned', since: T0, to: '7' } });
    expect(nextAct(judged(back), [], T0 - 1, T0 + MINUTE)).toEqual({ kind: 'read-evidence', upTo: T0 });
    expect(nextAct(judged(back), [], null, T0 + MINUTE)).toMatchObject({ kind: 'read-evidence' });
    expect(nextAct(judged(back), [], T0, T0 + MINUTE)).toMatchObject({ kind: 'move', why: 'returned' });
  });

  it('says of a move that a rung is due as well', () => {
    const nobodys = { moveWanted: { why: 'unrouted', since: T0 } } as const;
    expect(nextAct(judged(handoff({ ...nobodys, decisions: [warn] })), [], warn.at, warn.at)).toMatchObject({
      kind: 'move',
      rungDue: true,
    });
    expect(nextAct(judged(handoff(nobodys)), [], warn.at, warn.at)).toMatchObject({ kind: 'move', rungDue: false });
  });

  it('needs no evidence for a task made at the hand-off, but does for one made because time passed', () => {
    expect(nextAct(judged(handoff({ task })), [], null, T0)).toEqual({ kind: 'none' });
    const later = { ...task, from: T0 + 36 * MINUTE };
    expect(nextAct(judged(handoff({ task: later })), [], T0, later.from)).toEqual({ kind: 'read-evidence', upTo: later.from });
    expect(nextAct(judged(handoff({ task: later })), [], T0, later.from - 1)).toEqual({ kind: 'none' });
  });

  it('does nothing for a closed hand-off', () => {
    const outcome = { value: 'won' as const, at: T0, reason: 'deal won', by: 'baton', evidence: null };
    const closed = judged(handoff({ outcome, decisions: [warn] }));
    expect(openHandoff(closed)).toBeNull();
    expect(nextAct(closed, [], null, warn.at)).toEqual({ kind: 'none' });
  });
});

describe('A move that waited', () => {
  const reassign: Decision = { ...warn, rung: 'reassign' };
  const stepOf = (clause: string) => ({ nextStep: { clause, what: 'x', dueAt: T0 } });
  const s2 = (startedAt: number, metAt: number | null): ClauseClock => ({
    clause: 'S2',
    startedAt,
    dueAt: startedAt + 5 * MINUTE,
    metAt,
    state: metAt === null ? 'breached' : 'late',
    evidence: null,
  });

  it('is made on fresh evidence only', () => {
    const judgement = judged(handoff({ decisions: [reassign] }));
    const later = reassign.at + 60 * MINUTE;
    expect(nextAct(judgement, [], reassign.at, later)).toEqual({ kind: 'read-evidence', upTo: later - 15 * MINUTE });
    expect(nextAct(judgement, [], later, later)).toMatchObject({ kind: 'rung' });
    expect(nextAct(judged(handoff({ decisions: [warn] })), [], warn.at, later)).toMatchObject({ kind: 'rung' });
  });

  it('is overtaken where somebody was given the lead since, whose own ladder runs', () => {
    const given = handoff({ ...stepOf('S2'), owner: '8' });
    expect(isOvertaken({ ...reassign, superseded: true }, given)).toBe(true);
    expect(isOvertaken({ ...reassign, rung: 'safety-net', superseded: true }, given)).toBe(true);
    expect(isOvertaken({ ...reassign, rung: 'manager', superseded: true }, given)).toBe(false);
  });

  it('is overtaken where somebody has the lead whom nobody had when it fell due', () => {
    const net: Decision = { ...reassign, clause: 'S1', rung: 'safety-net', owner: null };
    expect(isOvertaken({ ...net, superseded: true }, handoff({ owner: '8' }))).toBe(true);
    expect(isOvertaken({ ...net, superseded: true }, handoff({ owner: null }))).toBe(false);
    expect(isOvertaken(net, handoff({ owner: '8' }))).toBe(false);
  });

  it('is overtaken by an attempt made since, whoever had the lead when it fell due', () => {
    const tried = { clocks: [s2(T0, T0 + 90 * MINUTE)] };
    expect(isOvertaken(reassign, handoff(tried))).toBe(true);
    expect(isOvertaken(reassign, handoff({ ...tried, owner: '8' }))).toBe(true);
    expect(isOvertaken(reassign, handoff({ clocks: [s2(T0, null)] }))).toBe(false);
    // What the lead asked for later, and had answered, is another first attempt.
    const asked = [s2(T0, null), s2(reassign.at + MINUTE, reassign.at + 2 * MINUTE)];
    expect(isOvertaken(reassign, handoff({ clocks: asked }))).toBe(false);
    expect(isOvertaken({ ...reassign, owner: null }, handoff({ ...tried, owner: null }))).toBe(false);
    expect(isOvertaken({ ...reassign, rung: 'manager' }, handoff(tried))).toBe(false);
    expect(isOvertaken({ ...reassign, keepsOwner: true }, handoff(tried))).toBe(false);
  });

  it('waits on where the owner accepted meanwhile, and nothing else does', () => {
    const notBefore = T0 + 480 * MINUTE;
    expect(waitsUntil({ ...reassign, notBefore }, notBefore - 1)).toBe(notBefore);
    expect(waitsUntil({ ...reassign, notBefore }, notBefore)).toBeNull();
    expect(waitsUntil({ ...reassign, rung: 'manager', notBefore }, T0)).toBeNull();
    expect(waitsUntil(reassign, T0)).toBeNull();
  });
});

describe('Who has had the lead', () => {
  it('counts owners, receivers and the present one', () => {
    const one = handoff({ owner: '9' });
    const facts: Fact[] = [ownerFact(one, '8', T0 + MINUTE), rungFact(one, { ...warn, rung: 'reassign' }, T0 + MINUTE, '8')];
    expect([...visitedOwners(one, facts)].sort()).toEqual(['8', '9']);
  });

  it('keeps for whom somebody stands in, from one stand-in to the next', () => {
    expect(ownerFact(handoff({ owner: '7' }), '8', T0, 0, true)).toMatchObject({ owner: '8', standsInFor: '7' });
    expect(ownerFact(handoff({ owner: '8', standsInFor: '7' }), '9', T0, 0, true)).toMatchObject({ standsInFor: '7' });
    expect(ownerFact(handoff({ owner: '7' }), '8', T0)).not.toHaveProperty('standsInFor');
  });

  it('forgets owners of earlier at-bats', () => {
    const one = handoff({ owner: '9' });
    expect([...visitedOwners(one, [ownerFact(one, '5', T0 - MINUTE)])]).toEqual(['9']);
  });
});

describe("A task of the rep's own", () => {
  const own = (patch: Partial<CrmTask>): CrmTask => ({
    kind: 'task',
    id: '31',
    version: T0,
    archived: false,
    ownerId: '7',
    dueAt: T0 + MINUTE,
    open: true,
    completedAt: null,
    createdAt: T0 - MINUTE,
    subject: 'Call back',
    channel: 'CALL',
    batonKey: null,
    leadIds: ['501'],
    ...patch,
  });
  const person = (...tasks: CrmTask[]) => ({ tasks, activities: [] });
  const adopted = (tasks: CrmTask, now = T0) => adoptable(person(tasks), handoff(), task, now);

  it('fills the slot when it is due before ours', () => {
    expect(adopted(own({}))?.id).toBe('31');
  });

  it.each([
    ['is due later', { dueAt: task.dueAt + 1 }],
    ["is somebody else's", { ownerId: '8' }],
    ['is done', { open: false }],
    ['is ours', { batonKey: 'l501-a1-t1' }],
    ['has no date', { dueAt: null }],
    ['was forgotten before the hand-off', { dueAt: T0 - MINUTE }],
  ])('does not when it %s', (_, patch) => {
    expect(adopted(own(patch))).toBeNull();
  });

  it.each([
    ['a call that is planned', 'call', null, {}, true],
    ['a booked meeting', 'meeting', 'booked', {}, true],
    ['a meeting that was called off', 'meeting', 'cancelled', {}, false],
    ['a call that is over', 'call', null, { at: T0 - MINUTE }, false],
    ['a call after our deadline', 'call', null, { at: task.dueAt + 1 }, false],
    ["a colleague's call", 'call', null, { ownerId: '8' }, false],
    ['an e-mail', 'email', null, {}, false],
  ])('%s fills it: %s %s', (_, kind, state, patch, fills) => {
    const activity = { kind, state, id: '41', ownerId: '7', at: T0 + 2 * MINUTE, ...patch } as CrmActivity;
    expect(adoptable({ tasks: [], activities: [activity] }, handoff(), task, T0)).toEqual(fills ? { id: '41', at: activity.at } : null);
  });
});
