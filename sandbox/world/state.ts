/** Everything the world remembers while it runs: plain JSON, so that a checkpoint is a copy. */

import type { Millis } from '../portal.ts';
import type { Entry } from './agenda.ts';
import type { Kind, SetAside } from './script.ts';

export interface LeadState {
  contactId: string;
  /** Merged away or deleted: nobody acts on it any more. */
  gone: boolean;
  /** The rep who has the lead on their list, or ''. */
  rep: string;
  /** Raised whenever the plan for the lead changes; an agenda entry with an older stamp is void. */
  stamp: number;
  /** Instant of the rep's next planned step, 0 when there is none. */
  stepAt: Millis;
  /** Counted attempts of the present rep. */
  attempts: number;
  reached: boolean;
  /** The rep is done with it, for better or worse. */
  ended: boolean;
  dealId: string;
  ownTaskId: string;
  /** A past meeting whose outcome nobody entered, or ''. */
  unsaidMeeting: string;
  conversions: number;
  /** How often somebody was moved by a task for it; keys the draws. */
  looks: number;
  /** How often a rep put it to sleep; keys the draws of those who are back. */
  recycled: number;
}

export interface RepState {
  ownerId: string;
  userId: string;
  active: boolean;
  /** Task id to the wording last seen, so that a task that moved is looked at again. */
  seen: Record<string, string>;
}

export interface HandedOver {
  readonly lead: string;
  readonly owner: string;
  readonly at: Millis;
  readonly kind: Kind;
  /** True for customers, whose hand-off is kept out of new-lead figures. */
  readonly customer: boolean;
}

/** A further form of a person who is known already. */
export interface AskedAgain {
  readonly lead: string;
  readonly at: Millis;
  readonly form: string;
  /** A rep was still on it, by the world's own account. */
  readonly whileOpen: boolean;
}

export interface WorldState {
  agenda: Entry[];
  seq: number;
  leads: LeadState[];
  reps: Record<string, RepState>;
  companies: Record<string, string>;
  acts: Record<string, number>;
  /** Ids of an app's tasks that a rep gave to a colleague. */
  given: Record<string, true>;
  /** Ids of tasks that people in the world made, to tell them from an app's. */
  ownTasks: Record<string, true>;
  handedOver: HandedOver[];
  again: AskedAgain[];
  setAside: { lead: string; why: SetAside }[];
}

function emptyLeadState(): LeadState {
  return {
    contactId: '',
    gone: false,
    rep: '',
    stamp: 0,
    stepAt: 0,
    attempts: 0,
    reached: false,
    ended: false,
    dealId: '',
    ownTaskId: '',
    unsaidMeeting: '',
    conversions: 0,
    looks: 0,
    recycled: 0,
  };
}

export function emptyState(leads: number): WorldState {
  return {
    agenda: [],
    seq: 0,
    leads: Array.from({ length: leads }, emptyLeadState),
    reps: {},
    companies: {},
    acts: {},
    given: {},
    ownTasks: {},
    handedOver: [],
    again: [],
    setAside: [],
  };
}
