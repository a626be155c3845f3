/** What the judge is told and cannot see in the CRM: the contract's numbers, who stands in for whom, when Baton was down, how late it may be. */
import type { Millis } from '../portal.ts';

/** One clause of the rules file as it parses; unknown keys are kept and ignored. */
export interface ClauseJson {
  readonly id: string;
  readonly kind?: string | readonly string[];
  readonly teams?: readonly string[];
  readonly within?: string;
  readonly 'out-of-hours'?: string;
  readonly evidence?: string;
  readonly ladder?: readonly { readonly after: string; readonly do: string }[];
  readonly attempts?: number;
  readonly schedule?: readonly number[];
  readonly 'channel-once-in'?: string;
  readonly channels?: number;
  readonly 'business-days'?: number;
  readonly 'next-step-within'?: string;
  readonly 'deal-quiet-for'?: string;
  readonly 'lost-reason-within'?: string;
}

export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** A person with whoever stands in, by owner id. */
export interface Post {
  readonly rep: string;
  readonly deputy?: string;
}

/** Everything is optional but the rules; `people` overrides or completes what the world's diary says. */
export interface Setting {
  readonly rules: { readonly clauses: readonly ClauseJson[] };
  /** How late an act of Baton may be seen in the CRM, in milliseconds; default 15 minutes. */
  readonly grace?: Millis;
  /** How long what the CRM announces to nobody may stay unnoticed: an owner's deactivation fires no webhook; default: the grace. */
  readonly unannounced?: Millis;
  /** Spans in which Baton could not know or act, with the time it needs to make up for them. */
  readonly outages?: readonly Span[];
  /** Spans in which what people do shows minutes after the instant it bears: no move of Baton's is unjust for what nobody could see yet. */
  readonly unseen?: readonly Span[];
  /** Spans in which Baton did not run at all: what its ladders owed then counts from the recovery. */
  readonly gaps?: readonly Span[];
  /** Owner ids whose work the CRM cannot see: tasks are made for them, and nothing above the warning happens. */
  readonly blind?: readonly string[];
  readonly people?: {
    readonly safetyNet?: Post | null;
    readonly marketing?: Post | null;
    /** Instant by team, `*` for everybody else; absent is always. */
    readonly liveFrom?: Readonly<Record<string, Millis>>;
  };
  /** Past these a write is held and no offence. */
  readonly breakers?: { readonly tasksPerRepAndDay?: number; readonly reassignmentsPerHourAndPool?: number };
  /** App ids under which Baton writes; default: every app that is registered. */
  readonly apps?: readonly string[];
  /** True: Baton writes what the u-shaped model of its own dialect makes of every deal, those that ended too. */
  readonly money?: boolean;
  /** Only hand-offs up to this instant are judged as to what had to follow; default: all. */
  readonly until?: Millis;
}

export const DEFAULT_GRACE: Millis = 15 * 60_000;
/** Rules, "Breakers". */
export const DEFAULT_BREAKERS = { tasksPerRepAndDay: 30, reassignmentsPerHourAndPool: 20 } as const;
