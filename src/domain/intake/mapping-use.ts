/** What each mapping of "what is a hand-off" catches: how often lately, and which leads, so that it is looked at before it is trusted. */
import { type HandoffMap, isHandRaiserForm, matches } from './handoff-map.ts';

/** A form, or a lifecycle stage, as the CRM's leads had it in some span. */
export interface SeenName {
  readonly name: string;
  /** Times it was filled or reached. */
  readonly count: number;
  /** Latest lead ids, ten at most. */
  readonly examples: readonly string[];
}

export interface Seen {
  readonly forms: readonly SeenName[];
  readonly stages: readonly SeenName[];
  /** Made in the span, by what made them: a workflow, a form, a person, an import, an integration. Examples are the people's ids. */
  readonly leadObjects: readonly SeenName[];
}

export interface MappingUse {
  readonly setting: 'hand-raiser-forms' | 'qualified-stages' | 'inquiry-stages' | 'lead-objects';
  readonly mapping: string;
  readonly count: number;
  readonly examples: readonly string[];
}

export const MOST_EXAMPLES = 10;

/** In the order of the file; where Lead objects tell, they stand in place of the stages, which hand over nobody then. A form that two patterns name counts for both: each shows what it would catch alone. */
export function mappingUse(map: HandoffMap, seen: Seen): readonly MappingUse[] {
  const stages = (setting: MappingUse['setting'], names: readonly string[]) =>
    names.map((mapping) =>
      used(
        setting,
        mapping,
        seen.stages.filter(({ name }) => name === mapping),
      ),
    );
  return [
    ...map.handRaiserForms.map((mapping) =>
      used(
        'hand-raiser-forms',
        mapping,
        seen.forms.filter(({ name }) => matches(mapping, name)),
      ),
    ),
    ...(map.leadObjects === undefined
      ? [...stages('qualified-stages', map.qualifiedStages), ...stages('inquiry-stages', map.inquiryStages)]
      : seen.leadObjects.map((made) => used('lead-objects', made.name, [made]))),
  ];
}

/** Forms that ask for sales by no mapping: inquiries, which marketing evaluates. Most frequent first. */
export function unmappedForms(map: HandoffMap, { forms }: Seen): readonly SeenName[] {
  return forms.filter(({ name }) => !isHandRaiserForm(map, name)).toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function used(setting: MappingUse['setting'], mapping: string, names: readonly SeenName[]): MappingUse {
  const examples = [...new Set(names.flatMap((name) => name.examples))].slice(0, MOST_EXAMPLES);
  return { setting, mapping, count: names.reduce((sum, { count }) => sum + count, 0), examples };
}
