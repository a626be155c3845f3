/** Who works where and when, who stands in for whom and who is nobody at a desk, from the world's diary and the setting. */
import type { Millis, WorldTruth } from '../portal.ts';
import type { WorldDiary } from '../world/truth.ts';
import { Calendar } from './calendar.ts';
import type { Scene } from './crm.ts';
import type { Post, Setting, Span } from './setting.ts';
import { holds } from './spans.ts';

export interface Member {
  readonly ownerId: string;
  readonly zone: string;
  readonly team: string;
  readonly role: WorldTruth['reps'][number]['role'];
  readonly managerOwnerId: string | null;
}

const FOREVER = Number.POSITIVE_INFINITY;
/** Owners in the CRM who are no people of the company. */
const NOBODY: ReadonlySet<string> = new Set(['queue', 'integration']);

/** What tests leave out of a world's truth is empty. */
export function diaryOf(sandbox: Scene): Partial<WorldDiary> {
  return (sandbox.world?.truth() ?? {}) as Partial<WorldDiary>;
}

export class Company {
  readonly members = new Map<string, Member>();
  readonly safetyNet: Post | null;
  readonly marketing: Post | null;
  readonly #setting: Setting;
  readonly #calendars = new Map<string, Calendar>();
  readonly #holidays: Readonly<Record<string, readonly string[]>>;
  readonly #zone: string;
  readonly #left = new Map<string, Millis>();
  readonly #away = new Map<string, Span[]>();
  readonly #deputies: Readonly<Record<string, string>>;
  readonly #ownerOfUser = new Map<string, string>();

  constructor(sandbox: Scene, setting: Setting) {
    const portal = sandbox.mainPortal;
    const diary = diaryOf(sandbox);
    this.#setting = setting;
    this.#zone = portal.timeZone;
    this.#holidays = diary.holidays ?? {};
    this.#deputies = diary.deputies ?? {};
    for (const { id, userId, teams, archived, updatedAt } of portal.owners.all()) {
      // A queue is nobody's user, and what a machine did nobody did.
      if (userId !== '') this.#ownerOfUser.set(userId, id);
      this.members.set(id, { ownerId: id, zone: portal.timeZone, team: teams[0] ?? '', role: 'rep', managerOwnerId: null });
      if (archived) this.#left.set(id, updatedAt);
    }
    for (const rep of diary.reps ?? []) this.members.set(rep.ownerId, rep);
    for (const { ownerId, at } of diary.left ?? []) this.#left.set(ownerId, at);
    for (const { ownerId, from, to } of diary.absences ?? []) this.#away.set(ownerId, [...(this.#away.get(ownerId) ?? []), { from, to }]);
    this.safetyNet = this.#post(setting.people?.safetyNet, 'safety-net', 'manager');
    this.marketing = this.#post(setting.people?.marketing, 'marketing');
  }

  #post(given: Post | null | undefined, role: Member['role'], deputyRole?: Member['role']): Post | null {
    if (given !== undefined) return given;
    const byRole = (wanted?: string) => [...this.members.values()].find((one) => one.role === wanted)?.ownerId;
    const rep = byRole(role);
    const deputy = byRole(deputyRole);
    return rep === undefined ? null : { rep, ...(deputy === undefined ? {} : { deputy }) };
  }

  find(ownerId: string): Member | null {
    return this.members.get(ownerId) ?? null;
  }

  ownerOfUser(userId: string | undefined): string {
    return this.#ownerOfUser.get(userId ?? '') ?? '';
  }

  calendarOf(ownerId: string): Calendar {
    return this.#calendar(this.find(ownerId)?.zone ?? this.#zone);
  }

  #calendar(zone: string): Calendar {
    const known = this.#calendars.get(zone) ?? new Calendar(zone, this.#holidays[zone] ?? []);
    this.#calendars.set(zone, known);
    return known;
  }

  /** Rules: a queue, an integration user or nobody is unrouted. */
  isUnrouted(ownerId: string): boolean {
    const member = this.find(ownerId);
    return member === null || NOBODY.has(member.role);
  }

  isPartner(ownerId: string): boolean {
    return this.find(ownerId)?.role === 'partner';
  }

  isRep(ownerId: string): boolean {
    return this.find(ownerId)?.role === 'rep';
  }

  isPost(ownerId: string, post: Post | null): boolean {
    return post !== null && (post.rep === ownerId || post.deputy === ownerId);
  }

  leftAt(ownerId: string): Millis {
    return this.#left.get(ownerId) ?? FOREVER;
  }

  isActive(ownerId: string, at: Millis): boolean {
    return at < this.leftAt(ownerId);
  }

  absences(ownerId: string): readonly Span[] {
    return this.#away.get(ownerId) ?? [];
  }

  isAway(ownerId: string, at: Millis): boolean {
    return holds(this.absences(ownerId), at);
  }

  /** There in person: active and not on leave. */
  isPresent(ownerId: string, at: Millis): boolean {
    return this.isActive(ownerId, at) && !this.isAway(ownerId, at);
  }

  deputyOf(ownerId: string): string {
    return this.#deputies[ownerId] ?? '';
  }

  /** Everybody of the same pool: a team's reps, or the managers among themselves. */
  pool(ownerId: string): readonly string[] {
    const mine = this.find(ownerId);
    if (mine === null || (mine.role === 'rep' ? mine.team === '' : mine.role !== 'manager')) return [];
    const same = [...this.members.values()].filter(({ role, team }) => role === mine.role && (role === 'manager' || team === mine.team));
    return same.map((one) => one.ownerId);
  }

  teamOf(ownerId: string): string {
    return this.find(ownerId)?.team ?? '';
  }

  isLive(ownerId: string, at: Millis): boolean {
    const from = this.#setting.people?.liveFrom ?? {};
    return at >= (from[this.teamOf(ownerId)] ?? from['*'] ?? 0);
  }

  /** Nobody is escalated whose work the CRM cannot see. */
  isBlind(ownerId: string): boolean {
    return this.#setting.blind?.includes(ownerId) ?? false;
  }
}
