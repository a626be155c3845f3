/** What counts as a hand-off in this company: the mapped forms and stages, and the addresses that are nobody's lead. */
import type { CrmLead } from '../crm-record.ts';
import type { LeadKind, Millis } from '../fact.ts';

/** How a company works with Lead objects: what their stages and reasons mean. Stages by id or label, `*` stands for any text. */
export interface LeadObjectMap {
  /** A person who moves the Lead object there has accepted. */
  readonly acceptedStages: readonly string[];
  /** A person who moves the Lead object there asks for "disqualified". */
  readonly disqualifiedStages: readonly string[];
  /** The account's word for a reason (case does not matter) to the reason of the rules. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** `to` null: still lasting. */
export interface Period {
  readonly from: Millis;
  readonly to: Millis | null;
}

export interface HandoffMap {
  /** Names of forms, chats and meeting links that ask for sales; `*` stands for any text, case does not matter. */
  readonly handRaiserForms: readonly string[];
  /** Lifecycle stages that mean "handed over as qualified". */
  readonly qualifiedStages: readonly string[];
  /** Lifecycle stages in which setting an owner hands over an inquiry. */
  readonly inquiryStages: readonly string[];
  /** E-mail domains of the company itself. */
  readonly ownDomains: readonly string[];
  /** Throw-away mail services. */
  readonly disposableDomains: readonly string[];
  /** Lifecycle stages of customers; none when absent. */
  readonly customerStages?: readonly string[];
  /** Lifecycle stages and lead statuses by which a rep also accepts; none when absent. */
  readonly acceptedStages?: readonly string[];
  readonly acceptedStatuses?: readonly string[];
  /** Present where Lead objects, not lifecycle stages, say that a lead was handed over as qualified. */
  readonly leadObjects?: LeadObjectMap;
  /** While Lead objects said so, past times included: lifecycle stages entered meanwhile hand over nobody. */
  readonly leadObjectPeriods?: readonly Period[];
}

/** True when this conversion's form asks for sales. */
export function isHandRaiserForm(map: HandoffMap, form: string): boolean {
  const subject = form.toLowerCase();
  const { whole, parts } = formsOf(map.handRaiserForms);
  return whole.has(subject) || parts.some((one) => fits(one, subject));
}

interface Forms {
  /** Names without a `*`. */
  readonly whole: ReadonlySet<string>;
  readonly parts: readonly (readonly string[])[];
}

/** A company may have a form per landing page, and every judgement asks for each inquiry: the list is taken apart once. */
const forms = new WeakMap<readonly string[], Forms>();

function formsOf(patterns: readonly string[]): Forms {
  const found = forms.get(patterns) ?? {
    whole: new Set(patterns.filter((pattern) => !pattern.includes('*')).map((pattern) => pattern.toLowerCase())),
    parts: patterns.filter((pattern) => pattern.includes('*')).map(partsOf),
  };
  forms.set(patterns, found);
  return found;
}

/** True when a record read without its histories may hold a hand-off and must be read whole. */
export function mayBeHandedOver(map: HandoffMap, lead: Omit<CrmLead, 'person'>): boolean {
  if (lead.conversions.some((conversion) => isHandRaiserForm(map, conversion.name))) return true;
  if (lead.lifecycleStage === null) return false;
  if (map.inquiryStages.includes(lead.lifecycleStage)) return lead.ownerId !== null;
  return !['subscriber', 'other', 'evangelist'].includes(lead.lifecycleStage);
}

/** The kind of hand-off a lifecycle stage stands for, null when it is none. */
export function kindOfStage(map: HandoffMap, stage: string): LeadKind | null {
  if (map.qualifiedStages.includes(stage)) return 'qualified';
  return map.inquiryStages.includes(stage) ? 'inquiry' : null;
}

/** False while Lead objects, not stages, say who is handed over. */
export function stagesCountAt({ leadObjectPeriods }: HandoffMap, at: Millis): boolean {
  return !leadObjectPeriods?.some(({ from, to }) => from <= at && (to === null || at < to));
}

/** `*` in the pattern stands for any text; case does not matter. */
export function matches(pattern: string, text: string): boolean {
  return fits(partsOf(pattern), text.toLowerCase());
}

/** Patterns are few and met at every judgement: each is cut up once. */
const known = new Map<string, readonly string[]>();

function partsOf(pattern: string): readonly string[] {
  const parts = known.get(pattern) ?? pattern.toLowerCase().split('*');
  known.set(pattern, parts);
  return parts;
}

/** Both in lower case. */
function fits(parts: readonly string[], subject: string): boolean {
  if (parts.length === 1) return subject === parts[0];
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === parts.length - 1 && part !== '' ? subject.lastIndexOf(part) : subject.indexOf(part, from);
    if (found < from || (index === 0 && found !== 0)) return false;
    from = found + part.length;
  }
  return parts.at(-1) === '' || from === subject.length;
}

/** As an account works with it: Lead objects tell in the periods in which they did, and go on only where the last one has no end. */
export function handoffMapWith(map: HandoffMap, periods: readonly Period[]): HandoffMap {
  if (map.leadObjects === undefined && periods.length === 0) return map;
  const { leadObjects, ...rest } = map;
  const lasting = leadObjects !== undefined && periods.at(-1)?.to === null;
  return { ...rest, leadObjectPeriods: periods, ...(lasting ? { leadObjects } : {}) };
}
