/** Every instant at which a record says "sales' turn": forms that ask for sales, mapped stages or Lead objects, marketing's decision to hand over. */
import type { CrmLeadObject, ValueChange } from '../crm-record.ts';
import type { LeadKind, Millis } from '../fact.ts';
import { type HandoffMap, isHandRaiserForm, kindOfStage, stagesCountAt } from './handoff-map.ts';
import { handedOver, reopened } from './lead-objects.ts';
import type { FactLead } from './owner-at.ts';

export interface Mark {
  readonly at: Millis;
  readonly kind: LeadKind;
  readonly source: ValueChange['source'];
  /** The person who set it. */
  readonly by: string | null;
  /** A decision to hand over, which needs no owner to count. */
  readonly decided: boolean;
}

/** rules.md "Which clock starts when": an arrival more than this after the inquiry starts the clock instead of the inquiry. */
export const ARRIVAL_TOLERANCE_MS = 15 * 60_000;

/** Oldest first, the strongest of one instant first; without those that made or imported the record rather than passed it on. */
export function marksOf(lead: FactLead, map: HandoffMap, sellers: ReadonlySet<string>, objects: readonly CrmLeadObject[] = []): Mark[] {
  const forms = lead.conversions
    .filter((conversion) => isHandRaiserForm(map, conversion.name))
    .map((conversion): Mark => mark(Math.max(conversion.at, lead.createdAt), 'hand-raiser', { source: 'form', by: null }));
  const { leadObjects } = map;
  const stages = lead.stageHistory.flatMap((change): Mark[] => {
    const kind = stagesCountAt(map, change.at) ? kindOfStage(map, change.value) : null;
    return kind === null ? [] : [mark(change.at, kindAt(forms, kind, change.at), change)];
  });
  // What a Lead object once handed over stays handed over, whatever the mapping says today and whether it is still there.
  const passedOn = objects
    .flatMap((object) => [...handedOver(object, lead, sellers), ...(leadObjects ? reopened(object, leadObjects, sellers) : [])])
    .map((one): Mark => mark(one.at, kindAt(forms, 'qualified', one.at), one));
  const decided = [lead.response.evaluatedAs ?? []]
    .flat()
    .filter(({ value }) => value === 'hand_over')
    .map((change): Mark => ({ ...mark(change.at, kindAt(forms, 'inquiry', change.at), change), decided: true }));
  return [...forms, ...[...stages, ...passedOn, ...decided].filter((one) => !isMaking(lead, one, sellers))].sort(
    (a, b) => a.at - b.at || rank(a.kind) - rank(b.kind),
  );
}

function mark(at: Millis, kind: LeadKind, { source, by }: Pick<ValueChange, 'source' | 'by'>): Mark {
  return { at, kind, source, by, decided: false };
}

/** A stage set by the very form that asked for sales is that hand-raiser, not a second, weaker hand-off. */
function kindAt(forms: readonly Mark[], kind: LeadKind, at: Millis): LeadKind {
  return forms.some((form) => Math.abs(form.at - at) <= ARRIVAL_TOLERANCE_MS) ? 'hand-raiser' : kind;
}

const rank = (kind: LeadKind): number => ['hand-raiser', 'qualified', 'inquiry'].indexOf(kind);

/** What a seller's own making, or an import, wrote into a record to which nobody had responded. */
function isMaking(lead: FactLead, { at, source, decided }: Mark, sellers: ReadonlySet<string>): boolean {
  if (decided || lead.conversions.some((conversion) => conversion.at <= at)) return false;
  const origin = originOf(lead, sellers);
  if (origin === null) return false;
  return source === 'import' || at <= lead.createdAt + ARRIVAL_TOLERANCE_MS;
}

/** Who made a record that no response of the person made; null when it is marketing's. */
export function originOf({ createdBy }: FactLead, sellers: ReadonlySet<string>): 'seller' | 'import' | null {
  if (createdBy.source === 'import') return 'import';
  return createdBy.source === 'person' && createdBy.by !== null && sellers.has(createdBy.by) ? 'seller' : null;
}
