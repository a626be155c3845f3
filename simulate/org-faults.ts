/** Faults of Salesforce that last, or that wait for a row: what begins them in the org and what ends them. */
import type { OrgBox } from '../sandbox/salesforce/box.ts';
import { convertLead } from '../sandbox/salesforce/store/convert.ts';
import type { Dice } from './dice.ts';
import { type FaultName, ORG_FAULTS } from './faults/names.ts';
import type { Passing } from './wire.ts';

/** Those that an agenda begins and ends; a lead is converted when a write to it comes. */
type OrgFaultName = Exclude<keyof typeof ORG_FAULTS, 'lead-converted'>;

/** Rows of a page, as of very wide ones; readers ask for 2,000. */
const FEW_ROWS = 3;
const MINUTE = 60_000;
/** Within the ten minutes that each look for changes reaches back: milliseconds. */
export const LATEST_COMMIT = 8 * MINUTE;
const COMMIT_LAG: readonly [number, number] = [MINUTE, LATEST_COMMIT];
/** Of those that are written for the eye: what an org cannot show at all it is connected without. */
const FIELDS = ['Lead.Baton_Next_Step__c', 'Lead.Baton_Next_Step_Due__c', 'Contact.Baton_Attempts__c', 'Lead.Baton_Outcome__c'];
const LOCKED = { code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access to this record' };

/** Begins the fault and gives what ends it. */
export function beginInOrg(fault: OrgFaultName, { org, faults, grants, founders, bus, streams }: OrgBox, dice: Dice): () => void {
  const { settings } = org;
  switch (fault) {
    case 'row-locked':
      faults.rowFaults.push({ ...LOCKED, times: dice.int(1, 3) });
      return () => undefined;
    case 'family-revoked':
      grants.revokeAll();
      return () => undefined;
    case 'events-overflow':
      bus.spoil[dice.pick(['gap', 'overflow'] as const)] += dice.int(1, 4);
      return () => undefined;
    case 'replay-expired':
      bus.forgetAll();
      streams.closeAll();
      return () => undefined;
    case 'short-pages':
      settings.pageSize = FEW_ROWS;
      return () => {
        settings.pageSize = 2_000;
      };
    case 'late-commits': {
      // An event is told when its transaction has committed, which here is later than it is published: polls alone tell meanwhile.
      const announced = settings.changeEvents;
      settings.changeEvents = [];
      settings.commitLag = dice.int(...COMMIT_LAG);
      settings.promptWriters = [founders.integrationUserId];
      return () => {
        settings.commitLag = 0;
        settings.changeEvents = announced;
      };
    }
    case 'field-hidden': {
      const field = dice.pick(FIELDS);
      settings.hiddenFields = [...settings.hiddenFields, field];
      return () => {
        settings.hiddenFields = settings.hiddenFields.filter((one) => one !== field);
      };
    }
  }
}

export function isOrgFault(name: FaultName): name is OrgFaultName {
  return name in ORG_FAULTS && name !== 'lead-converted';
}

/** Converts the first lead that this request is about to write, as its owner does at that instant; false when it writes none. */
export function convertUnderway({ org }: OrgBox, { method, path, rawBody }: Passing): boolean {
  if (method !== 'PATCH' || !path.endsWith('/composite/sobjects')) return false;
  const { records } = JSON.parse(rawBody) as { records: readonly { readonly id?: string }[] };
  for (const { id } of records) {
    const lead = org.findLive('Lead', id ?? '');
    const owner = lead && org.find('User', String(lead.values.OwnerId));
    if (!lead || lead.values.IsConverted === true || owner?.values.IsActive !== true) continue;
    convertLead(org, owner.id, { leadId: lead.id, opportunityName: null });
    return true;
  }
  return false;
}
