/** What an admin can set about an org, and what a driver may make of it. */

/** A validation rule: a condition on one field that refuses a write with a sentence. */
export interface ValidationRule {
  readonly object: string;
  readonly field: string;
  /** `required`: refused while empty; `forbidden`: refused when filled; `equals`: refused at this value. */
  readonly mode: 'required' | 'forbidden' | 'equals';
  readonly value?: string | number | boolean;
  readonly message: string;
}

/** Something that runs when a record is saved: told to whoever asks, and without effect here. */
interface Automation {
  readonly kind: 'flow' | 'process' | 'trigger' | 'workflow rule';
  readonly object: string;
  readonly name: string;
  /** Switched off where false. */
  readonly active?: boolean;
  /** On update too unless `create`. */
  readonly on?: 'create' | 'update';
}

export interface OrgSettings {
  /** Calls in 24 hours. */
  dailyApiRequests: number;
  /** Rows of a query page; Salesforce gives 2,000 unless they are wide. */
  pageSize: number;
  /** Rows of a Bulk result page when the caller asks for no number. */
  bulkPageSize: number;
  /** World milliseconds a Bulk job takes. */
  bulkMillis: number;
  /** World milliseconds by which readers see a write late, though its stamp is old. */
  commitLag: number;
  /** Users whose writes all see at once all the same: whoever had an answer has committed. */
  promptWriters: string[];
  /** Whom the lead assignment rule gives a lead: users and queues in turn; empty without a rule. */
  leadAssignees: string[];
  /** Whether anybody may write converted leads ("View and Edit Converted Leads"). */
  editConvertedLeads: boolean;
  /** Objects that apps do not see, as those of field history before anything is tracked. */
  hiddenObjects: string[];
  /** Fields nobody sees, as `Lead.Email`. */
  hiddenFields: string[];
  /** Fields all see and nobody may write. */
  lockedFields: string[];
  validationRules: ValidationRule[];
  automations: Automation[];
  /** Components that a report or a flow uses, e.g. `Lead.Baton_State__c`: they cannot be deleted. */
  usedComponents: string[];
  /** Custom fields on Activity are refused. */
  refuseActivityFields: boolean;
  /** Lead fields that a conversion copies, e.g. `{Baton_Key__c: 'Contact.Baton_Key__c'}`. */
  leadFieldMap: Record<string, string>;
  /** Objects that may be watched by change events; at most five. */
  changeEvents: string[];
}

export function defaultSettings(): OrgSettings {
  return {
    dailyApiRequests: 115_000,
    pageSize: 2_000,
    bulkPageSize: 50_000,
    bulkMillis: 20_000,
    commitLag: 0,
    promptWriters: [],
    leadAssignees: [],
    editConvertedLeads: false,
    hiddenObjects: [],
    hiddenFields: [],
    lockedFields: [],
    validationRules: [],
    automations: [],
    usedComponents: [],
    refuseActivityFields: false,
    leadFieldMap: {},
    changeEvents: ['Lead', 'Contact', 'Opportunity', 'Task', 'CampaignMember'],
  };
}
