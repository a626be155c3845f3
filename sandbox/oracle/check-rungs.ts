/** Was every rung of a ladder carried out at its instant: the manager told, the lead re-assigned, the safety net given it? */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Calendar } from './calendar.ts';
import type { Case } from './case.ts';
import { excusesOf } from './demands.ts';
import { NEVER } from './endings.ts';
import { afterGaps } from './gaps.ts';
import type { LeadFile } from './lead-file.ts';
import { type Pursuit, pursuitsOf } from './pursuits.ts';
import { holds } from './spans.ts';
import { isSpared, onLadderSince, type Tenure, tenuresOf } from './tenures.ts';
import { setBetween, type Timeline, valueAt } from './timeline.ts';
import type { Notes } from './verdict.ts';

const HOUR: Millis = 3_600_000;
/** Rules: at most one message, and one writing of the rolling task, per quarter hour. */
const QUARTER: Millis = HOUR / 4;

export function checkRungs(known: Case, notes: Notes): void {
  const moved = ladderMoves(known);
  for (const atBat of known.atBats) {
    if (!atBat.live || !atBat.certain) continue;
    const excused = [...excusesOf(atBat, known), ...known.outages];
    const tenures = tenuresOf(atBat, known);
    const pursuits = pursuitsOf(atBat, known);
    pursuits.forEach((pursuit, n) => {
      const until = Math.min(pursuits[n + 1]?.start ?? NEVER, atBat.to, known.now);
      const scene = { known, atBat, pursuit, tenures, moved, until, isExcused: (at: Millis) => holds(excused, at) };
      checkManager(scene, notes);
      tenures.forEach((_, i) => {
        checkMove(scene, i, notes);
      });
    });
  }
}

interface Scene {
  readonly known: Case;
  readonly atBat: AtBat;
  readonly pursuit: Pursuit;
  readonly tenures: readonly Tenure[];
  readonly moved: readonly { readonly pool: string; readonly at: Millis }[];
  /** The clock is over then at the latest. */
  readonly until: Millis;
  readonly isExcused: (at: Millis) => boolean;
}

/**
 * Baton's moves, of which the breaker counts those of the ladder by pool and clock hour. Why it moved a lead the CRM does not tell: one that fell
 * due while its owner was leaving, or of somebody set aside who asks for sales, may be either.
 */
function ladderMoves(known: Case): { pool: string; at: Millis }[] {
  return known.files.flatMap((file) => [...movesIn(known, file.owners), ...absorbedMoves(known, file)]);
}

/** Baton's, away from somebody who sells. */
function movesIn(known: Case, owners: Timeline): { pool: string; at: Millis }[] {
  return owners.flatMap(({ at, by }, i) => {
    const before = owners[i - 1]?.value ?? '';
    return known.isBaton(by) && known.company.isRep(before) ? [{ pool: poolName(known, before), at }] : [];
  });
}

/** Owners of a record that was merged away are gone with it: of its moves the tasks alone tell. */
function absorbedMoves(known: Case, { absorbed, merges, tasks }: LeadFile): { pool: string; at: Millis }[] {
  const theirs = tasks.filter(({ key }) => absorbed.some((id) => key.startsWith(`l${id}-`)));
  return theirs.flatMap(({ owners }) => movesIn(known, owners).filter(({ at }) => merges.some((merge) => at <= merge)));
}

function poolName({ company }: Case, owner: string): string {
  return company.isRep(owner) ? company.teamOf(owner) : 'others';
}

/** Past the limit of its hour a move is held until the next business day, and goes at the same rate then. */
function isHeld({ known, moved }: Scene, owner: string, at: Millis): boolean {
  const calendar = known.company.calendarOf(owner);
  const pool = poolName(known, owner);
  const limit = known.breakers.reassignmentsPerHourAndPool;
  const hours = new Map<number, number>();
  for (const one of moved) {
    if (one.pool !== pool || one.at > at + known.grace || calendar.closeOfDay(one.at, 1) < at) continue;
    const hour = Math.floor(one.at / HOUR);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return [...hours.values()].some((count) => count >= limit);
}

/** The rolling task of the owner's manager names the lead, in the manager's hours. */
function checkManager({ known, atBat, pursuit, tenures, until, isExcused }: Scene, notes: Notes): void {
  const { company, grace } = known;
  const rung = pursuit.rungs.find(({ does }) => does === 'manager');
  const tenure = tenures.find(({ from, to }) => rung !== undefined && from <= rung.by && rung.by < to);
  const manager = company.find(tenure?.owner ?? '')?.managerOwnerId;
  if (rung === undefined || tenure === undefined || !manager || company.isBlind(tenure.owner)) return;
  const restarted = onLadderSince(tenures, tenures.indexOf(tenure), pursuit.start, true);
  if (restarted > pursuit.start) return;
  const by = toldBy(company.calendarOf(manager), rung.by, QUARTER + grace);
  if (by >= Math.min(until, tenure.to, pursuit.triedAt) || !company.isPresent(manager, by) || isExcused(by)) return;
  notes.checked.rungs += 1;
  const { id, conversions } = atBat.file;
  const ids = [...(known.portal.idsOf?.(id) ?? [id]), ...conversions.map(({ value }) => value)];
  const told = known.rolling.some(({ body }) => setBetween(body, rung.from, by).some(({ value }) => ids.some((id) => names(value, id))));
  if (!told)
    notes.add(
      'lateRungs',
      atBat.file.id,
      by,
      `no manager's task names the lead, whose ${pursuit.kind} clock started at ${iso(pursuit.start)}`,
    );
}

/** The manager is told in their own hours, and a rung that falls due shortly before their end of day waits for the next morning. */
function toldBy(calendar: Calendar, due: Millis, delay: Millis): Millis {
  const by = calendar.nextOpen(due) + delay;
  return calendar.isOpen(by) ? by : calendar.nextOpen(by) + delay;
}

function names(body: string, id: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(body);
}

const iso = (at: Millis): string => new Date(at).toISOString();

/** Re-assignment from this owner, or the safety net where nobody of the pool is left. */
function checkMove(scene: Scene, i: number, notes: Notes): void {
  const { known, atBat, pursuit, tenures, until, isExcused } = scene;
  const { company, grace } = known;
  const { owner, from, to } = tenures[i]!;
  const reassign = pursuit.clause.ladder.find(({ does }) => does === 'reassign');
  if (reassign === undefined || !company.isRep(owner) || company.isBlind(owner)) return;
  const since = onLadderSince(tenures, i, pursuit.start, true);
  if (since < from) return;
  const first = since === pursuit.start;
  const calendar = company.calendarOf(owner);
  const due = first ? pursuit.rungs.find(({ does }) => does === 'reassign')!.by : dueSince(scene, owner, since, 'reassign');
  // Given out of hours, the owner has the longer target, and the rung may wait for it.
  const waits = first || calendar.isOpen(since) || pursuit.clause.outOfHours === null ? due : calendar.add(due, pursuit.clause.outOfHours);
  const net = netInstead(scene, i);
  const by = Math.max(waits, net) + grace;
  if (waits < Math.min(until, pursuit.triedAt) && waits - grace <= to) notes.checked.rungs += 1;
  if (by >= Math.min(until, to, pursuit.triedAt) || pursuit.answeredAt < by || !company.isPresent(owner, by)) return;
  if (isSpared(atBat, by) || isExcused(by) || (net <= waits && !calendar.isOpen(by))) return;
  const visited = new Set(tenures.slice(0, i + 1).map((tenure) => tenure.owner));
  const free = company
    .pool(owner)
    .filter((one) => !visited.has(one) && company.isPresent(one, waits) && company.calendarOf(one).isOpen(waits));
  if (free.length === 0 && net <= waits) checkNet(scene, i, since, visited, notes);
  else if (!isHeld(scene, owner, waits))
    notes.add('lateRungs', atBat.file.id, by, `not re-assigned from ${owner}, who did nothing since ${iso(since)}`);
}

/**
 * Of nobody until the re-assignment was due, and passed on then: rules.md leaves open whether that restarts. Where it does not, only the last rung
 * is left, and the safety net has it in its own hours.
 */
function netInstead({ known, pursuit, tenures }: Scene, i: number): Millis {
  const { company } = known;
  const { from } = tenures[i]!;
  const dueOf = (does: string) => pursuit.rungs.find((rung) => rung.does === does)?.by ?? NEVER;
  const net = dueOf('safety-net');
  const post = company.safetyNet;
  const hadNobody = i === 0 || company.isUnrouted(tenures[i - 1]!.owner);
  if (post === null || net === NEVER || !hadNobody || dueOf('reassign') >= from) return 0;
  const at = Math.max(from, net);
  return Math.min(...[post.rep, post.deputy ?? post.rep].map((one) => company.calendarOf(one).nextOpen(at)));
}

/** When the rung of a ladder that began then falls due at the latest. */
function dueSince({ known, pursuit: { clause } }: Scene, owner: string, since: Millis, does: string): Millis {
  const calendar = known.company.calendarOf(owner);
  const dues = clause.ladder.map(({ after }) => calendar.add(calendar.nextOpen(since), after));
  const late = afterGaps(dues, known.setting.gaps ?? [], calendar, clause.within.business);
  return late[clause.ladder.findIndex((rung) => rung.does === does)] ?? NEVER;
}

/** The last rung always has an owner. */
function checkNet(scene: Scene, i: number, since: Millis, visited: ReadonlySet<string>, notes: Notes): void {
  const { known, atBat, pursuit, tenures, until, isExcused } = scene;
  const { company, grace } = known;
  const { owner, to } = tenures[i]!;
  const net = pursuit.clause.ladder.find(({ does }) => does === 'safety-net');
  const post = company.safetyNet;
  if (net === undefined || post === null || visited.has(post.rep) || (post.deputy !== undefined && visited.has(post.deputy))) return;
  const calendar = company.calendarOf(owner);
  const due = dueSince(scene, owner, since, 'safety-net');
  const waits = calendar.isOpen(since) || pursuit.clause.outOfHours === null ? due : calendar.add(due, pursuit.clause.outOfHours);
  const open = [post.rep, post.deputy ?? ''].filter((one) => one !== '' && company.isPresent(one, waits));
  const by = Math.min(NEVER, ...open.map((one) => company.calendarOf(one).nextOpen(waits))) + grace;
  if (by >= Math.min(until, to, pursuit.triedAt) || isExcused(by) || isHeld(scene, owner, by)) return;
  const now = valueAt(atBat.file.owners, by);
  if (!company.isPost(now, post))
    notes.add('lateRungs', atBat.file.id, by, `nobody of the pool is left, and the safety net was not given it from ${owner}`);
}
