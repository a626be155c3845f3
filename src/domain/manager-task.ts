/** A manager's one rolling task: who gets it, what it names, when it is due, and when it has to be looked at again. */
import { isAway } from './allocator.ts';
import type { LeadKind, Millis } from './fact.ts';
import type { RosterIndex } from './roster-index.ts';

/** One overdue hand-off as the task names it. */
export interface OverdueLine {
  readonly leadId: string;
  /** The owner it is overdue with. */
  readonly rep: string | null;
  readonly kind: LeadKind;
  readonly clause: string;
  readonly dueAt: Millis;
  /** The manager is to choose who takes it over. */
  readonly propose: boolean;
  /** When the task first named it. */
  readonly listedAt: Millis | null;
  /** The manager ticked it off until then. */
  readonly quietUntil: Millis | null;
}

/** The rolling task as it was last written. */
export interface ManagerTaskState {
  readonly owner: string;
  readonly dueAt: Millis;
  readonly status: 'open' | 'completed';
  /** What it names: lead, owner, clause and whether a choice is asked for, in order. */
  readonly lines: readonly string[];
}

export interface ManagerTaskNow {
  /** Rep id; empty where neither a manager nor a safety net is named. */
  readonly manager: string;
  /** Null when nothing of ours is open in the CRM. */
  readonly sent: ManagerTaskState | null;
  /** A request may have made it. */
  readonly mayExist: boolean;
  /** When a person ticked or deleted it. */
  readonly tickedAt: Millis | null;
  readonly items: readonly OverdueLine[];
}

export type ManagerTaskPlan =
  /** The manager has seen what was listed; it comes back the next business morning if it is still overdue. */
  | { readonly kind: 'acknowledged'; readonly quietUntil: Millis; readonly again: Millis | null }
  /** As wanted already. */
  | { readonly kind: 'rest'; readonly again: Millis | null }
  /** Nobody is alerted outside their own hours. */
  | { readonly kind: 'wait'; readonly until: Millis }
  | { readonly kind: 'held'; readonly why: string }
  | { readonly kind: 'write'; readonly wanted: ManagerTaskState; readonly listed: readonly OverdueLine[]; readonly again: Millis | null };

/** rules.md, "The clauses": at most one message, and one writing of the rolling task, per quarter hour. */
export const QUARTER_HOUR_MS = 15 * 60_000;

export function planManagerTask(task: ManagerTaskNow, roster: RosterIndex, now: Millis): ManagerTaskPlan {
  if (task.tickedAt !== null) return acknowledged(task, task.tickedAt, roster, now);
  const listed = task.items.filter(({ quietUntil }) => quietUntil === null || quietUntil <= now);
  const again = earliest([...task.items.map(({ quietUntil }) => quietUntil), presenceChange(task.manager, roster, now)], now);
  if (listed.length === 0) return emptied(task, task.items.length === 0 ? null : again);
  const owner = recipientOf(task.manager, roster, now);
  if (owner === null) return { kind: 'held', why: 'no manager and no safety net is named in the roster' };
  const clock = roster.clockOf(owner);
  if (!clock.isOpen(now)) return { kind: 'wait', until: clock.nextOpening(now) };
  const newest = Math.max(...listed.map(({ listedAt, quietUntil }) => Math.max(quietUntil ?? 0, listedAt ?? now)));
  const wanted = { owner, dueAt: endOfDay(owner, roster, newest), status: 'open' as const, lines: linesOf(listed) };
  if (isSame(task, wanted)) return { kind: 'rest', again };
  const room = new Set(shownLines(listed));
  const unnamed = listed.some((one) => one.listedAt === null && !room.has(one));
  return { kind: 'write', wanted, listed, again: unnamed ? Math.min(now + QUARTER_HOUR_MS, again ?? now + QUARTER_HOUR_MS) : again };
}

/** Whoever is there: the manager, their deputy, the safety net; one who is away rather than nobody. Null when nobody is named or all are gone. */
export function recipientOf(manager: string, roster: RosterIndex, now: Millis): string | null {
  const net = roster.roster.safetyNet;
  const named = [manager, manager === '' ? null : roster.rep(manager).deputy, net?.rep, net?.deputy];
  const active = named.filter((id): id is string => !!id && roster.rep(id).active);
  return active.find((id) => !isAway(roster, id, now)) ?? active[0] ?? null;
}

/** Whose task a hand-off of this owner goes to; empty when the roster names nobody but the owner. */
export function managerOf(owner: string | null, roster: RosterIndex): string {
  const net = roster.roster.safetyNet;
  const named = [owner === null ? null : roster.rep(owner).manager, net?.rep, net?.deputy].filter((id): id is string => !!id);
  return named.find((id) => id !== owner && roster.rep(id).active) ?? named.find((id) => id !== owner) ?? named[0] ?? '';
}

/** The opening of the next business day after that instant; of the same day when it has not opened yet. */
export function nextMorning(rep: string, roster: RosterIndex, at: Millis): Millis {
  const clock = roster.clockOf(rep);
  const day = clock.dayNumber(at);
  const { open } = clock.dayHours(day);
  return at < open ? open : clock.dayHours(day + 1).open;
}

function acknowledged(task: ManagerTaskNow, at: Millis, roster: RosterIndex, now: Millis): ManagerTaskPlan {
  const quietUntil = nextMorning(recipientOf(task.manager, roster, now) ?? task.manager, roster, at);
  const news = task.items.some(({ listedAt }) => listedAt === null || listedAt > at);
  return { kind: 'acknowledged', quietUntil, again: task.items.length === 0 ? null : news ? now : quietUntil };
}

/** Nothing is overdue, or all of it was ticked off: a task that is open closes itself. */
function emptied(task: ManagerTaskNow, again: Millis | null): ManagerTaskPlan {
  const open = task.sent?.status === 'open' || task.mayExist;
  if (!open) return { kind: 'rest', again };
  const { owner, dueAt } = task.sent ?? { owner: task.manager, dueAt: 0 };
  return { kind: 'write', wanted: { owner, dueAt, status: 'completed', lines: [] }, listed: [], again };
}

function endOfDay(rep: string, roster: RosterIndex, at: Millis): Millis {
  const clock = roster.clockOf(rep);
  const day = clock.dayNumber(at);
  const { close } = clock.dayHours(day);
  return at < close ? close : clock.dayHours(day + 1).close;
}

/** Lines a task holds; the rest is counted. */
const MOST_LINES = 100;

/** What the task has room for of these lines, by rep, most first: what it has not named yet, then what it named last, so that all is named once. */
export function shownLines(lines: readonly OverdueLine[]): readonly OverdueLine[] {
  const news = ({ listedAt }: OverdueLine) => listedAt ?? Number.POSITIVE_INFINITY;
  const shown =
    lines.length <= MOST_LINES ? lines : lines.toSorted((a, b) => compare(news(b), news(a)) || b.dueAt - a.dueAt || byLead(a, b));
  const room = new Set(shown.slice(0, MOST_LINES));
  const groups = [...Map.groupBy(lines, ({ rep }) => rep ?? '')].sort(
    ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
  );
  return groups.flatMap(([, all]) => all.filter((line) => room.has(line)));
}

const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
const byLead = (a: OverdueLine, b: OverdueLine): number => (a.leadId < b.leadId ? -1 : 1);

function linesOf(listed: readonly OverdueLine[]): readonly string[] {
  const shown = shownLines(listed).map(lineOf);
  return shown.length === listed.length ? shown : [...shown, `${listed.length - shown.length} more`];
}

function lineOf({ leadId, rep, clause, propose }: OverdueLine): string {
  return [leadId, rep ?? '', clause, propose ? 'choose' : ''].join(' ').trim();
}

function isSame({ sent, mayExist }: ManagerTaskNow, wanted: ManagerTaskState): boolean {
  if (sent === null || mayExist || sent.status !== wanted.status || sent.owner !== wanted.owner || sent.dueAt !== wanted.dueAt)
    return false;
  return sent.lines.length === wanted.lines.length && sent.lines.every((line, index) => line === wanted.lines[index]);
}

/** When the manager goes or comes back: the task then changes hands. */
function presenceChange(manager: string, roster: RosterIndex, now: Millis): Millis | null {
  const changes = roster.absencesOf(manager).flatMap(({ from, to }) => [from, to]);
  return earliest(changes, now);
}

function earliest(instants: readonly (Millis | null)[], after: Millis): Millis | null {
  const later = instants.filter((at): at is Millis => at !== null && at > after);
  return later.length === 0 ? null : Math.min(...later);
}
