/** The table of what a demo has to show is complete against the domain's own lists, and counts what it says it counts. */
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../../config/load-rules.ts';
import { countCovered, expectedKeys } from '../../../src/cli/demo/covered.ts';
import { eventsOfFact, FACT_EVENTS } from '../../../src/cli/demo/events.ts';
import { BREAKERS } from '../../../src/domain/breakers.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { SET_ASIDE_REASONS } from '../../../src/domain/intake/set-aside.ts';
import { RESPONSE_REASONS } from '../../../src/domain/reasons.ts';
import { CLAUSE_KINDS } from '../../../src/domain/rules/index.ts';

const rules = loadRules();
const NOTHING = { rules, people: [], events: {}, setAside: {}, acts: {} };

describe('the table of what a demo has to show', () => {
  const keys = new Set(expectedKeys(rules));

  it('names every clause there is, for every kind of lead that the shipped rules bind', () => {
    const named = (id: string) => [...keys].filter((key) => key === `clause.${id}` || key.startsWith(`clause.${id}.`));
    expect([...CLAUSE_KINDS.keys()].filter((id) => named(id).length === 0)).toEqual([]);
    for (const { id, kinds } of rules.clauses)
      if (named(id).length > 1) for (const kind of kinds) expect(keys).toContain(`clause.${id}.${kind}`);
  });

  it('names every reason for which somebody is set aside, and every breaker', () => {
    for (const why of SET_ASIDE_REASONS) expect(keys).toContain(`set-aside.${why}`);
    for (const kind of BREAKERS) expect(keys).toContain(`event.held-${kind}`);
  });

  it('has no clause for a clause that is off', () => {
    const fewer = expectedKeys({ ...rules, clauses: rules.clauses.filter(({ id }) => id !== 'S3') });
    expect(fewer.filter((key) => key.startsWith('clause.S3'))).toEqual([]);
    expect(fewer).toContain('clause.S2.inquiry');
  });

  it('stands at 0 where nothing happened, key by key in order', () => {
    const covered = countCovered(NOTHING);
    expect(new Set(Object.keys(covered))).toEqual(keys);
    expect(Object.values(covered).every((count) => count === 0)).toBe(true);
    expect(Object.keys(covered)).toEqual(Object.keys(covered).toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it('adds what the ledger, the world and the set-aside tell, and of the world only what it asks for', () => {
    const covered = countCovered({
      ...NOTHING,
      events: { 'rung.warn': 3, 'event.task-adopted': 2 },
      setAside: { 'own domain': 4 },
      acts: { merge: 2, call: 900 },
    });
    expect(covered).toMatchObject({ 'rung.warn': 3, 'event.task-adopted': 2, 'set-aside.own domain': 4, 'event.merge': 2 });
    expect(covered['event.call']).toBeUndefined();
  });
});

it('counts a hand-off to an owner that is nobody as unrouted', () => {
  const handed = (owner: string): Fact => ({ type: 'handoff', id: owner, at: 1, owner, kind: 'qualified', by: 'routing' });
  const people = [{ facts: [handed('q1'), handed('r1')], judgement: { lead: '1', handoffs: [], setAside: null, wakeAt: null } }];
  expect(countCovered({ ...NOTHING, people, nobodies: new Set(['q1']) })).toMatchObject({
    'event.unrouted': 1,
    'event.handed-by-routing': 2,
  });
  expect(countCovered({ ...NOTHING, people })).toMatchObject({ 'event.unrouted': 0 });
});

describe('the events of a fact', () => {
  const at = Date.UTC(2026, 2, 2, 9);
  const activity = { type: 'activity', id: 'a', at, rep: 'r1', direction: 'out', recordedAt: at, by: 'machine' } as const;
  const cases: readonly (readonly [string, Fact, readonly string[]])[] = [
    ['a form that asks for sales', { type: 'inquiry', id: 'i', at, kind: 'hand-raiser' }, ['inquired', 'asked-for-sales']],
    ['a hand-off to nobody', { type: 'handoff', id: 'h', at, owner: null, kind: 'qualified', by: 'marketing' }, ['unrouted']],
    ['a call that connected', { ...activity, kind: 'call', connected: true }, ['call-connected']],
    ['a call of which nobody says how it went', { ...activity, kind: 'call' }, ['call-without-outcome']],
    ['a missed call from the lead', { ...activity, kind: 'call', direction: 'in', connected: false }, ['call-missed']],
    ['a mail of a sequence', { ...activity, kind: 'email', sequence: 'workflow' }, ['email', 'sequence-by-workflow']],
    ['a call typed in at once', { ...activity, kind: 'call', connected: false, by: 'hand' }, ['call-unconnected', 'logged-by-hand']],
    [
      'a call typed in two hours later',
      { ...activity, kind: 'call', connected: false, by: 'hand', recordedAt: at + 7_200_000 },
      ['call-unconnected', 'logged-too-late'],
    ],
    ['a meeting that was held', { ...activity, kind: 'meeting', state: 'held' }, ['meeting-booked', 'meeting-held']],
    ['a rejection for the wrong place', { type: 'reject', id: 'r', at, rep: 'r1', reason: 'wrong territory' }, ['wrong-territory']],
    ['a rejection without a reason', { type: 'reject', id: 'r', at, rep: 'r1', reason: '' }, ['rejected-without-reason']],
    ['a deal lost without a reason', { type: 'deal', id: 'd', at, deal: 'd1', stage: 'lost' }, ['deal-lost', 'deal-lost-without-reason']],
    [
      'an evaluation by a rule',
      { type: 'evaluation', id: 'e', at, by: null, decision: 'nurture', rule: { name: 'fit', version: '3' } },
      ['evaluated-nurture', 'evaluated-by-rule'],
    ],
  ];

  it.each(cases)('%s', (_, fact, events) => {
    expect(eventsOfFact(fact)).toEqual(events);
  });

  it('are all in the table, whatever reason a rep picks', () => {
    const known: readonly string[] = Object.values(FACT_EVENTS).flat();
    const facts: Fact[] = RESPONSE_REASONS.map((reason) => ({ type: 'reject', id: reason, at, rep: 'r1', reason }));
    expect([...facts, ...cases.map(([, fact]) => fact)].flatMap(eventsOfFact).filter((event) => !known.includes(event))).toEqual([]);
  });
});
