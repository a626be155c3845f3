/** Persons, calls and tasks of two CRMs, for tests: only what differs is named. */
import type { CrmActivity, CrmTask, ValueChange } from '../../../src/domain/crm-record.ts';
import type { JoinablePerson, Joining } from '../../../src/domain/links/join.ts';
import { bareLead } from '../../helpers/bare-records.ts';
import { MAP } from '../rulebook/crm-lead.ts';

const MINUTE = 60_000;
/** Any day at nine. */
const NINE = Date.UTC(2026, 2, 2, 9);

export const at = (minutes: number): number => NINE + minutes * MINUTE;

export function personOf(
  id: string,
  more: Partial<Omit<JoinablePerson, 'lead'>> & { lead?: Partial<JoinablePerson['lead']> } = {},
): JoinablePerson {
  const { person: _person, ...lead } = bareLead({ id, createdAt: at(0), ...more.lead });
  const rest = {
    activities: [],
    tasks: [],
    deals: [],
    ownFacts: [],
    emailDomain: 'acme.io',
    emailFlag: 'ok' as const,
    evidenceUntil: at(0),
  };
  return { leadId: id, ...rest, ...more, lead };
}

export function said(value: string, minutes: number, source: ValueChange['source'] = 'person'): ValueChange {
  return { value, at: at(minutes), by: null, source };
}

export function callOf(id: string, minutes: number, more: Partial<CrmActivity> = {}): CrmActivity {
  return {
    kind: 'call',
    id,
    version: 1,
    archived: false,
    at: at(minutes),
    recordedAt: at(minutes),
    ownerId: 'sam',
    direction: 'out',
    connected: null,
    seconds: null,
    state: null,
    sequence: null,
    by: 'machine',
    leadIds: [],
    ...more,
  };
}

export function taskOf(id: string, minutes: number, more: Partial<CrmTask> = {}): CrmTask {
  return {
    kind: 'task',
    id,
    version: 1,
    archived: false,
    ownerId: 'sam',
    dueAt: at(60),
    open: true,
    completedAt: null,
    createdAt: at(minutes),
    subject: 'Ring Ana',
    channel: 'CALL',
    batonKey: null,
    leadIds: [],
    ...more,
  };
}

/** Sam and Lea sell, whatever their ids in HubSpot (`h-sam`) are; nobody else does. */
export const JOINING: Joining = {
  home: 'far',
  idOf: (rep) => rep.replace(/^h-/, ''),
  sells: (rep) => rep === 'sam' || rep === 'lea',
  map: MAP,
  readable: new Set(['near', 'far']),
};
