/** Operating settings as data: who works when, in which pool, under whom. */
import type { Millis } from './fact.ts';

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** Windows of wall-clock time, "09:00-17:00"; a missing day is closed. "00:00-24:00" is round the clock. */
export type WorkingWeek = Readonly<Partial<Record<Weekday, readonly string[]>>>;

/** When a whole company works, as its CRM tells it: for people of whom nothing else is known. */
export interface CompanyTime {
  /** Null: the CRM names no week, or one that nobody chose. */
  readonly hours: WorkingWeek | null;
  /** ISO dates without work. */
  readonly daysOff: readonly string[];
}

export interface Calendar {
  readonly id: string;
  /** IANA zone. */
  readonly zone: string;
  readonly hours: WorkingWeek;
  /** ISO dates without work, in `zone`. */
  readonly holidays: readonly string[];
}

export interface Rep {
  readonly id: string;
  readonly zone: string;
  readonly calendar: string;
  readonly manager: string | null;
  readonly pool: string | null;
  readonly team: string | null;
  /** People are tasked; queues and integration users count as unrouted; partners are measured only. */
  readonly type: 'person' | 'queue' | 'integration' | 'partner';
  readonly active: boolean;
  /** Since when inactive, when known. */
  readonly inactiveSince?: Millis;
  readonly deputy: string | null;
  /** Most open hand-offs a re-assignment may leave them with; absent or null for no cap of their own. */
  readonly cap?: number | null;
  /** What they cover; absent or empty: everything. A receiver shares at least one of each with the owner before. */
  readonly territories?: readonly string[];
  readonly languages?: readonly string[];
  readonly segments?: readonly string[];
}

export interface Absence {
  readonly rep: string;
  readonly from: Millis;
  readonly to: Millis;
}

export interface Roster {
  readonly reps: readonly Rep[];
  readonly calendars: readonly Calendar[];
  /** Hours of the company, for what nobody owns; absent: the only calendar there is, else office hours in UTC. */
  readonly company?: { readonly calendar: string; readonly zone: string };
  readonly absences: readonly Absence[];
  /** Team (or pool) to the instant it went live; `*` for everyone. Earlier hand-offs are history. */
  readonly liveFrom: Readonly<Record<string, Millis>>;
  /** Named person and deputy who own the last rung. */
  readonly safetyNet: { readonly rep: string; readonly deputy: string | null } | null;
  /** Reps and channels whose silence proves nothing. */
  readonly blindReps: readonly string[];
  readonly blindChannels: readonly string[];
  /** Most open hand-offs per rep of a pool. */
  readonly poolCaps?: Readonly<Record<string, number>>;
  /** Teams whose shifts cover day and night: their hand-raisers are answered in elapsed time, by whoever is on shift. */
  readonly roundTheClock?: readonly string[];
  /** Who in marketing gets what sales hand back, and who stands in. */
  readonly marketing?: { readonly rep: string; readonly deputy: string | null } | null;
}
