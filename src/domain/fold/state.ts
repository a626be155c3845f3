/** What is known of one person while the time line is read, and how an at-bat begins and ends. */
import { type AtBat, outranks, ownerOf, type Tenure } from '../at-bat.ts';
import { DAY } from '../duration.ts';
import type { ActivityKind, EvaluationFact, InquiryFact, LeadKind, Millis } from '../fact.ts';
import type { Horizon } from '../horizon.ts';
import type { Evidence, HandoffOutcome } from '../judgement.ts';
import type { RosterIndex } from '../roster-index.ts';
import type { RuleIndex } from '../rules/contract.ts';

/** A new inquiry within this long after an end goes to the same owner (rules, "One at-bat"). */
const SAME_OWNER_SPAN = 30 * DAY;

export interface PersonState {
  readonly rules: RuleIndex;
  readonly roster: RosterIndex;
  readonly horizon: Horizon;
  readonly atBats: AtBat[];
  open: AtBat | null;
  /** Inquiries that marketing has not handed over, since the last at-bat. */
  waiting: InquiryFact[];
  /** Marketing's decisions since the last at-bat, in time order. */
  evaluations: EvaluationFact[];
  setAside: { readonly why: string; readonly at: Millis } | null;
  readonly optedOut: Set<ActivityKind>;
  /** Stage of each deal of the person. */
  readonly deals: Map<string, 'open' | 'won' | 'lost'>;
  /** Owner of each deal, as last told. */
  readonly dealOwners: Map<string, string>;
  /** When the record was deleted; null while it exists. */
  gone: Millis | null;
  /** Grade-A contact, for "never re-assigned by machine". */
  readonly conversations: Millis[];
}

export function isRouted(state: { readonly roster: RosterIndex }, rep: string | null): boolean {
  if (rep === null) return false;
  const { type, pool } = state.roster.rep(rep);
  if (pool === null && isMarketer(state, rep)) return false;
  return type === 'person' || type === 'partner';
}

/** Named by the roster for what sales hand back and what is recycled. */
export function isMarketer({ roster }: { readonly roster: RosterIndex }, rep: string | null): boolean {
  const { marketing } = roster.roster;
  return rep !== null && (rep === marketing?.rep || rep === marketing?.deputy);
}

export interface Opening {
  readonly at: Millis;
  readonly kind: LeadKind;
  readonly owner: string | null;
  readonly assumed: boolean;
  readonly inquiry: InquiryFact | null;
  readonly wokeUp?: boolean;
  /** The record said so. */
  readonly customer?: boolean;
  /** Facts the hand-off itself carried. */
  readonly known?: Readonly<Record<string, string>>;
}

export function openAtBat(state: PersonState, opening: Opening): AtBat {
  const { at, kind, inquiry } = opening;
  const tenure: Tenure = { rep: opening.owner, from: at, restart: false, assumed: opening.assumed };
  const known = Object.assign({}, ...state.waiting.map((fact) => fact.known ?? {}), inquiry?.known ?? {}, opening.known ?? {}) as Record<
    string,
    string
  >;
  const atBat: AtBat = {
    number: state.atBats.length + 1,
    kind,
    firstKind: kind,
    openedAt: at,
    inquiry,
    campaign: inquiry?.campaign ?? state.waiting.at(-1)?.campaign ?? null,
    waited: state.waiting,
    known,
    handedAt: isRouted(state, opening.owner) ? at : null,
    tenures: [tenure],
    acceptedAt: null,
    answer: null,
    counted: [],
    grades: { A: 0, B: 0, C: 0 },
    fresh: [],
    stops: [],
    joined: [],
    transfers: 0,
    conversation: null,
    refused: [],
    asked: null,
    rejections: [],
    pending: null,
    answers: [],
    evaluations: state.evaluations,
    handBacks: [],
    converted: null,
    dealClosesAt: null,
    lost: null,
    sleeps: [],
    taskEvents: [],
    moves: [],
    wokeUp: opening.wokeUp ?? false,
    customer: opening.customer === true || hasOpenDeal(state) || [...state.deals.values()].includes('won'),
    accountOwner: accountOwner(state),
    optedOut: state.optedOut,
    colleague: null,
    released: null,
    outcome: null,
    wakeUp: null,
  };
  state.atBats.push(atBat);
  state.open = atBat;
  state.waiting = [];
  state.evaluations = [];
  state.setAside = null;
  return atBat;
}

/** Of the open deal, else of the one that was won. */
function accountOwner({ deals, dealOwners }: PersonState): string | null {
  const of = (stage: 'open' | 'won') => [...deals].findLast(([deal, now]) => now === stage && dealOwners.has(deal))?.[0];
  return dealOwners.get(of('open') ?? of('won') ?? '') ?? null;
}

export function hasOpenDeal(state: PersonState): boolean {
  return [...state.deals.values()].includes('open');
}

export interface Closing {
  readonly at: Millis;
  readonly value: HandoffOutcome;
  readonly reason: string;
  readonly by: string;
  readonly evidence: Evidence | null;
  readonly wakeUp?: Millis;
}

const NO_REASON = 'no reason given';

export function closeAtBat(state: PersonState, closing: Closing): void {
  const atBat = state.open;
  if (atBat === null) return;
  const { wakeUp, ...outcome } = closing;
  // An end is told even where the CRM gives no reason for it: S4 goes on asking for one.
  atBat.outcome = { ...outcome, reason: outcome.reason.trim() || NO_REASON };
  atBat.wakeUp = wakeUp ?? null;
  atBat.pending = null;
  state.open = null;
}

/** Gives the at-bat to an owner; a change between two people or partners is a transfer. */
export function handTo(state: PersonState, atBat: AtBat, tenure: Tenure): void {
  const last = atBat.tenures.at(-1)!;
  if (last.rep === tenure.rep) {
    if (last.assumed && !tenure.assumed) atBat.tenures[atBat.tenures.length - 1] = { ...last, assumed: false };
    return;
  }
  const from = isRouted(state, last.rep);
  const to = isRouted(state, tenure.rep);
  if (from && to && !last.assumed) atBat.transfers += 1;
  atBat.tenures.push(tenure);
  if (to) atBat.handedAt ??= tenure.from;
}

/** A stronger kind while it is open: a fresh S2 on the same hand-off; before anybody owns it, simply its kind. */
export function upgrade(atBat: AtBat, kind: LeadKind, startAt: Millis): void {
  if (!outranks(kind, atBat.kind)) return;
  const started = atBat.handedAt !== null || atBat.kind === 'hand-raiser';
  atBat.kind = kind;
  if (started) atBat.fresh.push({ at: startAt, kind, why: 'upgrade' });
  else atBat.firstKind = kind;
}

/** Owner to whom a new inquiry goes because the last at-bat ended less than 30 days ago. */
export function lastOwner(state: PersonState, at: Millis): string | null {
  const last = state.atBats.at(-1);
  if (!last?.outcome || last.outcome.value === 'deleted' || at - last.outcome.at > SAME_OWNER_SPAN) return null;
  const owner = ownerOf(last);
  return isRouted(state, owner) ? owner : null;
}
