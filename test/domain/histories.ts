/** Any history: one generator for each type of fact, and what histories, rosters and gaps are made of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import type { Fact } from '../../src/domain/fact.ts';
import type { Gap } from '../../src/domain/gaps.ts';
import { indexRoster } from '../../src/domain/judge.ts';
import { rep, rosterOf, t } from './helpers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60;
export const START = t('09:00');
/** Minutes in which facts happen: past a change of clocks and a public holiday. */
const SPAN = 40 * DAY;

const minutes = fc.oneof(fc.nat(90), fc.nat(3 * DAY), fc.nat(SPAN)).map((minute) => START + minute * MINUTE);
/** Within working hours of the first days, where most rules change their mind. */
const soon = fc.tuple(fc.nat(4), fc.nat(8 * 60)).map(([day, minute]) => START - 60 * MINUTE + (day * DAY + minute) * MINUTE);
const when = fc.oneof(minutes, soon);
const wait = fc.nat(20 * DAY).map((minute) => minute * MINUTE);
const reps = fc.constantFrom('ana', 'ben', 'cy', 'dee');
const kinds = fc.constantFrom('hand-raiser', 'qualified', 'inquiry');
const reasons = fc.constantFrom('spam', 'no need', 'wrong territory', 'wrong time', 'handled with a colleague', 'need', '');
const maybe = <T>(value: Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Keys ending in `After` become instants that long after `at`; keys that are undefined are left out. */
type Shape = Readonly<Record<string, Arbitrary<unknown>>>;

const activity: Shape = {
  rep: reps,
  kind: fc.constantFrom('call', 'email', 'meeting', 'message', 'note', 'task'),
  direction: fc.constantFrom('out', 'out', 'in'),
  connected: fc.constantFrom(true, false, undefined),
  seconds: fc.constantFrom(undefined, 3, 30),
  state: fc.constantFrom(undefined, 'booked', 'held', 'no-show', 'cancelled'),
  stateAfter: maybe(wait),
  sequence: fc.constantFrom(undefined, undefined, 'hand', 'workflow'),
  by: fc.constantFrom('machine', 'hand'),
  unsent: fc.constantFrom(undefined, undefined, true),
  graded: fc.constantFrom(undefined, undefined, undefined, 'A', 'B', 'C', 'none'),
  recordedAfter: fc.integer({ min: -300, max: 3000 }).map((minute) => minute * MINUTE),
};

/** What each type of fact carries beside `type`, `id` and `at`. */
export const GENERATORS: Readonly<Record<Fact['type'], Shape>> = {
  inquiry: {
    kind: kinds,
    arrivedAfter: maybe(wait),
    company: maybe(fc.constant('acme.example')),
    customer: fc.constantFrom(undefined, true),
  },
  handoff: {
    owner: fc.constantFrom('ana', 'ben', 'cy', 'dee', 'desk', 'pat', null),
    kind: kinds,
    by: fc.constantFrom('marketing', 'routing', 'seller', 'manager', 'baton', 'admin'),
    ownerOnly: fc.constantFrom(undefined, undefined, true),
    standsInFor: maybe(reps),
    customer: fc.constantFrom(undefined, undefined, true),
  },
  activity,
  accept: { rep: reps, takenBackAfter: maybe(wait) },
  reject: { rep: reps, reason: reasons, takenBackAfter: maybe(wait) },
  'hand-back': { rep: reps, reason: reasons, takenBackAfter: maybe(wait) },
  outcome: {
    outcome: fc.constantFrom('converted', 'recycled', 'disqualified'),
    rep: reps,
    reason: reasons,
    untilAfter: maybe(wait),
    deal: maybe(fc.constant('d1')),
  },
  deal: {
    deal: fc.constantFrom('d1', 'd2'),
    stage: fc.constantFrom('open', 'won', 'lost'),
    owner: maybe(reps),
    reason: maybe(fc.constant('price')),
    closesAfter: maybe(wait),
  },
  evaluation: {
    by: fc.constantFrom('mia', 'unknown', null),
    decision: fc.constantFrom('hand-over', 'nurture', 'set-aside'),
    reason: maybe(fc.constant('not now')),
    untilAfter: maybe(wait),
    bulk: fc.constantFrom(undefined, 3, 80),
    rule: maybe(fc.constant({ name: 'score', version: '2' })),
  },
  answer: { by: fc.constantFrom('mia', null), agrees: fc.boolean(), change: maybe(fc.constant('list cleaned')) },
  released: { by: fc.constant('admin') },
  colleague: { lead: fc.constant('l9'), owner: reps, deal: maybe(fc.constant('d9')) },
  'call-back': { rep: reps, untilAfter: wait },
  deleted: {},
  restored: {},
  'opted-out': { channel: fc.constantFrom('call', 'email', 'message', undefined) },
  'opted-in': { channel: fc.constantFrom('call', 'email', 'message', undefined) },
  'privacy-deleted': {},
  task: { event: fc.constantFrom('ticked', 'moved', 'deleted', 'given'), rep: reps, dueAfter: maybe(wait) },
  rung: {
    atBat: fc.integer({ min: 1, max: 2 }),
    clause: fc.constantFrom('S1', 'S2', 'S4'),
    rung: fc.constantFrom('warn', 'manager', 'reassign', 'propose', 'safety-net'),
    owner: maybe(reps),
    ladder: fc.constantFrom(undefined, 0, 1),
    receiver: maybe(reps),
  },
};

/** Types that the source of facts names: the types alone cannot be seen by a test. */
export function factTypes(): readonly string[] {
  const source = readFileSync(join(import.meta.dirname, '../../src/domain/fact.ts'), 'utf8');
  const written = [...source.matchAll(/^ {2}readonly type: ((?:'[\w-]+'(?: \| )?)+);/gm)].flatMap(([, names]) => names!.split(' | '));
  return written.map((name) => name.replaceAll("'", ''));
}

const LATER: Readonly<Record<string, string>> = {
  arrivedAfter: 'arrivedAt',
  stateAfter: 'stateAt',
  recordedAfter: 'recordedAt',
  takenBackAfter: 'takenBackAt',
  untilAfter: 'until',
  closesAfter: 'closesAt',
  dueAfter: 'dueAt',
};

function factOf(type: string, at: number, members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return {
    type,
    at,
    ...Object.fromEntries(entries.map(([key, value]) => (LATER[key] ? [LATER[key], at + Number(value)] : [key, value]))),
  };
}

const plain = (type: string, shape: Shape): Arbitrary<Record<string, unknown>> =>
  fc.tuple(when, fc.record(shape)).map(([at, members]) => factOf(type, at, members));

const byType = Object.entries(GENERATORS).map(([type, shape]) => plain(type, shape));
/** Attempts and conversations are what most rules turn on: they come as often as everything else. */
const anyFact = fc.oneof({ weight: 10, arbitrary: plain('activity', activity) }, ...byType.map((arbitrary) => ({ weight: 1, arbitrary })));
const opening = fc
  .tuple(when, reps, kinds, fc.constantFrom('marketing', 'routing'))
  .map(([at, owner, kind, by]) => factOf('handoff', at, { owner, kind, by }));

const numbered = (facts: readonly Record<string, unknown>[]) =>
  facts.map((fact, index) => ({ ...fact, id: `f${index}` }) as unknown as Fact);

/** A conversation, a deal of it, and the end of that deal, some days after the hand-off. */
const course = fc.tuple(soon, fc.constantFrom('won', 'lost', 'open'), reps).map(([at, stage, who]) => {
  const day = DAY * MINUTE;
  const call = { kind: 'call', direction: 'out', connected: true, rep: who, recordedAfter: 0, by: 'machine' };
  return [
    factOf('activity', at, call),
    factOf('outcome', at + day, { outcome: 'converted', rep: who, reason: 'a deal', deal: 'd1' }),
    factOf('deal', at + day, { deal: 'd1', stage: 'open' }),
    factOf('deal', at + 9 * day, { deal: 'd1', stage }),
  ];
});

/** One hand-off and up to twelve facts of any type; one in five goes the course of a deal as well. */
export const histories = fc
  .tuple(
    opening,
    fc.array(anyFact, { maxLength: 12 }),
    fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: course }),
  )
  .map(([first, rest, deal]) => numbered([first, ...rest, ...deal]));

export const instants = fc.oneof(
  fc.nat(SPAN + 20 * DAY).map((minute) => START + minute * MINUTE),
  soon,
);

/** Up to three times at which Baton itself was down. */
export const gaps: Arbitrary<readonly Gap[]> = fc.array(
  fc.tuple(when, fc.nat(2 * DAY)).map(([from, length]) => ({ from, to: from + (length + 5) * MINUTE })),
  { maxLength: 3 },
);

/** People of every kind: away, gone, a queue, a partner, round the clock, with deputies. */
export const anyRoster = indexRoster(
  rosterOf({
    reps: [
      rep('ana', { deputy: 'ben' }),
      rep('ben', { cap: 3 }),
      rep('cy', { active: false, inactiveSince: t('06T10:00') }),
      rep('dee', { zone: 'America/New_York', calendar: '', team: 'night', territories: ['us'] }),
      rep('desk', { type: 'queue' }),
      rep('pat', { type: 'partner' }),
      rep('boss'),
    ],
    absences: [
      { rep: 'ben', from: t('04T08:00'), to: t('09T08:00') },
      { rep: 'ana', from: t('06T16:00'), to: t('07T08:00') },
      { rep: 'ana', from: t('16T08:00'), to: t('30T08:00') },
    ],
    liveFrom: { emea: t('02T09:30'), '*': t('02T08:00') },
    roundTheClock: ['night'],
    marketing: { rep: 'mia', deputy: null },
  }),
);
