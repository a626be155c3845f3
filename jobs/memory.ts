/** What a process remembers between jobs to spare work: it may forget all of it at any time and only gets slower. */
import type { ActivityCount, PoolCoverage } from '../src/domain/coverage.ts';
import type { Gap } from '../src/domain/gaps.ts';
import type { EvidenceMap } from '../src/domain/intake/evidence-map.ts';
import type { HandoffMap } from '../src/domain/intake/handoff-map.ts';
import type { JoinedReps } from '../src/domain/links/reps.ts';
import type { Roster } from '../src/domain/roster.ts';
import type { RosterIndex } from '../src/domain/roster-index.ts';
import { createPurses, type Purses } from '../src/effects/purses.ts';
import type { Millis } from '../src/ports/clock.ts';
import type { InstallRef, JudgedUnder } from '../src/ports/ledger/index.ts';

export interface Staff {
  readonly roster: Roster;
  /** Made ready for judging: business calendars are dear to build and change rarely. */
  readonly index: RosterIndex;
  /** SHA-256 hex of the roster with its holidays, of what counts as evidence, and of the release of the time-zone data. */
  readonly hash: string;
  /** The same of this account alone; equal to `hash` in a workspace of one CRM. */
  readonly ownHash: string;
  /** Names by rep id, as the CRM shows them. */
  readonly names: ReadonlyMap<string, string>;
  /** E-mail addresses by rep id, where the CRM knows one. */
  readonly emails: ReadonlyMap<string, string>;
  /** Time zones by rep id. */
  readonly zones: ReadonlyMap<string, string>;
  /** Reps who sell: a lead one of them made is no hand-off. */
  readonly sellers: ReadonlySet<string>;
  /** With the other CRM's people, for whoever has a record in both; null in a workspace of one CRM. */
  readonly joined: JoinedStaff | null;
}

/** The people of both CRMs as one company. */
export interface JoinedStaff {
  readonly reps: JoinedReps;
  readonly index: RosterIndex;
  readonly hash: string;
  readonly sellers: ReadonlySet<string>;
}

/** What was made of which reps and settings, and until when (machine time) it stands unasked. */
export interface KeptStaff {
  readonly staff: Staff;
  readonly under: string;
  readonly map: HandoffMap;
  readonly evidence: EvidenceMap;
  readonly until: Millis;
}

/** Coverage of the pools of one roster (by hash), and until when (world time) it stands unasked. */
interface KeptCoverage {
  readonly pools: readonly PoolCoverage[];
  readonly roster: string;
  readonly until: Millis;
  /** What it was made from, and until when it need only be added to. */
  readonly counts: readonly ActivityCount[];
  readonly wholeUntil: Millis;
}

/** Of one account and kind of reading: records read together, and waits for requests since something was read. */
interface Span {
  readonly most: number;
  readonly waits: number;
}

/** What a process knows about the sweeps of one workspace. */
export interface SweepWatch {
  gaps: readonly Gap[];
  /** When this process last knew somebody to be sweeping: world time and machine time. */
  seen: Millis;
  machine: Millis;
  /** When it last told the ledger. */
  told: { readonly world: Millis; readonly machine: Millis } | null;
  looking: Promise<void> | null;
}

export interface Memory {
  /** The people of each install, made ready for judging; `staff.ts` keeps it. */
  readonly staff: Map<string, KeptStaff>;
  /** Who is blind in each install; `coverage.ts` keeps it. */
  readonly coverage: Map<string, KeptCoverage>;
  /** Who swept when in each workspace; `gaps.ts` keeps it. */
  readonly watches: Map<string, SweepWatch>;
  /** In which state the two accounts of each workspace were last seen; `links/watch.ts` keeps it. */
  readonly pairs: Map<string, string>;
  /** Accounts whose reconciliation is scheduled. */
  readonly nights: Set<string>;
  /** Accounts whose deals are divided by the model in force, as far as this process asked. */
  readonly models: Set<string>;
  /** When each account's campaigns were last asked to be counted: world time. */
  readonly campaigns: Map<string, Millis>;
  /** Whether each account has events that people take part in, and until when (world time) that stands unasked. */
  readonly events: Map<string, { readonly some: boolean; readonly until: Millis }>;
  /** How much of each account is read together, where its requests do not suffice for whole batches; `lanes/spans.ts` keeps it. */
  readonly spans: Map<string, Span>;
  /** Permits of the breakers, taken from the ledger in blocks. */
  readonly purses: Purses;
  /** True when this process knows these revisions to be in force for this install. */
  knows(ref: InstallRef, under: JudgedUnder): boolean;
  /** To be told only once everything judged under others is marked: a failure before that must be met again. */
  learn(ref: InstallRef, under: JudgedUnder): void;
}

export function createMemory(): Memory {
  const seen = new Map<string, string>();
  return {
    staff: new Map(),
    coverage: new Map(),
    watches: new Map(),
    pairs: new Map(),
    nights: new Set(),
    models: new Set(),
    campaigns: new Map(),
    events: new Map(),
    spans: new Map(),
    purses: createPurses(),
    knows: (ref, under) => seen.get(installKey(ref)) === revisionsOf(under),
    learn: (ref, under) => void seen.set(installKey(ref), revisionsOf(under)),
  };
}

const installKey = (ref: InstallRef): string => `${ref.workspaceId} ${ref.installId}`;
const revisionsOf = (under: JudgedUnder): string => JSON.stringify([under.rules, under.roster, under.engine]);
