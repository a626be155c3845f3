/** Does every open hand-off have an owner who is there, and did Baton give it only to whom, when and from whom it may? */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Case } from './case.ts';
import { accepting } from './clauses.ts';
import type { Company } from './company.ts';
import { isAttempt } from './deeds.ts';
import { demandsOf } from './demands.ts';
import { NEVER } from './endings.ts';
import { isFirstAttempt, type Pursuit, pursuitsOf } from './pursuits.ts';
import { holds } from './spans.ts';
import { isSpared, type Move, moveOf, onLadderSince, restarterOf, type Tenure, tenuresOf } from './tenures.ts';
import type { Notes } from './verdict.ts';

/** Baton counts from when it gave a lead away, the CRM's history from when it had carried that out. */
const SLOW_WRITE: Millis = 30_000;

export function checkOwners(known: Case, notes: Notes): void {
  for (const atBat of known.atBats) {
    if (!atBat.live || !atBat.certain) continue;
    const tenures = tenuresOf(atBat, known);
    notes.checked.owners += tenures.length;
    checkUnrouted(known, atBat, tenures, notes);
    tenures.forEach((tenure, i) => {
      checkThere(known, atBat, tenure, notes);
      const before = tenures[i - 1];
      if (before === undefined || !tenure.byBaton || tenure.from >= atBat.to) return;
      const move = moveOf(atBat, known, tenures, i);
      const held = [...heldBefore(tenures, i), tenure];
      const readings = [held, tenures.slice(0, i + 1), ...seenBefore(known, tenures, i)];
      const wrongs = readings.map((one) => wrongReceiver(known, atBat, one, move));
      const wrong = wrongs.includes(null) ? null : wrongs[0]!;
      if (wrong !== null) notes.add('wrongOwner', atBat.file.id, tenure.from, `given by Baton to ${tenure.owner}: ${wrong}`);
      const unjust = move === 'ladder' && !holds(known.setting.unseen ?? [], tenure.from) ? unjustMove(known, atBat, held) : null;
      if (unjust !== null) notes.add('unjustRungs', atBat.file.id, tenure.from, `taken from ${before.owner} by the ladder: ${unjust}`);
      if (move === 'return') checkReturn(atBat, tenures, i, notes);
    });
  }
}

/**
 * Nobody can know what another does at the same instant, nor what the CRM shows only minutes later: right by any reading is right. This one
 * is without what people did since the CRM has shown things late.
 */
function seenBefore({ setting }: Case, tenures: readonly Tenure[], i: number): Tenure[][] {
  const { from } = tenures[i]!;
  const span = setting.unseen?.find((one) => holds([one], from));
  if (span === undefined) return [];
  const seen = tenures.slice(0, i).filter((one) => one.byBaton || one.from < span.from);
  return seen.length === 0 ? [] : [[...seen, tenures[i]!]];
}

/** The latest instant by which one of these has it: in the hours of the first who is there, and not before `from`. */
function receivedBy({ company, grace }: Case, candidates: readonly string[], from: Millis): Millis {
  const there = candidates.filter(
    (one) => one !== '' && company.isPresent(one, from) && company.isPresent(one, company.calendarOf(one).nextOpen(from)),
  );
  return Math.min(NEVER, ...there.map((one) => company.calendarOf(one).nextOpen(from))) + grace;
}

function lastResort({ company }: Case): string[] {
  return company.safetyNet === null ? [] : [company.safetyNet.rep, company.safetyNet.deputy ?? ''];
}

/** Rules: a queue, an integration user or nobody is unrouted, and the safety net's when the accept time is over. */
function checkUnrouted(known: Case, atBat: AtBat, tenures: readonly Tenure[], notes: Notes): void {
  const { company, setting, now } = known;
  if (atBat.from <= atBat.mark.at || company.safetyNet === null) return;
  const within = accepting(setting, atBat.kind, '');
  if (within === null) return;
  const over = company.calendarOf(company.safetyNet.rep).add(atBat.mark.start, within);
  const by = receivedBy(known, lastResort(known), Math.max(over, atBat.mark.at));
  const owned = tenures.find(({ owner }) => !company.isUnrouted(owner))?.from ?? NEVER;
  if (by >= Math.min(now, atBat.to, owned) || isExcused(known, atBat, by)) return;
  notes.add('wrongOwner', atBat.file.id, by, 'owned by nobody past the accept time, and not given to the safety net');
}

function isExcused({ outages, grace }: Case, { file }: AtBat, at: Millis): boolean {
  const merged = file.merges.map((merge) => ({ from: 0, to: merge + grace }));
  return holds([...outages, ...merged, ...file.bin.map(({ from, to }) => ({ from, to: to + grace }))], at);
}

/** An owner who left or is away longer than the target has it taken from them at once, by the hours of whoever receives it. */
function checkThere(known: Case, atBat: AtBat, tenure: Tenure, notes: Notes): void {
  const { company, setting, now } = known;
  if (company.isUnrouted(tenure.owner) || company.isPartner(tenure.owner)) return;
  const end = Math.min(tenure.to, atBat.to, now);
  const pool = company.pool(tenure.owner).filter((one) => one !== tenure.owner);
  const deputy = company.deputyOf(tenure.owner);
  const left = Math.max(company.leftAt(tenure.owner), tenure.from);
  const anyone = [deputy, ...pool, ...lastResort(known)];
  const gone = receivedBy(known, anyone, left + (setting.unannounced ?? 0));
  if (left < end && gone < end && !isExcused(known, atBat, gone))
    notes.add('wrongOwner', atBat.file.id, gone, `the owner ${tenure.owner} has left, and the hand-off stays with them`);
  for (const { from, to } of company.absences(tenure.owner)) {
    const since = Math.max(from, tenure.from, atBat.from);
    if (since >= Math.min(end, to) || !isLong(known, atBat, tenure.owner, since, to) || isSpared(atBat, since)) continue;
    const by = receivedBy(known, company.isPresent(deputy, since) ? [deputy] : anyone, since);
    if (by < Math.min(end, to) && !isExcused(known, atBat, by))
      notes.add(
        'wrongOwner',
        atBat.file.id,
        by,
        `the owner ${tenure.owner} is away for longer than the target, and the hand-off stays with them`,
      );
  }
}

/**
 * Longer than the target: that of the first attempt while nobody tried, in the owner's own hours. Once somebody did, of the next step that is
 * owed: rules.md names no other, and where none falls due before the owner is back, they are not away for longer than it.
 */
function isLong(known: Case, atBat: AtBat, owner: string, from: Millis, to: Millis): boolean {
  const pursuit = pursuitsOf(atBat, known).findLast(({ start }) => start <= from) ?? pursuitsOf(atBat, known)[0];
  if (pursuit !== undefined && pursuit.triedAt > from) return known.company.calendarOf(owner).add(from, pursuit.clause.within) < to;
  return demandsOf(atBat, known).some((demand) => demand.from < to && demand.to > from);
}

/** What forbids the receiver, the last of these: nobody receives outside their own hours; the ladder's is of the same pool, or the safety net, and comes once. */
function wrongReceiver({ company, outages }: Case, atBat: AtBat, tenures: readonly Tenure[], move: Move): string | null {
  const i = tenures.length - 1;
  const { owner, from } = tenures[i]!;
  const before = tenures[i - 1]!;
  if (!company.isActive(owner, from)) return 'they have left';
  if (company.isAway(owner, from)) return 'they are away';
  if (move === 'marketing' || move === 'opening') return null;
  // Rules: nobody receives a lead outside their own hours, and one whose owner has left moves within one sweep. Where nobody is in hours, either will do.
  const calendar = company.calendarOf(owner);
  // What was given in hours and could not be told comes when the outage is over.
  const inHours = calendar.isOpen(from) || outages.some((one) => holds([one], from) && calendar.nextOpen(one.from) < from);
  if (!inHours && company.isActive(before.owner, from)) return 'outside their own hours';
  if (move !== 'ladder') return null;
  const manager = company.find(before.owner)?.managerOwnerId;
  const meant = company.pool(before.owner).includes(owner) || company.isPost(owner, company.safetyNet) || owner === manager;
  if (!meant) return 'neither of the same pool nor the safety net';
  return isLoop(company, atBat, tenures.slice(0, i), owner) ? 'a second visit on one ladder' : null;
}

/** Rules: the rep gets it back only if nobody began. */
function checkReturn(atBat: AtBat, tenures: readonly Tenure[], i: number, notes: Notes): void {
  const { owner, from } = tenures[i]!;
  const taken = tenures.slice(0, i).findLast((one) => one.owner === owner)?.to ?? from;
  const begun = atBat.file.deeds.some(
    (deed) => isAttempt(deed, 'B') && deed.certain && deed.rep !== owner && deed.at >= taken && deed.knownAt < from,
  );
  if (begun) notes.add('wrongOwner', atBat.file.id, from, `given back to ${owner} although somebody had begun meanwhile`);
}

/** A second visit is a loop, unless the first ended by absence, at the instant it began, or its evidence came late. */
function isLoop(company: Company, { file }: AtBat, earlier: readonly Tenure[], owner: string): boolean {
  const begun = earlier.findLastIndex(({ byBaton, mayRestart }) => mayRestart && !byBaton);
  const visit = earlier.slice(Math.max(0, begun)).findLast((one) => one.owner === owner && one.to > one.from);
  if (visit === undefined || !company.isPresent(owner, visit.to)) return false;
  return !file.deeds.some((deed) => deed.rep === owner && deed.at <= visit.to && deed.grade !== 'C');
}

/** Rules, "Evidence": a missed call, chat or mail from the lead starts a fresh S2. */
function lastStart({ file }: AtBat, { start }: Pursuit, at: Millis): Millis {
  const asked = file.deeds.filter(({ direction, grade, knownAt }) => direction === 'in' && grade !== 'A' && knownAt <= at);
  return Math.max(start, ...asked.map((deed) => deed.at));
}

function triedBetween({ file }: AtBat, { clause, kind }: Pursuit, from: Millis, to: Millis): boolean {
  return file.deeds.some((deed) => deed.certain && isFirstAttempt(deed, clause, kind) && deed.at > from && deed.knownAt < to);
}

/** Whoever was given it at the very instant of the i-th move had it for no time: nobody can know what another does at the same instant. */
function heldBefore(tenures: readonly Tenure[], i: number): readonly Tenure[] {
  const { from } = tenures[i]!;
  const earlier = tenures.slice(0, i);
  const held = earlier.filter((one) => one.from < from);
  return held.length > 0 ? held : earlier;
}

/** Baton moves the task with the lead, and the CRM may carry the one out later than the other: whoever has the task has been given the lead. */
function toldAt({ isBaton, grace }: Case, { file }: AtBat, { owner, from, byBaton }: Tenure): Millis {
  const given = file.tasks.flatMap(({ owners }) =>
    owners.filter(({ at, value, by }) => value === owner && isBaton(by) && at >= from - grace),
  );
  return byBaton ? Math.min(from, ...given.map(({ at }) => at)) : from;
}

/** Why the ladder may not have moved the lead to the last of these: somebody tried, its time had not come, or the machine may not move it at all. */
function unjustMove(known: Case, atBat: AtBat, tenures: readonly Tenure[]): string | null {
  const { company } = known;
  const i = tenures.length - 1;
  const { from: at } = tenures[i]!;
  // What was done with a record that was merged into this one later stands among this one's own deeds: until then they were two people.
  const isMixed = atBat.file.merges.some((merge) => at < merge);
  const before = tenures[i - 1]!;
  const pursuit = pursuitsOf(atBat, known).findLast(({ start }) => start <= at);
  if (pursuit === undefined) return 'no clock was running';
  const start = lastStart(atBat, pursuit, at);
  if (company.isPartner(before.owner)) return 'partners are never re-assigned by machine';
  if (!isMixed && isSpared(atBat, at, true)) return 'a customer, an open deal or a conversation within 30 days';
  const tried = start === pursuit.start ? pursuit.surelyTriedAt < at : triedBetween(atBat, pursuit, start, at);
  if (!isMixed && tried) return 'somebody had tried';
  const rungs = pursuit.rungs.filter(({ does }) => does === 'reassign' || does === 'safety-net');
  if (rungs.length === 0) return `for a ${pursuit.kind} it may only be proposed`;
  const after = pursuit.clause.ladder.find(({ does }) => does === rungs[0]!.does)!.after;
  // What the lead asks again starts a fresh S2. While nobody has tried, rules.md does not say whether its ladder takes the place of the one under way.
  const starts = pursuit.surelyTriedAt < at ? [start] : [start, pursuit.start];
  const told = tenures.map((tenure) => ({ ...tenure, from: toldAt(known, atBat, tenure) }));
  const since = Math.min(...starts.map((one) => onLadderSince(told, i - 1, one)));
  // Nights of the owner's place pause the ladder. Where a hand-over restarted nothing, rules.md does not say whose: then also those of
  // the first owner and of the one with whom this ladder began.
  const calendar = company.calendarOf(before.owner);
  const begun = restarterOf(tenures, i - 1);
  const others = since >= told[i - 1]!.from ? [] : [pursuit.calendar, ...(begun === undefined ? [] : [company.calendarOf(begun.owner)])];
  const places = [calendar, ...others];
  const due = Math.min(...places.map((one) => one.add(since, after)));
  if (at < due - SLOW_WRITE) return `too early, due ${new Date(due).toISOString()}`;
  const aDay = { amount: 0, business: true, businessDays: 1 };
  const young = pursuit.acceptedAt < at && places.every((one) => at < one.add(pursuit.start, aDay));
  return young ? 'accepted, and not a business day old' : null;
}
