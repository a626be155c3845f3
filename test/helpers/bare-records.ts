/** A lead, a Lead object and a deal as a connector delivers them when nothing is known of them: tests name only what differs. */
import type { CrmDeal, CrmLead, CrmLeadObject } from '../../src/domain/crm-record.ts';

export function bareLead(patch: Partial<CrmLead>): CrmLead {
  return {
    kind: 'lead',
    id: '1',
    version: 1,
    archived: false,
    createdAt: 1,
    ownerId: null,
    lifecycleStage: null,
    stageHistory: [],
    ownerHistory: [],
    withHistory: true,
    conversions: [],
    source: null,
    sourceDetail: null,
    createdBy: { source: 'form', by: null },
    response: {},
    optedOut: false,
    mergedIds: [],
    person: { name: null, email: null, phone: null, company: null },
    ...patch,
  };
}

export function bareLeadObject(patch: Partial<CrmLeadObject>): CrmLeadObject {
  return {
    kind: 'lead-object',
    id: '1',
    version: 1,
    archived: false,
    createdAt: 1,
    createdBy: { source: 'workflow', by: null },
    ownerId: null,
    ownerHistory: [],
    stageHistory: [],
    stageNames: {},
    reasonHistory: [],
    leadIds: ['1'],
    ...patch,
  };
}

export function bareDeal(patch: Partial<CrmDeal>): CrmDeal {
  return {
    kind: 'deal',
    id: '1',
    version: 1,
    archived: false,
    createdAt: 1,
    ownerId: null,
    stage: 'open',
    stageName: 'Offer',
    stageAt: 1,
    amount: null,
    currency: null,
    lostReason: null,
    leadIds: ['1'],
    ...patch,
  };
}
