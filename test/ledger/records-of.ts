/** Records as a connector delivers them, for tests: only what differs is named. */
import type { CrmActivity, CrmDeal, CrmLead, CrmRep, CrmTask } from '../../src/domain/crm-record.ts';

export function leadOf(id: string, version: number, more: Partial<CrmLead> = {}): CrmLead {
  return {
    kind: 'lead',
    id,
    version,
    archived: false,
    createdAt: 1,
    ownerId: '7',
    lifecycleStage: 'marketingqualifiedlead',
    stageHistory: [{ value: 'marketingqualifiedlead', at: 2, by: null, source: 'workflow' }],
    ownerHistory: [],
    withHistory: true,
    conversions: [],
    source: null,
    sourceDetail: null,
    createdBy: { source: 'form', by: null },
    response: {},
    optedOut: false,
    mergedIds: [],
    person: { name: 'Ana Ruiz', email: 'ana@acme.io', phone: null, company: 'Acme' },
    ...more,
  };
}

export function callOf(id: string, version: number, more: Partial<CrmActivity> = {}): CrmActivity {
  return {
    kind: 'call',
    id,
    version,
    archived: false,
    at: 10,
    recordedAt: 10,
    ownerId: '7',
    direction: 'out',
    connected: true,
    seconds: 60,
    state: null,
    sequence: null,
    by: 'machine',
    leadIds: ['1'],
    ...more,
  };
}

export function taskOf(id: string, version: number, more: Partial<CrmTask> = {}): CrmTask {
  return {
    kind: 'task',
    id,
    version,
    archived: false,
    ownerId: '7',
    dueAt: 1_000,
    open: true,
    completedAt: null,
    createdAt: 1,
    subject: 'Call Ana Ruiz',
    channel: 'CALL',
    batonKey: null,
    leadIds: ['1'],
    ...more,
  };
}

export function dealOf(id: string, version: number, more: Partial<CrmDeal> = {}): CrmDeal {
  return {
    kind: 'deal',
    id,
    version,
    archived: false,
    createdAt: 1,
    ownerId: '7',
    stage: 'open',
    stageName: 'Qualified',
    stageAt: 1,
    amount: '1200.50',
    currency: 'EUR',
    lostReason: null,
    leadIds: ['1'],
    ...more,
  };
}

export function repOf(id: string, version: number, more: Partial<CrmRep> = {}): CrmRep {
  return {
    kind: 'rep',
    id,
    version,
    archived: false,
    email: 'rep@acme.io',
    name: 'Rep',
    userId: null,
    type: 'person',
    teams: [],
    zone: null,
    ...more,
  };
}
