/** What holds for any history: order is irrelevant, evidence never harms, what is off never acts, and wake-ups are exact. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, Millis } from '../../src/domain/fact.ts';
import { indexRoster, judge } from '../../src/domain/judge.ts';
import type { PersonJudgement } from '../../src/domain/judgement.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';
import { rep, rosterOf, SHIPPED, t } from './helpers.ts';

const START = t('09:00');
const SPAN = 25 * 24 * 60;
const roster = indexRoster(
  rosterOf({
    reps: [rep('ana'), rep('ben'), rep('cy', { active: false, inactiveSince: t('06T10:00') }), rep('desk', { type: 'queue' })],
    absences: [{ rep: 'ben', from: t('04T08:00'), to: t('09T08:00') }],
    liveFrom: { emea: t('02T09:30') },
  }),
);

const minutes = fc.oneof(fc.nat(90), fc.nat(3 * 24 * 60), fc.nat(SPAN)).map((minute) => START + minute * 60_000);
const reps = fc.constantFrom('ana', 'ben', 'cy');
const kinds = fc.constantFrom('hand-raiser', 'qualified', 'inquiry');
const reasons = fc.constantFrom('spam', 'no need', 'wrong territory', 'wrong time', 'handled with a colleague', '');
const later = fc.option(fc.nat(20 * 24 * 60).map((minute) => minute * 60_000));

const activities = fc.record({
  type: fc.constant('activity'),
  at: minutes,
  rep: reps,
  kind: fc.constantFrom('call', 'email', 'meeting', 'message', 'note', 'task'),
  direction: fc.constantFrom('out', 'out', 'in'),
  connected: fc.constantFrom(true, false, undefined),
  seconds: fc.constantFrom(undefined, 3, 30),
  state: fc.constantFrom('booked', 'held', 'no-show', 'cancelled'),
  sequence: fc.constantFrom(undefined, undefined, 'hand', 'workflow'),
  by: fc.constantFrom('machine', 'hand'),
  delay: fc.integer({ min: -3000, max: 300 }),
});

const others = fc.oneof(
  fc.record({ type: fc.constant('inquiry'), at: minutes, kind: kinds }),
  fc.record({
    type: fc.constant('handoff'),
    at: minutes,
    owner: fc.constantFrom('ana', 'ben', 'cy', 'desk', null),
    kind: kinds,
    by: fc.constantFrom('marketing', 'routing', 'seller', 'baton'),
  }),
  fc.record({ type: fc.constant('accept'), at: minutes, rep: reps }),
  fc.record({ type: fc.constantFrom('reject', 'hand-back'), at: minutes, rep: reps, reason: reasons }),
  fc.record({
    type: fc.constant('outcome'),
    at: minutes,
    outcome: fc.constantFrom('converted', 'recycled', 'disqualified'),
    rep: reps,
    reason: reasons,
    wait: later,
  }),
  fc.record({ type: fc.constant('deal'), at: minutes, deal: fc.constantFrom('d1', 'd2'), stage: fc.constantFrom('open', 'won', 'lost') }),
  fc.record({ type: fc.constant('call-back'), at: minutes, rep: reps, wait: later }),
  fc.record({ type: fc.constantFrom('deleted', 'restored', 'opted-in'), at: minutes }),
  fc.record({ type: fc.constant('opted-out'), at: minutes, channel: fc.constantFrom('call', 'email', 'message') }),
  fc.record({
    type: fc.constant('task'),
    at: minutes,
    event: fc.constantFrom('ticked', 'moved', 'deleted', 'given'),
    rep: reps,
    wait: later,
  }),
);

/** Fills in what depends on other members and gives every fact its id. */
function finished(raw: any, index: number): Fact {
  const { delay, wait, ...fact } = raw;
  const extra = fact.type === 'activity' ? { recordedAt: fact.at + delay * 60_000 } : {};
  const until = wait == null ? {} : fact.type === 'task' ? { dueAt: fact.at + wait } : { until: fact.at + wait };
  const plain = Object.fromEntries(
    Object.entries({ ...fact, ...extra, ...until, id: `f${index}` }).filter(([, value]) => value !== undefined),
  );
  return plain as unknown as Fact;
}

const opening = fc.record({ type: fc.constant('handoff'), at: minutes, owner: reps, kind: kinds, by: fc.constant('marketing') });
const histories = fc
  .tuple(opening, fc.array(fc.oneof(activities, others), { maxLength: 10 }))
  .map(([first, rest]) => [first, ...rest].map(finished));
const instants = fc.nat(SPAN + 20 * 24 * 60).map((minute) => START + minute * 60_000);

/** The shipped rules with a fact to ask for, so that leads can be handed back. */
const RULES: RuleBook = {
  ...SHIPPED,
  clauses: SHIPPED.clauses.map((clause) => (clause.id === 'M1' ? { ...clause, settings: { required: ['need'] } } : clause)),
};

const at = (facts: readonly Fact[], now: Millis, rules: RuleBook = RULES): PersonJudgement =>
  judge({ lead: 'l1', facts }, { rules, roster }, now);
const numRuns = 500;

describe('any history', () => {
  it('is judged alike in any order of its facts', () => {
    const shuffled = histories.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })));
    fc.assert(
      fc.property(shuffled, instants, ([facts, other], now) => {
        expect(at(other, now)).toEqual(at(facts, now));
      }),
      { numRuns },
    );
  });

  it('stays as it is judged until wakeAt', () => {
    fc.assert(
      fc.property(histories, instants, fc.double({ min: 0, max: 1, noNaN: true }), (facts, now, share) => {
        const { wakeAt, ...judgement } = at(facts, now);
        const end = wakeAt ?? now + 400 * 24 * 3_600_000;
        for (const later of [end - 1, now + Math.floor((end - 1 - now) * share)]) {
          const { wakeAt: next, ...same } = at(facts, Math.max(now, later));
          expect(same).toEqual(judgement);
          expect(next).toBe(wakeAt);
        }
      }),
      { numRuns },
    );
  });

  it('has a wake-up while anything is open and something can still fall due', () => {
    fc.assert(
      fc.property(histories, instants, (facts, now) => {
        const judgement = at(facts, now);
        const running = judgement.handoffs
          .flatMap(({ clocks, outcome }) => (outcome === null ? clocks : []))
          .filter(({ state }) => state === 'running');
        for (const clock of running) expect(judgement.wakeAt).toBeLessThanOrEqual(Math.max(clock.dueAt, now));
      }),
      { numRuns },
    );
  });

  it('is never worse for another counted attempt', () => {
    const attempt = fc.record({ at: minutes, rep: reps, kind: fc.constantFrom('call', 'email', 'message') });
    fc.assert(
      fc.property(histories, attempt, instants, (facts, { at: when, rep: who, kind }, now) => {
        const more = {
          type: 'activity',
          id: 'more',
          at: when,
          rep: who,
          kind,
          direction: 'out',
          connected: false,
          recordedAt: when,
          by: 'machine',
        } as Fact;
        const [before, after] = [at(facts, now), at([...facts, more], now)];
        // Evidence may earn an outcome that was refused without it; what marketing hands over after that end is another at-bat.
        fc.pre(after.handoffs.every(({ outcome }, index) => outcome?.at === before.handoffs[index]?.outcome?.at));
        for (const breach of breaches(after)) expect(breaches(before)).toContain(breach);
      }),
      { numRuns },
    );
  });

  it('never hears of a clause that is off', () => {
    const ids = [...new Set(SHIPPED.clauses.map(({ id }) => id))];
    fc.assert(
      fc.property(histories, instants, fc.subarray(ids), (facts, now, on) => {
        const rules = { ...RULES, clauses: RULES.clauses.filter((clause) => on.includes(clause.id)) };
        const judgement = at(facts, now, rules);
        const named = judgement.handoffs.flatMap(({ clocks, decisions, task, nextStep }) => [
          ...clocks,
          ...decisions,
          ...[task, nextStep].filter((one) => one !== null),
        ]);
        const heard = new Set([...named, ...(judgement.marketing ?? [])].map(({ clause }) => clause));
        expect([...heard].filter((clause) => clause !== 'none' && !on.includes(clause))).toEqual([]);
        expect(judgement.handoffs.every(({ task }) => task === null || task.clause !== 'none')).toBe(true);
      }),
      { numRuns },
    );
  });

  it('has at most one open at-bat, and every open one a next step', () => {
    fc.assert(
      fc.property(histories, instants, (facts, now) => {
        const { handoffs } = at(facts, now);
        expect(handoffs.slice(0, -1).every(({ outcome, state }) => outcome !== null && state === 'closed')).toBe(true);
        for (const handoff of handoffs) expect(handoff.nextStep === null).toBe(handoff.outcome !== null);
      }),
      { numRuns },
    );
  });
});

/** Breached sales clocks by clause and start. */
function breaches(judgement: PersonJudgement): string[] {
  const clocks = judgement.handoffs.flatMap((handoff) => handoff.clocks);
  return clocks
    .filter(({ clause, state }) => clause.startsWith('S') && state === 'breached')
    .map(({ clause, startedAt }) => `${clause} ${startedAt}`);
}
