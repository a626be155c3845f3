/** When the rules want an open task in the CRM for a lead, and when they excuse its absence. */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import { ending, persistence } from './clauses.ts';
import { firstConversation, type Judging, NEVER, nthAttempt, sureConversation } from './endings.ts';
import type { DealFile, LeadFile } from './lead-file.ts';
import { OWN_FIELDS } from './lead-file.ts';
import { type Pursuit, pursuitsOf } from './pursuits.ts';
import type { Span } from './setting.ts';
import { joined } from './spans.ts';
import type { Timeline } from './timeline.ts';

export interface Demand extends Span {
  readonly why: string;
  /** Whose hours a task may wait for, by owner id; null: at any hour. */
  readonly inHoursOf: string | null;
}

type Owed = Omit<Demand, 'inHoursOf'>;

const HOUR: Millis = 3_600_000;
const DAY: Millis = 86_400_000;

/** Rules, "Tasks": a hand-raiser's at the hand-off, a qualified lead's at the warning, everything else when due. */
function firstTaskAt(atBat: AtBat, pursuit: Pursuit): Millis {
  const owned = Math.max(pursuit.start, atBat.from);
  if (pursuit.kind === 'hand-raiser') return owned;
  const warned = pursuit.rungs.find(({ does }) => does === 'warn')?.by;
  return Math.max(owned, pursuit.kind === 'qualified' && warned !== undefined ? warned : pursuit.due);
}

function forFirstAttempt(atBat: AtBat, judging: Judging): Demand[] {
  return pursuitsOf(atBat, judging).map((pursuit) => ({
    from: firstTaskAt(atBat, pursuit),
    to: pursuit.triedAt,
    why: `first attempt of a ${pursuit.kind}`,
    inHoursOf: null,
  }));
}

/** S3: the n-th attempt is due by the end of its business day, until somebody was reached or the days are over. */
function forPersistence(atBat: AtBat, judging: Judging): Owed[] {
  const { company, setting } = judging;
  const clause = persistence(setting, atBat.kind, company.teamOf(atBat.owner));
  if (clause === null) return [];
  const calendar = company.calendarOf(atBat.owner);
  const reached = firstConversation(atBat.file, atBat.mark.at);
  const over = Math.min(reached, calendar.add(atBat.from, clause.within));
  // Handed over shortly before the close of day 0, the first attempt has S2's time all the same, and the second cannot be missing before it.
  const [first] = pursuitsOf(atBat, judging);
  const begun = first === undefined ? atBat.from : firstTaskAt(atBat, first);
  return clause.schedule.slice(0, clause.attempts).flatMap((day, i) => {
    if (i === 0) return [];
    const from = Math.max(begun, ...[atBat, ...atBat.mayHaveBegun].map((one) => company.calendarOf(one.owner).closeOfDay(one.from, day)));
    return [{ from, to: Math.min(over, nthAttempt(atBat.file, atBat.mark.at, i + 1)), why: `attempt ${i + 1}` }];
  });
}

/** Instants at which somebody did something for the lead: each is a next step taken. */
function stepsOf(file: LeadFile): Millis[] {
  const deeds = file.deeds.flatMap(({ knownAt, until }) => (until === null ? [knownAt] : [knownAt, until]));
  const said = OWN_FIELDS.flatMap((name) => file.field(name).map(({ at }) => at));
  const deals = file.deals.flatMap(({ stages, closeDates, lostReasons }) => [...stages, ...closeDates, ...lostReasons].map(({ at }) => at));
  const owners = file.owners.map(({ at }) => at);
  // The day on which to call back is the next step that was agreed; that one attempt is owed on it is said of S3, which is over by then.
  const days = agreedDays(file, 'baton_call_back_on').map(({ value }) => Date.parse(value.slice(0, 10)) + DAY);
  const done = file.ownTasks.map(({ to }) => to).filter((at) => at < NEVER);
  return [...deeds, ...said, ...deals, ...owners, ...days, ...done].toSorted((a, b) => a - b);
}

/** Days written on the record, and on those that were merged into it: what was agreed with the person holds on. */
function agreedDays(file: LeadFile, name: string): Timeline {
  return [file, ...file.selves].flatMap((self) => self.field(name)).filter(({ value }) => /^\d{4}-/.test(value));
}

/** Once reached, a next step is owed within so many business days until an outcome; a deal then owes its own. */
function forNextStep(atBat: AtBat, { company, setting }: Judging): Owed[] {
  const within = persistence(setting, atBat.kind, company.teamOf(atBat.owner))?.nextStepWithin ?? null;
  const reached = sureConversation(atBat.file, atBat.mark.at);
  if (within === null || reached === NEVER) return [];
  const calendar = company.calendarOf(atBat.owner);
  const dealAt = Math.min(NEVER, ...atBat.file.deals.map(({ stages }) => stages[0]?.at ?? NEVER));
  const steps = [reached, ...stepsOf(atBat.file).filter((at) => at > reached)];
  return steps.map((at, i) => ({ from: calendar.add(at, within), to: Math.min(steps[i + 1] ?? NEVER, dealAt), why: 'next step' }));
}

/** S4: a lost deal has its reason in time, an open one is not quiet for long and its close date not past. */
function forDeals(atBat: AtBat, { company, setting }: Judging): Owed[] {
  const clause = ending(setting, atBat.kind, company.teamOf(atBat.owner));
  const calendar = company.calendarOf(atBat.owner);
  return atBat.file.deals.flatMap((deal) => {
    const opened = deal.stages[0]?.at ?? NEVER;
    if (opened < atBat.mark.at) return [];
    const closed = deal.stages.find(({ value }) => /^closed/.test(value))?.at ?? NEVER;
    const dated = datesPassed(deal, closed);
    const quiet = clause?.dealQuietFor;
    if (!quiet) return dated;
    const steps = [opened, ...stepsOf(atBat.file).filter((at) => at > opened)];
    const silent = steps.map((at, i) => ({
      from: calendar.add(at, quiet),
      to: Math.min(steps[i + 1] ?? NEVER, closed),
      why: 'quiet deal',
    }));
    return [...dated, ...silent];
  });
}

/** The close date holds for its whole day, wherever that is. */
function datesPassed({ closeDates }: DealFile, closed: Millis): Owed[] {
  return closeDates.flatMap(({ at, value }, i) => {
    if (value === '') return [];
    const from = Math.max(at, Date.parse(value) + DAY);
    return [{ from, to: Math.min(closeDates[i + 1]?.at ?? NEVER, closed), why: 'close date passed' }];
  });
}

/** Of a lead that is back only this is sure: two business days later there is a task, unless somebody has done something. */
function forWoken({ file, mark, owner, to }: AtBat, wokenBy: Millis, { company }: Judging): Demand[] {
  const from = company.calendarOf(owner).closeOfDay(wokenBy, 2);
  const dealt = file.deals.flatMap(({ stages }) => stages.map(({ at }) => at));
  const over = Math.min(to, nthAttempt(file, mark.at, 1), firstConversation(file, mark.at), ...dealt);
  return from < over ? [{ from, to: over, why: 'first attempt of a lead that is back', inHoursOf: null }] : [];
}

/** All spans in which the rules want an open task for this hand-off. */
export function demandsOf(atBat: AtBat, judging: Judging): Demand[] {
  if (atBat.live && atBat.wokenBy !== null) return forWoken(atBat, atBat.wokenBy, judging);
  if (!atBat.live || !atBat.certain || atBat.from === NEVER) return [];
  const later = [...forPersistence(atBat, judging), ...forNextStep(atBat, judging), ...forDeals(atBat, judging)];
  // Nobody is alerted outside their own hours: what falls due at the end of the day, or at night, may wait for the morning.
  const inHours = later.map((demand) => ({ ...demand, inHoursOf: atBat.owner }));
  return [...forFirstAttempt(atBat, judging), ...inHours]
    .map((demand) => ({ ...demand, from: Math.max(demand.from, atBat.from), to: Math.min(demand.to, atBat.to) }))
    .filter(({ from, to }) => from < to);
}

/** Asleep until a meeting is over (a no-show wakes it the next business day) or until the day on which to call back. */
function asleep(atBat: AtBat, { company }: Judging): Span[] {
  const calendar = company.calendarOf(atBat.owner);
  const nextDay = (at: Millis) => calendar.closeOfDay(at, 1);
  const meetings = atBat.file.deeds.flatMap(({ until, at }) => (until === null ? [] : [{ from: at, to: nextDay(until) }]));
  const dates = ['baton_call_back_on', 'baton_wake_up_on'].flatMap((name) =>
    agreedDays(atBat.file, name).map(({ at, value }) => ({ from: at, to: calendar.closeOfDay(calendar.startOf(value.slice(0, 10)), 0) })),
  );
  return [...meetings, ...dates];
}

/** Owners who have no task, are not there, or nobody. What becomes of them is asked elsewhere: of the owner, not of the task. */
function untasked(file: LeadFile, { company }: Judging): Span[] {
  return file.owners.flatMap(({ at, value }, i) => {
    const to = file.owners[i + 1]?.at ?? NEVER;
    if (company.isUnrouted(value) || company.isPartner(value)) return [{ from: at, to }];
    const away = company.absences(value).map((span) => ({ from: Math.max(at, span.from), to: Math.min(to, span.to) }));
    const left = company.leftAt(value);
    return [...away, ...(left < to ? [{ from: Math.max(left, at), to }] : [])];
  });
}

/**
 * A tick without evidence re-opens once, an hour later at the earliest and after one full pass of the person's streams; how long that
 * takes rules.md leaves to the installation: a business day here. After the second the slot is the next rung's.
 */
function ticked(atBat: AtBat, { company }: Judging): Span[] {
  const calendar = company.calendarOf(atBat.owner);
  const ends = atBat.file.tasks
    .flatMap(({ ends }) => ends.filter(({ byBaton, at }) => !byBaton && at >= atBat.mark.at))
    .toSorted((a, b) => a.at - b.at);
  return ends.map(({ at }, i) => {
    // A tick is its owner's: whoever receives the lead next has done nothing yet, and needs the task.
    const moved = atBat.file.owners.find((entry) => entry.at > at)?.at ?? NEVER;
    return { from: at, to: Math.min(moved, i > 0 ? NEVER : Math.max(at + 2 * HOUR, calendar.closeOfDay(at, 1))) };
  });
}

/** A rejection that waits for marketing, a hand-back that waits for facts: the rules name no task meanwhile. */
function pending({ file }: AtBat, { company }: Judging): Span[] {
  const calendar = company.calendarOf(company.marketing?.rep ?? '');
  return file
    .field('baton_lead_response')
    .filter(({ value }) => value === 'reject' || value === 'hand back')
    .map(({ at }) => ({ from: at, to: calendar.closeOfDay(at, 2) }));
}

/** Spans in which nothing is held against Baton though a task is missing; what is owed after them has the grace once more. */
export function excusesOf(atBat: AtBat, judging: Judging): Span[] {
  const { file } = atBat;
  // What the loser of a merge had done is mixed with the winner's own until they are one.
  const merged = file.merges.map((at) => ({ from: 0, to: at }));
  return joined([
    ...asleep(atBat, judging),
    ...untasked(file, judging),
    ...ticked(atBat, judging),
    ...pending(atBat, judging),
    ...merged,
    ...file.bin,
  ]);
}
