/** Did every hand-off and every task that Baton closed have what rules.md asks for? */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Case } from './case.ts';
import { isAttempt } from './deeds.ts';
import { earnedEnd, NEVER, silencesOf } from './endings.ts';
import type { LeadFile } from './lead-file.ts';
import { OWN_FIELDS } from './lead-file.ts';
import { holds } from './spans.ts';
import type { BatonTask } from './tasks.ts';
import { valueAt } from './timeline.ts';
import type { Notes } from './verdict.ts';

/** Fields of marketing's whose change may settle what a task was for. */
const MARKETING_FIELDS = ['baton_answer_to_rejection', 'baton_evaluated_as', 'baton_change_recorded', 'lifecyclestage'];

export function checkClosings(known: Case, notes: Notes): void {
  for (const file of known.files) {
    const atBats = known.atBatsOf.get(file.id) ?? [];
    checkOutcomes(known, file, atBats, notes);
    for (const task of file.tasks) checkTask(known, file, atBats, task, notes);
  }
}

function checkOutcomes(known: Case, file: LeadFile, atBats: readonly AtBat[], notes: Notes): void {
  for (const { at, value, by } of file.field('baton_outcome')) {
    if (value === '' || !known.isBaton(by)) continue;
    notes.checked.closings += 1;
    // Given by Baton before marketing's routing came to it, a lead is in nobody's diary: its deal ends it all the same.
    if (hasEnded(file, value, at)) continue;
    const mine = atBats.filter(({ mark }) => mark.at <= at);
    if (mine.some((atBat) => isEarned(known, atBat, value, at))) continue;
    if (mine.length === 0 && file.merges.length > 0) continue;
    notes.add('wronglyClosed', file.id, at, `closed as ${value} without an earned outcome, an objective reason or a deal that ended`);
  }
}

function hasEnded({ deals }: LeadFile, value: string, at: Millis): boolean {
  return deals.some(({ stages }) => stages.some((stage) => stage.at <= at && stage.value === `closed${value}`));
}

function isEarned(known: Case, atBat: AtBat, value: string, at: Millis): boolean {
  const { file, mark } = atBat;
  if (value === 'before go live') return !atBat.live;
  // What was on its way when the record came back from the bin arrives a moment later.
  if (value === 'deleted' && file.bin.some(({ from, to }) => from <= at && at <= to + known.grace)) return true;
  if (value === 'won' || value === 'lost') return false;
  // Merges keep the earliest start: what was done with a record that was merged into this one belongs to the hand-off, whose mark went with that record.
  const from = file.merges.some((merge) => merge <= at) ? 0 : mark.at;
  return earnedEnd(file, known, from) <= at;
}

function checkTask(known: Case, file: LeadFile, atBats: readonly AtBat[], task: BatonTask, notes: Notes): void {
  for (const { at, byBaton } of task.ends) {
    if (!byBaton) continue;
    notes.checked.closings += 1;
    // One of two that were made under one key: whichever goes, the other stands for both.
    if (file.tasks.some((other) => other !== task && other.key === task.key && holds(other.open, at))) continue;
    if (isMoved(known, file, task, at) || isOfLeaver(known, task, at)) continue;
    if (isOfFormerRecord(known, file, task, at)) continue;
    const opened = task.open.findLast(({ from }) => from < at)?.from ?? task.madeAt;
    if (hasCause(known, file, atBats, opened + 1, at)) continue;
    // The fields of a record that was merged away are gone with it: what settled a task of its own before that, nobody can tell any more.
    if (file.merges.some((merge) => at <= merge) && isOfAbsorbed(file, task)) continue;
    // What happened in the moments before it was opened may close it again at once, but not days later.
    if (at - opened <= 2 * known.grace && hasCause(known, file, [], opened - 2 * known.grace, at)) continue;
    // Opened in an outage or just after it: what happened meanwhile was not known then.
    const outage = known.outages.find(({ from, to }) => from <= opened && opened <= to);
    if (outage && hasCause(known, file, [], outage.from, at)) continue;
    notes.add('wronglyClosed', file.id, at, `task ${task.key} closed without evidence of grade B or better, an answer or an outcome`);
  }
}

/** Gone with the lead to the CRM where its owner works, in which the one task is made anew at the same time. */
function isMoved({ portal, grace }: Case, { tasks }: LeadFile, task: BatonTask, at: Millis): boolean {
  const isElsewhere = ({ id }: BatonTask): boolean => portal.standsIn !== undefined && portal.standsIn(id) !== portal.standsIn(task.id);
  return tasks.some((other) => isElsewhere(other) && other.open.some(({ from }) => Math.abs(from - at) <= grace));
}

/** Of two CRMs one hears first that somebody has left: until the other one does, their task is the other one's, which may refuse it. */
function isOfLeaver({ portal, company, grace }: Case, task: BatonTask, at: Millis): boolean {
  const left = company.leftAt(valueAt(task.owners, at));
  return portal.standsIn !== undefined && left <= at && at <= left + grace;
}

/** A lead that became a contact: its task ends in its own name, and what is wanted then is the contact's. */
function isOfFormerRecord({ grace, outages }: Case, { conversions }: LeadFile, { key }: BatonTask, at: Millis): boolean {
  return conversions.some(({ at: converted, value: contact }) => {
    const knownFrom = outages.find(({ from, to }) => from <= converted && converted <= to)?.to ?? converted;
    return !key.startsWith(`l${contact}-`) && converted <= at && at <= knownFrom + 2 * grace;
  });
}

/** A key names the contact that its task was made for. */
function isOfAbsorbed({ absorbed }: LeadFile, { key }: BatonTask): boolean {
  return absorbed.some((id) => key.startsWith(`l${id}-`));
}

/** Anything in the span that settles, moves or suspends what a task asked for. */
function hasCause(known: Case, file: LeadFile, atBats: readonly AtBat[], from: Millis, to: Millis): boolean {
  const within = (at: Millis) => from <= at && at <= to;
  // What a field held when the record was made is no change of it.
  const changed = (name: string) =>
    file
      .field(name)
      .slice(1)
      .some(({ at }) => within(at));
  return (
    file.deeds.some((deed) => within(deed.knownAt) && (isAttempt(deed, 'B') || deed.direction === 'in' || !deed.certain)) ||
    file.deeds.some(({ until }) => until !== null && within(until)) ||
    [...OWN_FIELDS, ...MARKETING_FIELDS, 'hs_email_optout'].some(changed) ||
    file.deals.some(({ stages, closeDates, lostReasons }) => [...stages, ...closeDates, ...lostReasons].some(({ at }) => within(at))) ||
    file.owners.slice(1).some(({ at, value }) => within(at) && (known.company.isUnrouted(value) || known.company.isPartner(value))) ||
    file.merges.some(within) ||
    file.bin.some((span) => within(span.from) || holds([span], to)) ||
    file.ownTasks.some((span) => within(span.from) || holds([span], to)) ||
    atBats.some((atBat) => endsWithin(known, atBat, from, to))
  );
}

/** The hand-off ended then, or its persistence did by the calendar: after the last business day no further attempt is owed. */
function endsWithin(known: Case, atBat: AtBat, from: Millis, to: Millis): boolean {
  const within = (at: Millis) => from <= at && at <= to;
  if (within(atBat.mark.at) || within(atBat.to) || within(earnedEnd(atBat.file, known, atBat.mark.at))) return true;
  if (silencesOf(atBat.file, known, atBat.mark.at).some(within)) return true;
  if (atBat.from === NEVER) return false;
  const calendar = known.company.calendarOf(atBat.owner);
  return known.setting.rules.clauses
    .filter(({ id, within: limit }) => id === 'S3' && limit !== undefined)
    .some(() => within(calendar.closeOfDay(atBat.from, 15)) || within(calendar.closeOfDay(atBat.from, 14)));
}
