/** What befalls the made-up leads whatever their reps do, by the lots they drew. */

import type { Millis } from '../../portal.ts';
import { addOffice, HOUR, MINUTE, nextSlot } from '../office-hours.ts';
import { type Draws, drawsFor } from '../random.ts';
import type { EvaluationPlan, Fate, Kind, PersonPlan, ResponsePlan } from '../script.ts';
import { type Lots, NOBODYS_LEADS } from './lots.ts';
import type { Making } from './making.ts';

/** One answer per lead of the lot, in this order: every reason of S5, a wrong time nobody agreed on, no reason at all, a hand-back. */
const RESPONSES: readonly (ResponsePlan & { readonly kind?: Kind })[] = [
  { ...rejected('wrong territory or owner'), kind: 'hand-raiser' },
  { ...rejected('no budget'), kind: 'inquiry' },
  rejected('handled with a colleague'),
  rejected('wrong time'),
  { value: 'hand_back', kind: 'qualified' },
  { value: 'reject' },
  { ...rejected('no need'), kind: 'inquiry' },
  ...['spam or test', 'competitor', 'unreachable'].map(rejected),
  { value: 'hand_back', kind: 'qualified' },
  ...['wrong contact', 'duplicate', 'student', 'existing customer'].map(rejected),
  { value: 'reject' },
  { ...rejected('non-buyer'), kind: 'inquiry' },
  rejected('wrong time'),
  { value: 'hand_back', kind: 'qualified' },
  ...['job seeker or vendor', 'other', 'wrong territory or owner'].map(rejected),
];

/** What a lead of the lot is answered; the kind that the answer goes with is its kind. */
export function responseFor(lots: Lots, n: number): ResponsePlan & { readonly kind?: Kind } {
  return RESPONSES[[...lots.responds].indexOf(n) % RESPONSES.length]!;
}

const MARKETING_ZONE = 'Europe/Madrid';
const RULE = 'fit score v3';
const NO_FIT = ['Student project', 'Wrong region', 'Looks for a job'] as const;

function rejected(reason: string): ResponsePlan {
  return { value: 'reject', reason };
}

/** What the fate is made for. */
interface Case {
  readonly kind: Kind;
  readonly arrivesAt: Millis;
  readonly qualifiedAt: Millis | null;
  readonly ownedAt: Millis | null;
  readonly owner: PersonPlan;
}

export function fateFor(making: Making, n: number, lead: Case): Fate {
  const luck = drawsFor(making.seed, 'fate', n);
  const evaluation = evaluationFor(making, n, lead);
  return { ...befalls(making, n, lead, luck), ...(evaluation === null ? {} : { evaluation }) };
}

/** At most one lot falls to a lead. */
function befalls({ lots, reps }: Making, n: number, { arrivesAt: at, owner }: Case, luck: Draws): Fate {
  const soon = (from: number, to: number): Millis => nextSlot(owner.zone, at + luck.int(from, to) * HOUR);
  const another = (): string => {
    const colleagues = reps.filter((rep) => rep.team === owner.team && rep.key !== owner.key && rep.leavesAt === null);
    return luck.pick(colleagues).key;
  };
  if (lots.deleted.has(n)) return { deletedAt: nextSlot(MARKETING_ZONE, at + luck.int(30, 150) * HOUR) };
  if (lots.restored.has(n)) return { deletedAt: soon(20, 60), restoredAt: soon(80, 130) };
  if (lots.purged.has(n)) return { purgedAt: soon(30, 150) };
  if (lots['hand-on'].has(n)) return { handedOnAt: soon(4, 60), handedOnTo: another() };
  if (lots.twice.has(n)) return { againAt: nextSlot(MARKETING_ZONE, at + luck.int(60, 140) * HOUR), againTo: another() };
  if (lots.rings.has(n)) return { ringsAt: soon(3, 80) };
  if (lots['rings-answered'].has(n)) return { ringsAt: soon(3, 80), ringAnswered: true };
  if (lots['books-meeting'].has(n)) return { booksMeeting: true };
  if (lots['own-task'].has(n)) return { ownTask: true };
  if (lots['opts-out-of-mail'].has(n)) return { optsOutAt: soon(20, 90), optsOutOf: 'mail' };
  if (lots['opts-out-of-everything'].has(n)) return { optsOutAt: soon(20, 90), optsOutOf: 'everything' };
  if (lots.late.has(n)) return { lateBy: luck.int(20, 180) * MINUTE };
  if (lots['workflow-mail'].has(n)) return { workflowMail: true };
  if (lots['found-by-seller'].has(n)) return { takenAt: soon(1, 6), takenBy: owner.key };
  if (lots.queued.has(n)) return n % 2 === 0 ? {} : { takenAt: soon(0, 1), takenBy: owner.key };
  if (lots.responds.has(n)) return { response: responseFor(lots, n) };
  return lots.fair.has(n) ? { ofList: true } : {};
}

/** Inquiries are mostly evaluated by a person; what was qualified sometimes by the scoring rule; some are forgotten. */
function evaluationFor(
  { seed, lots, fairHandedAt }: Making,
  n: number,
  { kind, arrivesAt, qualifiedAt, ownedAt }: Case,
): EvaluationPlan | null {
  const luck = drawsFor(seed, 'evaluation', n);
  if (kind === 'hand-raiser' || NOBODYS_LEADS.some((lot) => lots[lot].has(n))) return null;
  if (lots.fair.has(n)) return { at: fairHandedAt, as: 'hand_over' };
  const handed = qualifiedAt ?? ownedAt;
  if (handed !== null) {
    if (!luck.chance(0.5)) return null;
    return luck.chance(0.4) ? { at: handed, as: 'hand_over', rule: RULE } : { at: handed, as: 'hand_over' };
  }
  if (luck.chance(0.25)) return null;
  const at = nextSlot(MARKETING_ZONE, addOffice(MARKETING_ZONE, arrivesAt, luck.int(30, 700) * MINUTE));
  return luck.chance(0.7) ? { at, as: 'nurture' } : { at, as: 'set_aside', reason: luck.pick(NO_FIT) };
}
