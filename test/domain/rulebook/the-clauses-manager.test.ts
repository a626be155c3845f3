/** The rung "manager" of the one ladder: what goes up, who is told, when the one rolling task is due, quiet and over. */
import { describe, expect, it } from 'vitest';
import { announcements } from '../../../jobs/lanes/announce.ts';
import { availableFrom } from '../../../jobs/lanes/push-messages.ts';
import {
  type ManagerTaskNow,
  managerOf,
  type OverdueLine,
  planManagerTask,
  recipientOf,
  shownLines,
} from '../../../src/domain/manager-task.ts';
import { managerText } from '../../../src/domain/manager-text.ts';
import { noteText, subjectOf } from '../../../src/domain/message-text.ts';
import { indexRoster } from '../../../src/domain/roster-index.ts';
import type { Messenger } from '../../../src/ports/messages.ts';
import { handoffOf, wantedOf } from '../../ledger/saves-of.ts';
import { attempt, fact, handoff, inquiry, judged, latest, rep, rosterOf, t } from '../helpers.ts';

const index = (over: Parameters<typeof rosterOf>[0] = {}) => indexRoster(rosterOf({ safetyNet: { rep: 'net', deputy: 'net2' }, ...over }));
const STAFF = [
  rep('mia', { manager: null }),
  rep('ana'),
  rep('boss', { manager: null, deputy: 'vice' }),
  rep('vice'),
  rep('net', { manager: null }),
  rep('net2'),
];
const away = (who: string) => ({ rep: who, from: t('02T00:00'), to: t('07T00:00') });

const line = (more: Partial<OverdueLine> = {}): OverdueLine => ({
  leadId: 'l1',
  rep: 'ana',
  kind: 'hand-raiser',
  clause: 'S2',
  dueAt: t('10:05'),
  propose: false,
  listedAt: null,
  quietUntil: null,
  ...more,
});

const task = (more: Partial<ManagerTaskNow> = {}): ManagerTaskNow => ({
  manager: 'boss',
  sent: null,
  mayExist: false,
  tickedAt: null,
  items: [line()],
  ...more,
});

const plan = (at: string, more: Partial<ManagerTaskNow> = {}, over: Parameters<typeof rosterOf>[0] = {}) =>
  planManagerTask(task(more), index({ reps: STAFF, ...over }), t(at));

const OFFERED = [inquiry('10:00'), handoff('10:00')];

describe('The clauses: what goes up to the manager', () => {
  it.each([
    { at: '10:14', up: false, why: 'before the rung' },
    { at: '10:15', up: true, why: 'at the rung' },
    { at: '12:00', up: true, why: 'while nothing is done' },
  ])('$why: $up', ({ at, up }) => {
    expect(latest(OFFERED, at).escalated !== undefined).toBe(up);
  });

  it('names the clause that is due, and asks for a choice once nobody could be given it', () => {
    const roster = { reps: [rep('ana', { pool: null })] };
    expect(latest(OFFERED, '10:20', { roster }).escalated).toEqual({ clause: 'S2', at: t('10:15'), dueAt: t('10:05'), propose: false });
    expect(latest(OFFERED, '10:30', { roster }).escalated).toMatchObject({ propose: true });
  });

  it.each([
    { what: 'a late first attempt', next: () => attempt('10:40') },
    { what: 'an objective rejection', next: () => fact('reject', '10:40', { rep: 'ana', reason: 'duplicate' }) },
    { what: 'a new owner from Baton', next: () => handoff('10:40', 'ben', 'hand-raiser', { by: 'baton' }) },
    { what: 'the deletion of the record', next: () => fact('deleted', '10:40') },
  ])('ends with $what', ({ next }) => {
    expect(latest([...OFFERED, next()], '10:41').escalated).toBeUndefined();
  });

  it('does not end when a colleague takes it over: that restarts nothing', () => {
    expect(latest([...OFFERED, handoff('10:40', 'ben', 'hand-raiser', { by: 'seller' })], '10:41').escalated).toMatchObject({
      clause: 'S2',
    });
  });

  it('is not there for history, nor for a rep whose silence proves nothing', () => {
    expect(latest(OFFERED, '12:00', { roster: { liveFrom: { '*': t('11:00') } } }).escalated).toBeUndefined();
    expect(latest(OFFERED, '12:00', { roster: { blindReps: ['ana'] } }).escalated).toBeUndefined();
  });
});

describe('The clauses: *Manager* is one rolling task per manager', () => {
  it('is due at the end of the business day of the newest line', () => {
    expect(plan('10:20')).toMatchObject({ kind: 'write', wanted: { owner: 'boss', dueAt: t('16:00'), status: 'open' } });
    const items = [line({ listedAt: t('10:15') }), line({ leadId: 'l2' })];
    expect(plan('03T10:20', { items })).toMatchObject({ wanted: { dueAt: t('03T16:00') } });
    expect(plan('03T10:20', { items: items.slice(0, 1) })).toMatchObject({ wanted: { dueAt: t('16:00') } });
  });

  it('is not written again while it says what it said', () => {
    const sent = { owner: 'boss', dueAt: t('16:00'), status: 'open' as const, lines: ['l1 ana S2'] };
    const items = [line({ listedAt: t('10:15') })];
    expect(plan('11:00', { sent, items })).toMatchObject({ kind: 'rest' });
    expect(plan('11:00', { sent, items: [...items, line({ leadId: 'l2' })] })).toMatchObject({ kind: 'write' });
    expect(plan('11:00', { sent, items: [line({ listedAt: t('10:15'), propose: true })] })).toMatchObject({ kind: 'write' });
    expect(plan('11:00', { sent, items, mayExist: true })).toMatchObject({ kind: 'write' });
  });

  it('is written again when more are overdue than it has room for and their number changes', () => {
    const items = Array.from({ length: 150 }, (_, n) => line({ leadId: `l${n}`, listedAt: t('10:15') }));
    const first = plan('11:00', { items });
    const sent = first.kind === 'write' ? first.wanted : null;
    expect(sent?.lines).toHaveLength(101);
    expect(plan('11:15', { sent, items })).toMatchObject({ kind: 'rest' });
    expect(plan('11:15', { sent, items: items.slice(0, 149) })).toMatchObject({ kind: 'write' });
  });

  it('names everybody once where it has no room for all: the new ones first, then those it named last', () => {
    const old = Array.from({ length: 100 }, (_, n) => line({ leadId: `old${n}`, listedAt: t('10:15') }));
    const fresh = Array.from({ length: 130 }, (_, n) => line({ leadId: `new${n}`, rep: n < 100 ? 'ben' : 'cy' }));
    const named = (items: readonly OverdueLine[]) => new Set(shownLines(items).map(({ leadId }) => leadId));
    const first = named([...old, ...fresh]);
    expect([...first].every((id) => id.startsWith('new'))).toBe(true);
    expect(plan('10:30', { items: [...old, ...fresh] })).toMatchObject({ kind: 'write', again: t('10:45') });
    const told = fresh.map((one) => (first.has(one.leadId) ? { ...one, listedAt: t('10:30') } : one));
    const second = named([...old, ...told]);
    expect([...fresh].every(({ leadId }) => first.has(leadId) || second.has(leadId))).toBe(true);
    expect([...second].some((id) => id.startsWith('old'))).toBe(false);
    expect(plan('10:45', { items: [...old, ...told] })).toMatchObject({ kind: 'write', again: null });
  });

  it('completes itself when nothing is overdue, and is not made to be completed', () => {
    const sent = { owner: 'boss', dueAt: t('16:00'), status: 'open' as const, lines: ['l1 ana S2'] };
    expect(plan('11:00', { sent, items: [] })).toMatchObject({ kind: 'write', wanted: { status: 'completed' } });
    expect(plan('20:00', { sent, items: [] })).toMatchObject({ kind: 'write', wanted: { status: 'completed' } });
    expect(plan('11:00', { items: [] })).toEqual({ kind: 'rest', again: null });
  });

  it.each([
    { at: '17:00', until: '03T08:00' },
    { at: '07:00', until: '08:00' },
    { at: '06T17:00', until: '09T08:00' },
  ])('waits outside the manager’s hours: at $at until $until', ({ at, until }) => {
    expect(plan(at)).toEqual({ kind: 'wait', until: t(until) });
  });

  it.each([
    { ticked: '10:20', quietUntil: '03T08:00' },
    { ticked: '07:00', quietUntil: '08:00' },
    { ticked: '06T15:00', quietUntil: '09T08:00' },
  ])('ticked at $ticked is acknowledged until the next business morning, $quietUntil', ({ ticked, quietUntil }) => {
    const plain = plan(ticked, { tickedAt: t(ticked), items: [line({ listedAt: t('01T10:00') })] });
    expect(plain).toEqual({ kind: 'acknowledged', quietUntil: t(quietUntil), again: t(quietUntil) });
  });

  it('comes back in the morning with what is still overdue, and not before', () => {
    const items = [line({ listedAt: t('10:15'), quietUntil: t('03T08:00') })];
    expect(plan('15:00', { items })).toEqual({ kind: 'rest', again: t('03T08:00') });
    expect(plan('03T08:00', { items })).toMatchObject({ kind: 'write', wanted: { status: 'open', dueAt: t('03T16:00') } });
  });

  it('ticked looks at once at what came since it was last written', () => {
    const items = [line({ listedAt: t('10:15') }), line({ leadId: 'l2' })];
    expect(plan('10:25', { tickedAt: t('10:20'), items })).toMatchObject({ kind: 'acknowledged', again: t('10:25') });
  });

  it.each([
    { who: 'the manager', absent: [], expected: 'boss' },
    { who: 'the deputy of a manager who is away', absent: ['boss'], expected: 'vice' },
    { who: 'the safety net when both are away', absent: ['boss', 'vice'], expected: 'net' },
    { who: 'the deputy of the safety net', absent: ['boss', 'vice', 'net'], expected: 'net2' },
    { who: 'the manager all the same when everybody is away', absent: ['boss', 'vice', 'net', 'net2'], expected: 'boss' },
  ])('goes to $who', ({ absent, expected }) => {
    const roster = index({ reps: STAFF, absences: absent.map(away) });
    expect(recipientOf('boss', roster, t('10:20'))).toBe(expected);
  });

  it('changes hands when the manager goes or comes back', () => {
    expect(plan('10:20', {}, { absences: [{ rep: 'boss', from: t('04T00:00'), to: t('06T00:00') }] })).toMatchObject({
      again: t('04T00:00'),
    });
    expect(plan('10:20', {}, { absences: [away('boss')] })).toMatchObject({ wanted: { owner: 'vice' }, again: t('07T00:00') });
  });

  it.each([
    { owner: 'ana', manager: 'boss' },
    { owner: 'boss', manager: 'net' },
    { owner: 'net', manager: 'net2' },
    { owner: null, manager: 'net' },
  ])('for the leads of $owner it is that of $manager', ({ owner, manager }) => {
    expect(managerOf(owner, index({ reps: STAFF }))).toBe(manager);
  });

  it('is held, with the reason, where nobody is named', () => {
    const roster = indexRoster(rosterOf({ reps: [rep('ana', { manager: null })], safetyNet: null }));
    expect(managerOf('ana', roster)).toBe('');
    expect(planManagerTask(task({ manager: '' }), roster, t('10:20'))).toMatchObject({
      kind: 'held',
      why: expect.stringContaining('no manager'),
    });
  });

  it('lists the overdue by rep, most first, with a link to each, and says who is to choose', () => {
    const lines = [line(), line({ leadId: 'l2', rep: 'ben', propose: true }), line({ leadId: 'l3', rep: 'ben', clause: 'S4' })];
    const { subject, body } = managerText(lines, {
      zone: 'Europe/Berlin',
      now: t('10:20'),
      rulesVersion: 3,
      leadName: (id) => ({ l1: 'Lea  Li', l2: '' })[id] ?? 'Leo',
      repName: (id) => id.toUpperCase(),
      leadUrl: (id) => `https://crm.example/${id}`,
    });
    expect(subject).toBe('3 leads overdue: BEN 2, ANA 1');
    expect(body.split('\n')).toEqual([
      'Overdue as of Mon 2 Mar 11:20 (Europe/Berlin):',
      '',
      'BEN:',
      '– this lead, asked for sales: first attempt was due Mon 2 Mar 11:05 (S2). Re-assign? From BEN to whom you choose: change the owner of the record. https://crm.example/l2',
      '– Leo, asked for sales: outcome or next step was due Mon 2 Mar 11:05 (S4). https://crm.example/l3',
      '',
      'ANA:',
      '– Lea Li, asked for sales: first attempt was due Mon 2 Mar 11:05 (S2). https://crm.example/l1',
      '',
      expect.stringContaining('Tick this task'),
      'Rules version 3.',
    ]);
  });

  it('stays readable however many there are', () => {
    const lines = Array.from({ length: 250 }, (_, n) => line({ leadId: `l${n}`, rep: `r${n % 40}` }));
    const input = {
      zone: 'UTC',
      now: 0,
      rulesVersion: 1,
      leadName: () => 'x',
      repName: (id: string) => id,
      leadUrl: () => 'https://crm.example',
    };
    const { subject, body } = managerText(lines, input);
    expect(subject.length).toBeLessThanOrEqual(200);
    expect(body.match(/^– /gm)).toHaveLength(100);
    expect(body).toContain('and 150 more.');
  });
});

const MESSENGERS = [{ transport: 'mail' }] as unknown as readonly Messenger[];

describe('The clauses: at most one message per quarter hour, and what it tells', () => {
  const told = (at: string, more: Partial<Parameters<typeof announcements>[0]> = {}, over: Parameters<typeof rosterOf>[0] = {}) => {
    const roster = index({ reps: STAFF, ...over });
    const judgement = judged(OFFERED, at, { roster: { reps: STAFF, ...over } });
    const input = { messengers: MESSENGERS, roster, judgement, performed: [], task: undefined, now: t(at), ...more };
    return (announcements(input).notes ?? []).map(({ kind, recipient }) => `${kind} ${recipient}`);
  };
  const performed = (at: string, rung: string, receiver: string | null = null) => {
    const decision = latest(OFFERED, at, { roster: { reps: STAFF } }).decisions.find((one) => one.rung === rung)!;
    return { performed: [{ atBat: 1, decision, receiver }] };
  };

  it('tells the rep of a hand-raiser, and of nobody else', () => {
    const wanted = wantedOf('l1', 1, { owner: 'ana' });
    expect(told('10:01', { task: wanted })).toEqual(['task-due ana']);
    expect(told('10:01', { task: null })).toEqual([]);
    const roster = index({ reps: STAFF });
    const judgement = judged([handoff('10:00', 'ana', 'qualified')], '11:00', { roster: { reps: STAFF } });
    expect(announcements({ messengers: MESSENGERS, roster, judgement, performed: [], task: wanted, now: t('11:00') })).toEqual({});
  });

  it('tells the manager when it goes up, and the safety net when it is theirs', () => {
    expect(told('10:15', performed('10:15', 'manager'))).toEqual(['overdue boss']);
    expect(told('10:15', performed('10:15', 'manager'), { absences: [away('boss')] })).toEqual(['overdue vice']);
    expect(told('10:03', performed('10:03', 'warn'))).toEqual([]);
    expect(told('11:00', performed('11:00', 'safety-net', 'net'))).toEqual(['safety-net net']);
    expect(told('11:00', performed('11:00', 'safety-net'))).toEqual([]);
  });

  it('tells the head of marketing of a rejection that was not answered in time, once it is so and not for ever', () => {
    const breached = { clause: 'M4', startedAt: t('10:00'), dueAt: t('12:00'), metAt: null, state: 'breached' as const, evidence: null };
    const judgement = { lead: 'l1', handoffs: [handoffOf({ clocks: [breached] })], setAside: null, wakeAt: null };
    const marketing = { marketing: { rep: 'mia', deputy: null } };
    expect(told('12:01', { judgement }, marketing)).toEqual(['marketing-breach mia']);
    expect(told('09T12:00', { judgement }, marketing)).toEqual([]);
    expect(told('12:01', { judgement })).toEqual([]);
    const running = { ...judgement, handoffs: [handoffOf({ clocks: [{ ...breached, state: 'running' }] })] };
    expect(told('11:00', { judgement: running }, marketing)).toEqual([]);
  });

  it('stores nothing where no way to tell anybody is set up', () => {
    expect(told('10:15', { ...performed('10:15', 'manager'), messengers: [] })).toEqual([]);
  });

  it.each([
    { at: '10:00', from: '10:00' },
    { at: '17:30', from: '03T08:00' },
    { at: '06T17:00', from: '09T08:00' },
  ])('goes out within the recipient’s hours: at $at from $from', ({ at, from }) => {
    expect(availableFrom(index({ reps: STAFF }), 'boss', t(at))).toBe(t(from));
  });

  it('waits until the recipient is back', () => {
    expect(availableFrom(index({ reps: STAFF, absences: [away('boss')] }), 'boss', t('10:00'))).toBe(t('09T08:00'));
  });

  it('says who, what and by when in the recipient’s zone', () => {
    const input = { zone: 'Europe/Berlin', leadName: () => 'Lea Li', repName: (id: string) => id.toUpperCase() };
    const due = { kind: 'task-due' as const, leadId: 'l1', askedAt: t('09:58'), dueAt: t('10:05') };
    const overdue = {
      kind: 'overdue' as const,
      leadId: 'l1',
      rep: 'ana',
      leadKind: 'hand-raiser' as const,
      clause: 'S2',
      dueAt: t('10:05'),
      propose: true,
    };
    expect(noteText(due, input)).toBe('Lea Li asked for sales Mon 2 Mar 10:58: the first attempt is due Mon 2 Mar 11:05.');
    expect(noteText(overdue, input)).toMatch(/^Lea Li is overdue with ANA: due Mon 2 Mar 11:05 under S2\. Nobody else can take it/);
    expect(noteText({ kind: 'safety-net', leadId: 'l1', from: null, clause: 'S2' }, input)).toContain('not met by nobody');
    expect(subjectOf([due], input)).toBe('Lea Li asked for sales Mon 2 Mar 10:58: the first attempt is due Mon 2 Mar 11:05');
    expect(subjectOf([due, overdue], input)).toBe('2 leads need you');
  });
});
