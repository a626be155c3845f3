/** Records as a CRM tells them, for the tables about what is a hand-off. */
import type { CrmDeal, CrmLead, CrmLeadObject, ValueChange } from '../../../src/domain/crm-record.ts';
import type { Fact, PersonFacts } from '../../../src/domain/fact.ts';
import { NOBODY } from '../../../src/domain/intake/company.ts';
import type { HandoffMap } from '../../../src/domain/intake/handoff-map.ts';
import { type KnownPerson, personFacts } from '../../../src/domain/intake/person-facts.ts';
import { indexRoster, judge } from '../../../src/domain/judge.ts';
import type { PersonJudgement } from '../../../src/domain/judgement.ts';
import { bareDeal, bareLead, bareLeadObject } from '../../helpers/bare-records.ts';
import { rosterOf, type Setting, SHIPPED, t } from '../helpers.ts';

export const MAP: HandoffMap = {
  handRaiserForms: ['*demo*', 'Chat', 'Meeting link*'],
  qualifiedStages: ['marketingqualifiedlead'],
  inquiryStages: ['lead'],
  ownDomains: ['own.example'],
  disposableDomains: ['mailinator.com'],
  customerStages: ['customer'],
  acceptedStages: ['salesqualifiedlead'],
  acceptedStatuses: ['IN_PROGRESS'],
};

/** A company that works with Lead objects, and always has. */
export const WITH_LEAD_OBJECTS: HandoffMap = {
  ...MAP,
  leadObjects: {
    acceptedStages: ['Attempting', 'connected-stage-id'],
    disqualifiedStages: ['unqualified-stage-id'],
    reasons: { NOT_A_GOOD_FIT: 'no need', TWICE: 'duplicate' },
  },
  leadObjectPeriods: [{ from: 0, to: null }],
};

/** Ana and Ben sell, the boss leads them, Mia is in marketing. */
const COMPANY = { ...NOBODY, sellers: new Set(['ana', 'ben']), managers: new Set(['boss']), marketers: new Set(['mia']) };

export function change(value: string, at: string, by: string | ValueChange['source'] = 'workflow'): ValueChange {
  const source = ['form', 'import', 'workflow', 'integration', 'baton', 'unknown'].includes(by) ? (by as ValueChange['source']) : 'person';
  return { value, at: t(at), by: source === 'person' ? by : null, source };
}

export function record(patch: Partial<CrmLead> = {}): CrmLead {
  return bareLead({ id: 'l1', version: t('09:00'), createdAt: t('09:00'), ...patch });
}

/** `by` made it, at `at`; its owner is Ana from the beginning unless the patch says otherwise. */
export function leadObject(at: string, by: string | ValueChange['source'] = 'workflow', patch: Partial<CrmLeadObject> = {}): CrmLeadObject {
  const made = change('ana', at, by);
  const createdBy = { source: made.source, by: made.by };
  return bareLeadObject({ id: `o${t(at)}`, createdAt: t(at), createdBy, ownerId: 'ana', ownerHistory: [made], leadIds: ['l1'], ...patch });
}

export function deal(patch: Partial<CrmDeal> = {}): CrmDeal {
  const at = t('01T09:00');
  return bareDeal({ id: 'd1', createdAt: at, ownerId: 'ben', stageAt: at, leadIds: ['l1'], ...patch });
}

export function known(lead: CrmLead, more: Partial<KnownPerson> = {}, map = MAP): PersonFacts {
  const person: KnownPerson = {
    leadId: 'l1',
    lead,
    activities: [],
    tasks: [],
    deals: [],
    ownFacts: [],
    emailDomain: 'client.example',
    emailFlag: 'ok',
    ...more,
  };
  return personFacts(person, map, COMPANY);
}

export function judgedRecord(
  lead: CrmLead,
  at: string,
  more: Partial<KnownPerson> = {},
  setting: Setting = {},
  map = MAP,
): PersonJudgement {
  return judge(known(lead, more, map), { rules: setting.rules ?? SHIPPED, roster: indexRoster(rosterOf(setting.roster)) }, t(at));
}

export function handoffsOf(lead: CrmLead): readonly Fact[] {
  return known(lead).facts.filter((fact) => fact.type === 'handoff');
}
