/** What a portal may lack, what is lost without it, and how to get it. */
import type { Capability } from '../../src/ports/connector.ts';

const TABLE = {
  'email-evidence': {
    lost: 'e-mails between reps and leads are not seen, so they do not count as attempts or replies',
    remedy: 'reconnect and grant the scope sales-email-read',
  },
  'rep-zones': {
    lost: 'time zones of reps are not read from HubSpot',
    remedy: 'reconnect and grant the scope crm.objects.users.read, or set zones in the roster',
  },
  'unique-task-key': {
    lost: 'after a broken connection Baton waits out the deadline and looks for a marker in the task text before it creates a task again',
    remedy: 'run the provisioning again; if HubSpot still refuses a unique property on tasks, nothing more can be done',
  },
  'call-outcomes': {
    lost: 'whether a call reached somebody is judged by its length alone',
    remedy: 'reconnect with an account that may read call outcomes',
  },
  'deal-stages': {
    lost: 'won and lost deals are told apart by HubSpot’s calculated fields only',
    remedy: 'reconnect and grant the scope crm.objects.deals.read',
  },
  owners: {
    lost: 'reps cannot be read, so hand-offs cannot be given to anybody',
    remedy: 'reconnect and grant the scope crm.objects.owners.read',
  },
  'lead-objects': {
    lost: 'hand-offs are told from contacts and their lifecycle stages, although the roster says `source: lead-objects`',
    remedy:
      'HubSpot has Lead objects from Sales Hub Professional on: reconnect and grant the scope crm.objects.leads.read, or set `source: contacts` under hand-off',
  },
  'lead-object-owners': {
    lost: 'Baton cannot move a Lead object to another owner: a re-assignment is refused and listed, the task moves all the same',
    remedy: 'reconnect and grant the scope crm.objects.leads.write',
  },
  'deal-companies': {
    lost: 'a deal that names no contact is attributed to nobody: who of its company answered marketing before is not looked for',
    remedy: 'reconnect and grant the scope crm.objects.companies.read',
  },
  campaigns: {
    lost: 'campaigns, their forms and their cost are not read: touches are named by tags and sources, and no campaign has a cost',
    remedy: 'HubSpot has campaigns from Marketing Hub Professional on: reconnect and grant the scope marketing.campaigns.read',
  },
  'marketing-events': {
    lost: 'webinars and fairs that buyers attended are no touches',
    remedy: 'reconnect and grant the scope crm.objects.marketing_events.read',
  },
  'form-submissions': {
    lost: 'of the forms that buyers filled only those count that HubSpot still names on the contact, and the tag of the page they stood on is not known',
    remedy: 'reconnect and grant the scope forms',
  },
  products: {
    lost: 'what a deal sells (its line items) is not shown',
    remedy: 'reconnect and grant the scope crm.objects.line_items.read',
  },
  'currency-rates': {
    lost: 'what was won in another currency than the company’s own is in no campaign’s return',
    remedy: 'reconnect and grant the scope settings.currencies.read, where deals are in several currencies',
  },
  workflows: {
    lost: 'the preview of writing figures cannot name the workflows that may start',
    remedy: 'reconnect and grant the scope automation, or look under Automation in HubSpot before it is confirmed',
  },
  figures: {
    lost: 'what attribution makes of deals and people stands in Baton alone, not in HubSpot',
    remedy: 'reconnect and grant the scope crm.schemas.deals.write',
  },
  provisioning: {
    lost: 'Baton’s fields cannot be made on contacts, so nothing of the follow-up shows in HubSpot but the tasks',
    remedy: 'reconnect and grant the scope crm.schemas.contacts.write',
  },
} as const satisfies Record<string, Pick<Capability, 'lost' | 'remedy'>>;

export type CapabilityId = keyof typeof TABLE;

export function capability(id: CapabilityId, present: boolean): Capability {
  return { id, present, ...TABLE[id] };
}
