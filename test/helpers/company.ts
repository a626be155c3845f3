/** A small company to test with: reps in one pool with office hours, and leads that marketing hands to them. */
import type { RosterFile } from '../../config/roster-schema.ts';
import { type SandboxHandle, startSandbox } from './sandbox.ts';

export const MINUTE = 60_000;
/** Monday 2026-03-02, 10:00 in the company's office hours. */
export const TEN = Date.UTC(2026, 2, 2, 10);
const FORM = 'Demo request';

const DAY = ['09:00-17:00'];

export const OPENS_AT = TEN - 30 * MINUTE;

/** A sandbox half an hour before ten, whose webhooks come once and in time. */
export async function openingSandbox(): Promise<SandboxHandle> {
  const sandbox = await startSandbox({ startsAt: OPENS_AT });
  await sandbox.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
  return sandbox;
}

/** One pool of these reps, and what counts as a hand-off. */
export function companyRoster(reps: readonly string[]): Partial<RosterFile> {
  return {
    calendars: [{ id: 'office', zone: 'UTC', hours: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY }, holidays: [] }],
    reps: reps.map((rep) => ({ rep, zone: 'UTC', calendar: 'office', pool: 'emea', team: 'emea' })),
    'hand-off': {
      'hand-raiser-forms': [FORM],
      'qualified-stages': ['marketingqualifiedlead'],
      'inquiry-stages': ['lead'],
      'customer-stages': ['customer'],
      'accepted-stages': [],
      'accepted-statuses': [],
      'own-domains': [],
      'disposable-domains': [],
    },
  };
}

/** Adds a rep to the portal and gives the owner id. */
export function addRep(sandbox: SandboxHandle, firstName: string): string {
  return sandbox.portal.addOwner({ firstName, lastName: 'Rep', email: `${firstName}@company.example`, teams: ['emea'] });
}

/** What a lead who filled the form now looks like. */
export function handRaiserProperties(at: number, name: string, ownerId: string): Record<string, string> {
  const instant = new Date(at).toISOString();
  return {
    firstname: name,
    lastname: 'Buyer',
    // A company each: two people of one company would be one rep's.
    email: `${name}@${name}.example`,
    lifecyclestage: 'marketingqualifiedlead',
    hubspot_owner_id: ownerId,
    recent_conversion_date: instant,
    recent_conversion_event_name: FORM,
    first_conversion_date: instant,
    first_conversion_event_name: FORM,
  };
}

/** A lead fills the form now and is handed to this rep; gives the lead's id. */
export function handRaiser(sandbox: SandboxHandle, name: string, ownerId: string): string {
  return sandbox.portal.create('contacts', handRaiserProperties(sandbox.portal.now(), name, ownerId), { source: 'FORM' });
}

export const tasksOf = (sandbox: SandboxHandle, lead: string) =>
  sandbox.portal.associated('contacts', lead, 'tasks').map((id) => sandbox.portal.get('tasks', id)!);

export const openTasksOf = (sandbox: SandboxHandle, lead: string) =>
  tasksOf(sandbox, lead).filter((task) => task.properties.hs_task_status !== 'COMPLETED');

export const fieldsOf = (sandbox: SandboxHandle, lead: string) => sandbox.portal.get('contacts', lead)!.properties;
