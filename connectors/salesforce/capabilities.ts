/** What an org may lack, what is lost without it, and how to get it. */
import type { Capability } from '../../src/ports/connector.ts';

const TABLE = {
  'field-history': {
    lost: 'when and by whom a lead changed owner, status or one of its response fields is not known: acceptances, rejections and hand-overs by hand are not seen',
    remedy:
      'Setup → Object Manager → Lead and Contact → Fields → Set History Tracking: tick Owner, Status, Email Opt Out, Do Not Call and every Baton field, then provision again',
  },
  'email-evidence': {
    lost: 'e-mails are known as logged tasks only: their direction and bounces are not seen, and they count as logged by hand',
    remedy: 'turn on Enhanced Email in Setup, and let the Baton user read e-mail messages',
  },
  'shared-activities': {
    lost: 'of several people on one activity only the first one is seen',
    remedy: 'turn on Shared Activities in Setup → Activity Settings, if reps log calls and meetings with several people',
  },
  'campaign-responses': {
    lost: 'responses to campaigns are not read as inquiries',
    remedy: 'let the Baton user read campaigns and campaign members',
  },
  'unique-task-key': {
    lost: 'after a broken connection Baton waits out the deadline and looks for a marker in the task text before it creates a task again',
    remedy: 'run the provisioning again; where the org has no room for a field on activities, nothing more can be done',
  },
  'handoff-records': {
    lost: 'standard reports cannot count hand-offs by rep, campaign and month: only the present at-bat stands on the lead',
    remedy: 'run the provisioning with the right to create custom objects',
  },
  'deal-fields': {
    lost: 'what became of a hand-off does not show on the opportunity of a converted lead',
    remedy: 'run the provisioning again and let the Baton user edit opportunities',
  },
  campaigns: {
    lost: 'what campaigns cost is not known, and their figures stand in Baton alone',
    remedy: 'let the Baton user read campaigns',
  },
  figures: {
    lost: 'what attribution makes of deals and people stands in Baton alone',
    remedy: 'run the provisioning again and let the Baton user edit opportunities, contacts and leads',
  },
  'campaign-figures': {
    lost: 'inquiries, unit costs and revenue do not show on campaigns',
    remedy: 'run the provisioning again and let the Baton user edit campaigns ("Marketing User" on the user, "Edit" on campaigns)',
  },
  influence: {
    lost: 'Salesforce’s own campaign influence reports know nothing of Baton’s shares',
    remedy: 'turn on Customizable Campaign Influence in Setup → Campaign Influence Settings, then run the provisioning again',
  },
  products: {
    lost: 'what an opportunity sells (its products) is not shown',
    remedy: 'let the Baton user read products and opportunity products, where the company sells by products',
  },
  'loss-reasons': {
    lost: 'Salesforce has no reason for a lost deal of its own: without a field for it no reason is known',
    remedy: 'run the provisioning, which makes "Lost because" on opportunities, or name a field of yours that ends in "loss reason"',
  },
  'own-user': {
    lost: 'Baton works as a person: what this person changes by hand in Salesforce is taken for Baton’s own change and hands nothing over',
    remedy: 'connect as a user of their own (Salesforce Integration licence), see docs/salesforce-admin.md',
  },
  provisioning: {
    lost: 'Baton’s fields cannot be made, so nothing of the follow-up shows in Salesforce but the tasks',
    remedy: 'give the Baton user "Customize Application" and "Modify Metadata Through Metadata API Functions" while it is set up',
  },
} as const satisfies Record<string, Pick<Capability, 'lost' | 'remedy'>>;

export type CapabilityId = keyof typeof TABLE;

export function capability(id: CapabilityId, present: boolean): Capability {
  return { id, present, ...TABLE[id] };
}
