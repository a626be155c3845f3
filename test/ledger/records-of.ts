/** Records as a connector delivers them, for tests: only what differs is named. */
import type { CrmActivity, CrmDeal, CrmLead, CrmRep, CrmTask } from '../../src/domain/crm-record.ts';
import { bareDeal, bareLead } from '../helpers/bare-records.ts';

export function leadOf(id: string, version: number, more: Partial<CrmLead> = {}): CrmLead {
  return bareLead({
    id,
    version,
    ownerId: '7',
    lifecycleStage: 'marketingqualifiedlead',
    stageHistory: [{ value: 'marketingqualifiedlead', at: 2, by: null, source: 'workflow' }],
    person: { name: 'Ana Ruiz', email: 'ana@acme.io', phone: null, company: 'Acme' },
    ...more,
  });
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
  return bareDeal({ id, version, ownerId: '7', stageName: 'Qualified', amount: '1200.50', currency: 'EUR', ...more });
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
