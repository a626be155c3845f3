/** Which objects and fields Baton reads, by record kind, and what Baton's own are called in an org. */
import type { RecordKind, ResponseField } from '../../src/domain/crm-record.ts';

/** Everything Baton makes in an org begins with this. */
const PREFIX = 'Baton_';
/** Unique external id on Activity that carries `TaskWrite.key`. */
export const TASK_KEY = 'Baton_Key__c';
/** How a meeting went: Salesforce has no outcome of events. */
export const MEETING_OUTCOME = 'Baton_Meeting_Outcome__c';
/** Why a deal was lost, in orgs that have no field of their own for it. */
export const LOST_REASON = 'Baton_Lost_Reason__c';

/** Baton's field key as the org's field name: `handed_off_at` is `Baton_Handed_Off_At__c`. */
export function fieldName(key: string): string {
  const words = key.split('_').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${PREFIX}${words.join('_')}__c`;
}

/** The fields people fill, never written by Baton. */
export const RESPONSE_FIELDS: Readonly<Record<ResponseField, string>> = {
  leadResponse: fieldName('lead_response'),
  responseReason: fieldName('response_reason'),
  outcomeAskedFor: fieldName('outcome_asked_for'),
  callBackOn: fieldName('call_back_on'),
  wakeUpOn: fieldName('wake_up_on'),
  evaluatedAs: fieldName('evaluated_as'),
  evaluationReason: fieldName('evaluation_reason'),
  nurtureUntil: fieldName('nurture_until'),
  scoredBy: fieldName('scored_by'),
  answerToRejection: fieldName('answer_to_rejection'),
  changeRecorded: fieldName('change_recorded'),
  factsPassedOn: fieldName('facts_passed_on'),
};

const FRAME = ['Id', 'IsDeleted', 'CreatedDate', 'CreatedById', 'SystemModstamp'];
const PERSON = [
  'OwnerId',
  'MasterRecordId',
  'FirstName',
  'LastName',
  'Email',
  'Phone',
  'MobilePhone',
  'LeadSource',
  'HasOptedOutOfEmail',
  'DoNotCall',
];
const SAID = Object.values(RESPONSE_FIELDS);

export const LEAD_FIELDS: readonly string[] = [
  ...FRAME,
  ...PERSON,
  ...SAID,
  'Status',
  'Company',
  'IsConverted',
  'ConvertedContactId',
  'ConvertedOpportunityId',
];
export const CONTACT_FIELDS: readonly string[] = [...FRAME, ...PERSON, ...SAID, 'AccountId', 'Account.Name'];

export const DEAL_FIELDS: readonly string[] = [
  ...FRAME,
  'OwnerId',
  'StageName',
  'IsClosed',
  'IsWon',
  'CloseDate',
  'Amount',
  'Probability',
  'Type',
  'CampaignId',
  'AccountId',
  'LastStageChangeDate',
  '(SELECT ContactId, IsDeleted FROM OpportunityContactRoles)',
  '(SELECT StageName, CreatedDate FROM OpportunityHistories)',
];

/** What an opportunity sells; there only in orgs with products. */
export const LINES = 'OpportunityLineItem';
export const DEAL_LINES = '(SELECT Product2.Name, ProductCode, Quantity, TotalPrice, SortOrder, IsDeleted FROM OpportunityLineItems)';

export const TASK_FIELDS: readonly string[] = [
  ...FRAME,
  'OwnerId',
  'WhoId',
  'WhatId',
  'Subject',
  'Description',
  'Status',
  'IsClosed',
  'ActivityDate',
  'CompletedDateTime',
  'TaskSubtype',
  'Type',
  'CallDisposition',
  'CallType',
  'CallDurationInSeconds',
  'CallObject',
  TASK_KEY,
];

export const EVENT_FIELDS: readonly string[] = [
  ...FRAME,
  'OwnerId',
  'WhoId',
  'Subject',
  'StartDateTime',
  'ActivityDateTime',
  MEETING_OUTCOME,
];

const MAIL = ['ActivityId', 'Incoming', 'Status', 'MessageDate', 'IsBounced'];
export const MAIL_FIELDS: readonly string[] = [...FRAME, ...MAIL];
/** The mail behind one of its people. */
export const MAIL_PEOPLE_FIELDS: readonly string[] = ['RelationId', 'EmailMessageId'];

export const USER_FIELDS: readonly string[] = [
  'Id',
  'Name',
  'Email',
  'IsActive',
  'UserType',
  'TimeZoneSidKey',
  'ManagerId',
  'UserRole.Name',
  'SystemModstamp',
];
export const QUEUE_FIELDS: readonly string[] = ['Id', 'Name', 'SystemModstamp'];

/** Objects that hold a kind of record; a person is a lead until it is converted, then a contact. None: the CRM has no such thing. */
export const OBJECTS: Readonly<Record<RecordKind, readonly string[]>> = {
  lead: ['Lead', 'Contact'],
  'lead-object': [],
  deal: ['Opportunity'],
  rep: ['User', 'Group'],
  call: ['Task'],
  email: ['Task'],
  meeting: ['Event'],
  message: ['Task'],
  note: [],
  task: ['Task'],
};

/** What is counted and walked as a live record of a kind; users are never deleted and have no column for it. */
export function liveWhere(kind: RecordKind, object: string): string {
  if (object === 'Lead') return 'IsConverted = false';
  if (object === 'Group') return "Type = 'Queue'";
  if (kind === 'task') return TO_DO;
  return taskWhere(kind) ?? 'Id != null';
}

/** Logged as done: such a task never was something to do. One that was, and is done by now, cannot be told from these in a query. */
export const LOGGED: readonly string[] = ['Call', 'Email', 'LinkedIn', 'ListEmail'];
const TO_DO = `(IsClosed = false OR TaskSubtype NOT IN (${LOGGED.map((subtype) => `'${subtype}'`).join(', ')}))`;

/** Which tasks are records of a kind; null: all of the object. */
export function taskWhere(kind: RecordKind): string | null {
  if (kind === 'call') return "TaskSubtype = 'Call' AND IsClosed = true";
  if (kind === 'email') return "TaskSubtype = 'Email' AND IsClosed = true";
  if (kind === 'message') return "TaskSubtype = 'LinkedIn' AND IsClosed = true";
  return null;
}

/** The object an id belongs to, by its first letters [docs: key prefixes]. */
export function objectOf(id: string): string | null {
  const prefixes: Readonly<Record<string, string>> = {
    '001': 'Account',
    '003': 'Contact',
    '005': 'User',
    '006': 'Opportunity',
    '00G': 'Group',
    '00Q': 'Lead',
    '00T': 'Task',
    '00U': 'Event',
    '02s': 'EmailMessage',
    '701': 'Campaign',
  };
  return /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id) ? (prefixes[id.slice(0, 3)] ?? null) : null;
}
