/** Who had a lead from when to when, by whose hand, and what kind of move each of Baton's own was. */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Case } from './case.ts';
import { type Deed, isAttempt } from './deeds.ts';
import { NEVER } from './endings.ts';
import { setBetween } from './timeline.ts';

export interface Tenure {
  readonly owner: string;
  readonly from: Millis;
  readonly to: Millis;
  /** Baton gave it. */
  readonly byBaton: boolean;
  /** Rules: a hand-over between reps restarts nothing; only Baton, a manager or an admin restarts. */
  readonly restarts: boolean;
  /** Passed on by routing, or by somebody who is neither rep nor manager, the safety net above all: rules.md leaves open whether that restarts. */
  readonly mayRestart: boolean;
}

/** Owners of a hand-off in turn, from its mark on; the first may have owned the person before. */
export function tenuresOf({ file, mark }: AtBat, { company, isBaton }: Case): Tenure[] {
  return file.owners.flatMap(({ at, value, by }, i) => {
    const to = file.owners[i + 1]?.at ?? NEVER;
    if (value === '' || (to <= mark.at && at < mark.at)) return [];
    const giver = company.find(company.ownerOfUser(by.userId))?.role;
    const byBaton = isBaton(by);
    const known = byBaton || (giver !== undefined && giver !== 'rep' && giver !== 'safety-net');
    // Whoever is the first to have it took it over from nobody: that is no hand-over between reps, and whether it restarts rules.md does not say.
    const first = company.isUnrouted(file.owners[i - 1]?.value ?? '');
    const restarts = at <= mark.at || (known && !first);
    const mayRestart = restarts || known || giver !== 'rep';
    return [{ owner: value, from: Math.max(at, mark.at), to, byBaton, restarts, mayRestart }];
  });
}

export type Move = 'absence' | 'return' | 'unrouted' | 'marketing' | 'answer' | 'opening' | 'ladder';

/** Why Baton may have moved the lead to the i-th owner: the first reason that the facts allow. */
export function moveOf(atBat: AtBat, known: Case, tenures: readonly Tenure[], i: number): Move {
  const { company, grace } = known;
  const before = tenures[i - 1]!;
  const after = tenures[i]!;
  const at = after.from;
  // Offered to the owner of the company, which is no re-assignment, or past the accept time to the safety net.
  if (company.isUnrouted(before.owner) || hadNobody(atBat, known, before, at))
    return company.isPost(after.owner, company.safetyNet) ? 'unrouted' : 'opening';
  // Given away with its task, and its owner gone since: the record is made to name whoever has it, or whoever gets it from them.
  const holder = holderOf(atBat, known, before, at);
  if (!company.isPresent(holder, at) || (holder === after.owner && !company.isPresent(before.owner, at))) return 'absence';
  // Whoever was away gets it back, only if nobody began; when they are back, and not some other day.
  const away = tenures.slice(0, i - 1).some(({ owner, to }) => owner === after.owner && !company.isPresent(owner, to));
  if (away) return 'return';
  // Rules, "Evidence": late evidence that the one it was taken from had been in time gives it back.
  if (triedInTime(atBat, tenures.slice(0, i), after)) return 'return';
  if (company.isPost(after.owner, company.marketing) || company.isPost(before.owner, company.marketing)) return 'marketing';
  // Handed back, sent to another territory, or back to whom it came from: the answer moves it.
  const answers = setBetween(atBat.file.field('baton_lead_response'), before.from, at).filter(({ value }) => value !== 'accept');
  if (answers.length > 0) return 'answer';
  // After an end a new inquiry goes to the same owner, a colleague's to the owner of the company: that is not the ladder.
  if ([atBat.mark, ...atBat.fresh].some((mark) => at >= mark.at && at - mark.at <= grace)) return 'opening';
  return 'ladder';
}

/** Passed on by somebody at the very instant at which Baton gives it to another: nobody had it until then. */
function hadNobody({ file }: AtBat, { company }: Case, before: Tenure, at: Millis): boolean {
  return before.from === at && company.isUnrouted(file.owners.findLast((one) => one.at < at)?.value ?? '');
}

/** Rules: a task given to a colleague is a hand-over, whoever the record still names. */
function holderOf({ file }: AtBat, { isBaton }: Case, { owner, from }: Tenure, at: Millis): string {
  const given = file.tasks.flatMap(({ owners }) => owners.filter((entry) => !isBaton(entry.by) && entry.at >= from && entry.at <= at));
  return given.toSorted((a, b) => a.at - b.at).at(-1)?.value || owner;
}

function triedInTime({ file }: AtBat, earlier: readonly Tenure[], { owner, from }: Tenure): boolean {
  const taken = earlier.findLast((one) => one.owner === owner)?.to ?? 0;
  return file.deeds.some(
    (deed) => deed.rep === owner && isAttempt(deed, 'B') && deed.at <= taken && deed.knownAt > taken && deed.knownAt <= from,
  );
}

/** Since when the ladder runs for an owner: the clock's start, or whoever restarted it last; `doubtful` counts those who may have. */
export function onLadderSince(tenures: readonly Tenure[], i: number, start: Millis, doubtful = false): Millis {
  return Math.max(start, restarterOf(tenures, i, doubtful)?.from ?? start);
}

/** With whom the ladder that runs for the i-th owner began; undefined: with the clock itself. */
export function restarterOf(tenures: readonly Tenure[], i: number, doubtful = false): Tenure | undefined {
  return tenures.slice(0, i + 1).findLast(({ restarts, mayRestart }) => restarts || (doubtful && mayRestart));
}

/**
 * Rules, "Never by machine", but for partners: a customer's or an open deal's lead, and one spoken to in the last 30 days. `surely`: what
 * rules.md leaves open spares nobody.
 */
export function isSpared({ file }: AtBat, at: Millis, surely = false): boolean {
  const month = 30 * 86_400_000;
  const spoken = conversations(file, surely).some(({ knownAt }) => knownAt < at && at - knownAt <= month);
  const deal = file.deals.some(({ stages }) => {
    const last = stages.findLast((stage) => stage.at < at);
    return last !== undefined && !/^closed/.test(last.value);
  });
  return spoken || deal || isCustomer(file.stages, at);
}

/** Rules, "Evidence": a reply is grade A once an attempt counted. */
function conversations({ deeds }: AtBat['file'], surely: boolean): Deed[] {
  const counts = (deed: Deed) => isAttempt(deed, 'B') && !(surely && (deed.ofSequence || !deed.certain));
  const tried = deeds.find(counts)?.at ?? NEVER;
  return deeds.filter(({ grade, kind, direction, at }) => grade === 'A' || (kind === 'email' && direction === 'in' && at > tried));
}

function isCustomer(stages: AtBat['file']['stages'], at: Millis): boolean {
  return stages.findLast((stage) => stage.at <= at)?.value === 'customer';
}
