/** What holds for any history: order is irrelevant, evidence never harms, what is off never acts, and wake-ups are exact. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, Millis } from '../../src/domain/fact.ts';
import type { Gap } from '../../src/domain/gaps.ts';
import { judge } from '../../src/domain/judge.ts';
import type { PersonJudgement } from '../../src/domain/judgement.ts';
import { collectHistory, replayHistory } from '../../src/domain/replay/index.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';
import { SHIPPED, t } from './helpers.ts';
import { anyRoster, factTypes, GENERATORS, gaps, histories, instants, START } from './histories.ts';

/** `BATON_PROPERTY_SEED=N npm test -- test/domain/properties.test.ts` repeats a run. */
const seed = Number(process.env.BATON_PROPERTY_SEED ?? Date.now() % 2 ** 31);
process.stderr.write(`properties: seed ${seed}\n`);
const settings = { numRuns: 500, seed };

/** The shipped rules with a fact to ask for, so that leads can be handed back. */
const RULES: RuleBook = {
  ...SHIPPED,
  clauses: SHIPPED.clauses.map((clause) => (clause.id === 'M1' ? { ...clause, settings: { required: ['need'] } } : clause)),
};

const at = (facts: readonly Fact[], now: Millis, rules: RuleBook = RULES, down: readonly Gap[] = []): PersonJudgement =>
  judge({ lead: 'l1', facts }, { rules, roster: anyRoster, gaps: down }, now);

const handedOver = { type: 'handoff', id: 'f0', at: t('09:30'), owner: 'ana', kind: 'hand-raiser', by: 'marketing' } as const;
const call = { rep: 'ana', kind: 'call', connected: true };

/** What was worse for more evidence once: a clock that a re-route had stopped, and a deal that was there before its request was granted. */
const ONCE_WORSE: [Fact[], { at: number; rep: string; kind: string; connected: boolean }, Millis][] = [
  [
    [handedOver, { type: 'outcome', id: 'f1', at: t('09:30'), outcome: 'disqualified', rep: 'ana', reason: 'wrong territory' }],
    { at: t('09:36'), ...call },
    t('09:36'),
  ],
  [
    [
      handedOver,
      { type: 'outcome', id: 'f1', at: t('09:30'), outcome: 'converted', rep: 'ana', reason: 'a deal', deal: 'd1' },
      { type: 'deal', id: 'f2', at: t('09:30'), deal: 'd1', stage: 'open' },
    ],
    { at: t('2026-04-01T09:31:00Z'), ...call },
    t('2026-04-01T09:31:00Z'),
  ],
];

describe('the generators', () => {
  it('have every type of fact', () => {
    expect(Object.keys(GENERATORS).sort()).toEqual([...factTypes()].sort());
  });

  it('lead to every clause with a clock, every rung and every end', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(histories, instants, (facts, now) => {
        for (const { clocks, decisions, outcome } of at(facts, now).handoffs) {
          for (const { clause } of clocks) seen.add(clause);
          for (const { rung } of decisions) seen.add(rung);
          if (outcome !== null) seen.add(outcome.value);
        }
      }),
      // Always the same ones: what is rare must not be there by luck.
      { numRuns: 3_000, seed: 1 },
    );
    const ends = ['won', 'lost', 'recycled', 'disqualified', 'handled-with-colleague', 'deleted', 'before-go-live'];
    const rungs = ['warn', 'manager', 'reassign', 'propose', 'safety-net'];
    expect(['M1', 'M2', 'M4', 'S1', 'S2', 'S3', 'S4', ...rungs, ...ends].filter((name) => !seen.has(name))).toEqual([]);
  });
});

describe('any history', () => {
  it('is judged alike in any order of its facts', () => {
    const shuffled = histories.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })));
    fc.assert(
      fc.property(shuffled, instants, gaps, ([facts, other], now, down) => {
        expect(at(other, now, RULES, down)).toEqual(at(facts, now, RULES, down));
      }),
      settings,
    );
  });

  it('stays as it is judged until wakeAt', () => {
    fc.assert(
      fc.property(histories, instants, gaps, fc.double({ min: 0, max: 1, noNaN: true }), (facts, now, down, share) => {
        const { wakeAt, ...judgement } = at(facts, now, RULES, down);
        const end = wakeAt ?? now + 400 * 24 * 3_600_000;
        for (const later of [end - 1, now + Math.floor((end - 1 - now) * share)]) {
          const { wakeAt: next, ...same } = at(facts, Math.max(now, later), RULES, down);
          expect(same).toEqual(judgement);
          expect(next).toBe(wakeAt);
        }
      }),
      settings,
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
      settings,
    );
  });

  it('is never worse for more evidence', () => {
    const evidence = fc.record({
      at: instants,
      rep: fc.constantFrom('ana', 'ben'),
      kind: fc.constantFrom('call', 'email', 'message'),
      connected: fc.constantFrom(true, false),
    });
    fc.assert(
      fc.property(histories, evidence, instants, (facts, { kind, connected, ...more }, now) => {
        const call = kind === 'call' ? { connected, seconds: connected ? 60 : 4 } : {};
        const added = {
          type: 'activity',
          id: 'more',
          kind,
          direction: 'out',
          recordedAt: more.at,
          by: 'machine',
          ...more,
          ...call,
        } as Fact;
        const [before, after] = [at(facts, now), at([...facts, added], now)];
        // Evidence may earn an outcome that was refused without it; what marketing hands over after that end is another at-bat.
        fc.pre(after.handoffs.every(({ outcome }, index) => outcome?.at === before.handoffs[index]?.outcome?.at));
        for (const missed of missedClocks(after)) expect(missedClocks(before)).toContain(missed);
      }),
      { ...settings, examples: ONCE_WORSE },
    );
  });

  it('never hears of a clause that is off', () => {
    const ids = [...new Set(SHIPPED.clauses.map(({ id }) => id))];
    fc.assert(
      fc.property(histories, instants, fc.subarray(ids), (facts, now, on) => {
        const judgement = at(facts, now, { ...RULES, clauses: RULES.clauses.filter((clause) => on.includes(clause.id)) });
        expect(clausesIn(judgement).filter((clause) => clause !== 'none' && !on.includes(clause))).toEqual([]);
        expect(judgement.handoffs.every(({ task }) => task === null || task.clause !== 'none')).toBe(true);
      }),
      settings,
    );
  });

  it('has at most one open at-bat, and every open one a next step', () => {
    fc.assert(
      fc.property(histories, instants, gaps, (facts, now, down) => {
        const { handoffs } = at(facts, now, RULES, down);
        expect(handoffs.slice(0, -1).every(({ outcome, state }) => outcome !== null && state === 'closed')).toBe(true);
        for (const { nextStep, outcome } of handoffs) expect(nextStep !== null || outcome !== null).toBe(true);
      }),
      settings,
    );
  });
});

describe('a replay', () => {
  it('says the same whatever the order of the lines, but for their numbers', () => {
    const people = fc.array(histories, { minLength: 1, maxLength: 3 });
    const shuffled = people
      .map((all) => [...ROSTER_LINES, ...all.flatMap((facts, index) => linesOf(`l${index}`, facts))])
      .chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })));
    fc.assert(
      fc.property(shuffled, instants, ([lines, other], now) => {
        expect(replayed(other, now)).toEqual(replayed(lines, now));
      }),
      settings,
    );
  });

  it('reads the lines of these histories', () => {
    const lines = fc.sample(histories, { numRuns: 50, seed }).flatMap((facts) => facts.flatMap((fact) => lineOf('l1', fact)));
    const collector = collectHistory();
    for (const line of lines) collector.add(line);
    expect(collector.finish(null).rejectedLines.map(({ why }) => why)).toEqual([]);
  });
});

const ROSTER_LINES: readonly string[] = [
  { type: 'calendar', id: 'c1', zone: 'Europe/Berlin', hours: { mon: ['09:00-17:00'], tue: ['09:00-17:00'], fri: ['09:00-12:00'] } },
  { type: 'rep', id: 'ana', calendar: 'c1', pool: 'emea', zone: 'Europe/Berlin' },
  { type: 'rep', id: 'ben', pool: 'emea', zone: 'Asia/Tokyo', active: false },
  { type: 'absence', rep: 'ana', from: '2026-03-09T08:00:00Z', to: '2026-03-12T08:00:00Z' },
  { type: 'golive', team: 'emea' },
  { type: 'golive' },
].map((line) => JSON.stringify({ at: iso(START), ...line }));

const INSTANTS = ['at', 'arrivedAt', 'recordedAt', 'until', 'closesAt', 'stateAt', 'takenBackAt', 'dueAt'];

/** Rungs that Baton performed are the one fact that no recorded history tells. */
function lineOf(lead: string, fact: Fact): readonly string[] {
  if (fact.type === 'rung') return [];
  const { id, ...members } = fact;
  const told = Object.entries(members).map(([key, value]) => [key, INSTANTS.includes(key) ? iso(value as number) : value]);
  const who = fact.type === 'deal' ? { leads: [lead] } : fact.type === 'colleague' ? { lead, colleague: fact.lead } : { lead };
  return [JSON.stringify({ ...Object.fromEntries(told), ...who, id: `${lead}-${id}` })];
}

/** The first event is told twice, at one instant and with two owners: which of them holds must not hang on the order. */
function linesOf(lead: string, facts: readonly Fact[]): readonly string[] {
  const other = facts.slice(0, 1).map((fact) => (fact.type === 'handoff' ? { ...fact, owner: 'ana', kind: 'qualified' as const } : fact));
  return [...facts, ...other].flatMap((fact) => lineOf(lead, fact));
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

/** Without line numbers. */
function replayed(lines: readonly string[], now: Millis): unknown {
  const collector = collectHistory();
  for (const line of lines) collector.add(line);
  const output = replayHistory(collector.finish(now), RULES, now);
  return JSON.parse(JSON.stringify(output, (key, value: unknown) => (key === 'line' ? undefined : value)));
}

/** Whatever names a clause, wherever it stands in the judgement. */
function clausesIn(judgement: PersonJudgement): string[] {
  const found = new Set<string>();
  JSON.stringify(judgement, (key, value: unknown) => {
    if (key === 'clause' && typeof value === 'string') found.add(value);
    return value;
  });
  return [...found];
}

/** Sales clocks that were missed, whether or not something came later, by clause and start. */
function missedClocks(judgement: PersonJudgement): string[] {
  const clocks = judgement.handoffs.flatMap((handoff) => handoff.clocks);
  return clocks
    .filter(({ clause, state }) => clause.startsWith('S') && (state === 'breached' || state === 'late'))
    .map(({ clause, startedAt }) => `${clause} ${startedAt}`);
}
