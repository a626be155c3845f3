/** The world's words for what people fill in, and an org's: statuses, stages, results of calls, how meetings went, names of fields. */

interface Words {
  readonly toOrg: Readonly<Record<string, string>>;
  readonly fromOrg: Readonly<Record<string, string>>;
}

function words(toOrg: Readonly<Record<string, string>>): Words {
  return { toOrg, fromOrg: Object.fromEntries(Object.entries(toOrg).map(([word, org]) => [org, word])) };
}

/** The status by which this company's marketing says that a lead is ready for sales. */
export const QUALIFIED = 'Marketing Qualified';
/** The status of a lead that nobody has looked at. */
export const OPEN = 'Open - Not Contacted';
const WORKING = 'Working - Contacted';
const CLOSED = 'Closed - Not Converted';

/** A lead that is marked anew was put back first. */
export const STATUS_OF_STAGE: Readonly<Record<string, string>> = { '': CLOSED, lead: OPEN, marketingqualifiedlead: QUALIFIED };

/** Salesforce keeps what the rep does in the status, too. */
export const STATUS_OF_WORK: Readonly<Record<string, string>> = {
  IN_PROGRESS: WORKING,
  ATTEMPTED_TO_CONTACT: WORKING,
  CONNECTED: WORKING,
  UNQUALIFIED: CLOSED,
  BAD_TIMING: CLOSED,
};

export const STAGES = words({
  appointmentscheduled: 'Qualification',
  qualifiedtobuy: 'Needs Analysis',
  presentationscheduled: 'Value Proposition',
  decisionmakerboughtin: 'Id. Decision Makers',
  contractsent: 'Proposal/Price Quote',
  closedwon: 'Closed Won',
  closedlost: 'Closed Lost',
});

/** HubSpot's ids of call results to what a dialler writes into `CallDisposition`. */
export const RESULTS = words({
  '9d9162e7-6cf3-4944-bf63-4dff82258764': 'Busy',
  'f240bbac-87c9-4f6e-bf70-924b57d47db7': 'Connected',
  'a4c4c377-d246-4b32-a13b-75a56a4cd0ff': 'Left live message',
  'b2cf5968-551e-4856-9783-52b3da59a7d0': 'Left voicemail',
  '73a0d17f-1163-4015-bdd5-ec830791da20': 'No answer',
  '17b47fee-58de-441e-a44c-c6300d46f273': 'Wrong number',
});

export const MEETINGS = words({ COMPLETED: 'held', NO_SHOW: 'no_show', CANCELED: 'cancelled' });
export const MEETING_OUTCOME = 'Baton_Meeting_Outcome__c';
export const LOST_REASON = 'Baton_Lost_Reason__c';
export const TASK_KEY = 'Baton_Key__c';

/** `baton_lead_response` is the field `Baton_Lead_Response__c`. */
export function fieldOfProperty(name: string): string {
  const parts = name.split('_').map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`);
  return `${parts.join('_')}__c`;
}

export function propertyOfField(name: string): string {
  return name.replace(/__c$/, '').toLowerCase();
}

/** Where a person who fills the same form again becomes a member once more: Salesforce knows one membership in a campaign. */
export function campaignOf(form: string, wave: number): string {
  return wave === 1 ? form : `${form} · wave ${wave}`;
}

export function formOfCampaign(campaign: string): string {
  return campaign.replace(/ · wave \d+$/, '');
}
