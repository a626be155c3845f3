/** What marketing says it passed on stands with the hand-off (M1), by name, as of the hand-off and not later. */
import { expect, it } from 'vitest';
import { parseRules } from '../../../config/load-rules.ts';
import type { ValueChange } from '../../../src/domain/crm-record.ts';
import { leadFacts } from '../../../src/domain/intake/lead-facts.ts';
import type { FactLead } from '../../../src/domain/intake/owner-at.ts';
import { judge } from '../../../src/domain/judge.ts';
import { indexRoster } from '../../../src/domain/roster-index.ts';
import { rosterOf, t } from '../helpers.ts';

const MAP = {
  handRaiserForms: [],
  qualifiedStages: ['marketingqualifiedlead'],
  inquiryStages: ['lead'],
  ownDomains: [],
  disposableDomains: [],
};
const RULES = parseRules('test', 'version: 1\nclauses:\n  - { id: M1, kind: qualified, required: [need, budget] }\n');

const change = (at: string, value: string): ValueChange => ({ at: t(at), value, by: 'm1', source: 'person' });

function lead(factsPassedOn: readonly ValueChange[]): FactLead {
  return {
    createdAt: t('09:00'),
    ownerId: 'ana',
    stageHistory: [change('10:00', 'marketingqualifiedlead')],
    ownerHistory: [change('10:00', 'ana')],
    conversions: [],
    sourceDetail: null,
    createdBy: { source: 'form', by: null },
    response: { factsPassedOn },
  } as unknown as FactLead;
}

function missing(factsPassedOn: readonly ValueChange[]): readonly string[] | undefined {
  const facts = leadFacts(lead(factsPassedOn), MAP);
  return judge({ lead: 'l1', facts }, { rules: RULES, roster: indexRoster(rosterOf()) }, t('11:00')).handoffs[0]!.missing;
}

it('carries the facts named before the hand-off, whatever their case', () => {
  expect(missing([change('09:30', 'Need;budget')])).toEqual([]);
});

it('misses what was named only after it', () => {
  expect(missing([change('09:30', 'need'), change('10:30', 'need;budget')])).toEqual(['budget']);
});

it('carries nothing of what was cleared again', () => {
  expect(missing([change('09:20', 'need;budget'), change('09:40', '')])).toEqual(['need', 'budget']);
});
