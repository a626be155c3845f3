/** What a world is made from: people, forms and leads with their fate, worked out from the options alone before anything happens. */

import type { Millis } from '../portal.ts';

/** How a rep works; see `actors/habits.ts`. */
export type Archetype = 'diligent' | 'quick-mailer' | 'caller' | 'noter' | 'forgetter' | 'ticker' | 'one-call-giver-up' | 'late';

/** A queue, a partner and an integration are owners in the CRM who have no task list that anybody looks at. */
export type Role = 'rep' | 'manager' | 'marketing' | 'safety-net' | 'queue' | 'partner' | 'integration';

export interface Leave {
  readonly from: Millis;
  readonly to: Millis;
}

export interface PersonPlan {
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly zone: string;
  readonly team: string;
  readonly role: Role;
  readonly managerKey: string | null;
  readonly archetype: Archetype;
  /** When the account is deactivated, if ever. */
  readonly leavesAt: Millis | null;
  /** Days off, known beforehand. */
  readonly away?: readonly Leave[];
  /** Who stands in meanwhile. */
  readonly deputyKey?: string;
}

/** A landing page with its form and the campaign that leads to it. */
export interface FormPlan {
  /** HubSpot's conversion event name: "Page title: Form name". */
  readonly eventName: string;
  readonly url: string;
  readonly campaign: string;
  readonly asksForSales: boolean;
}

export type Kind = 'hand-raiser' | 'qualified' | 'inquiry';
/** Why a person is no hand-off at all. */
export type SetAside =
  | 'seller-made'
  | 'other-seller'
  | 'found-by-seller'
  | 'imported'
  | 'own-domain'
  | 'test-address'
  | 'disposable-address'
  | 'opted-out';

/** What marketing records about an inquiry. */
export interface EvaluationPlan {
  readonly at: Millis;
  readonly as: 'hand_over' | 'nurture' | 'set_aside';
  readonly reason?: string;
  /** Name and version of the scoring rule that decides instead of a person. */
  readonly rule?: string;
}

/** How the rep answers before the first attempt, whatever their habit. */
export interface ResponsePlan {
  readonly value: 'accept' | 'reject' | 'hand_back';
  readonly reason?: string;
}

/** A campaign on the calendar that marketing shares with sales. */
export interface CampaignPlan {
  readonly id: string;
  readonly name: string;
  readonly kind: 'lead-generation' | 'branding' | 'always-on';
  readonly expectedLeads: number;
  readonly expectedQuality: string;
  readonly startsAt: Millis;
  /** When marketing enters it; null for never. */
  readonly announcedAt: Millis | null;
}

/** A deal that the source itself knows of. */
export interface DealPlan {
  readonly ownerKey: string;
  readonly amount: string;
  readonly opensAt: Millis;
  readonly wonAt: Millis;
  /** The close date that the source states; earlier than `wonAt` when it lies before the first contact. */
  readonly closedAt: Millis;
}

export interface LeadPlan {
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  /** Index into `Script.companies`, or null for a private person. */
  readonly company: number | null;
  readonly kind: Kind;
  readonly setAside: SetAside | null;
  readonly arrivesAt: Millis;
  /** Index into `Script.forms`. */
  readonly form: number;
  readonly source: string;
  readonly sourceDetail: string;
  /** When marketing moves the lifecycle to qualified; null when the form does, or nobody. */
  readonly qualifiedAt: Millis | null;
  /** When an owner is set, and who; null is never: unrouted, or kept by marketing. */
  readonly ownedAt: Millis | null;
  readonly ownerKey: string | null;
  /** Further inquiries of the same person. */
  readonly again: readonly { readonly at: Millis; readonly form: number }[];
  /** A customer from before the first day, with a won deal. */
  readonly customer: boolean;
  readonly deal: DealPlan | null;
  readonly fate: Fate;
}

/** What befalls a lead whatever its rep does; instants are absolute. */
export interface Fate {
  /** The lead whose twin this is; merged into it at `mergedAt`. */
  readonly mergedInto?: number;
  readonly mergedAt?: Millis;
  readonly deletedAt?: Millis;
  /** Taken out of the bin again. */
  readonly restoredAt?: Millis;
  /** Deleted for good because the person asks to be forgotten. */
  readonly purgedAt?: Millis;
  /** The person wants no more mail, or to hear nothing at all. */
  readonly optsOutAt?: Millis;
  readonly optsOutOf?: 'mail' | 'everything';
  /** The record reaches the CRM this long after the form was filled. */
  readonly lateBy?: Millis;
  /** Marketing hands the lead over once more, to somebody else. */
  readonly againAt?: Millis;
  readonly againTo?: string;
  /** A rep takes it from the queue, or makes a found address their own lead. */
  readonly takenAt?: Millis;
  readonly takenBy?: string;
  /** A workflow writes in the owner's name. */
  readonly workflowMail?: boolean;
  readonly evaluation?: EvaluationPlan;
  readonly response?: ResponsePlan;
  /** One of a list that is imported and handed over at one stroke. */
  readonly ofList?: boolean;
  /** The owner passes the lead on to a colleague. */
  readonly handedOnAt?: Millis;
  readonly handedOnTo?: string;
  /** The lead rings and nobody answers, or the call is taken. */
  readonly ringsAt?: Millis;
  readonly ringAnswered?: boolean;
  /** The lead books a meeting through the rep's link with the form. */
  readonly booksMeeting?: boolean;
  /** The rep notes a call task of their own as soon as the lead is theirs. */
  readonly ownTask?: boolean;
}

export interface CompanyPlan {
  readonly name: string;
  readonly domain: string;
}

export interface Script {
  readonly startsAt: Millis;
  /** Nothing happens after this instant. */
  readonly endsAt: Millis;
  readonly people: readonly PersonPlan[];
  readonly forms: readonly FormPlan[];
  readonly companies: readonly CompanyPlan[];
  readonly leads: readonly LeadPlan[];
  /** Reps make deals of their own accord; false where the source knows all deals. */
  readonly repsMakeDeals: boolean;
  /** How often people look at their task list, in milliseconds. */
  readonly looksEvery: Millis;
  readonly source: {
    readonly rows: number;
    readonly loaded: number;
    readonly odd: readonly { readonly row: number; readonly why: string }[];
  };
  readonly ownDomains: readonly string[];
  readonly campaigns?: readonly CampaignPlan[];
  /** A team that begins to work by the rules later than the others. */
  readonly liveLater?: { readonly team: string; readonly at: Millis };
}
