/** Owners come with a users record that carries their time zone and hours, as in HubSpot. */
import type { Owner } from './owners.ts';
import type { PortalState } from './portal-state.ts';
import { createRecord, updateRecord } from './write.ts';

const BY_SYSTEM = { source: 'CRM_UI' } as const;
const OFFICE_HOURS = JSON.stringify([{ days: 'MONDAY_TO_FRIDAY', startMinute: 540, endMinute: 1020 }]);

/** Adds an owner with their user record; the zone defaults to the portal's. */
export function addOwner(
  portal: PortalState,
  person: { firstName: string; lastName: string; email: string; teams?: readonly string[]; timeZone?: string },
): Owner {
  const owner = portal.owners.add(person, portal.now());
  createRecord(
    portal,
    'users',
    {
      hs_given_name: person.firstName,
      hs_family_name: person.lastName,
      hs_email: person.email,
      hs_internal_user_id: owner.userId,
      hs_standard_time_zone: person.timeZone ?? portal.timeZone,
      hs_working_hours: OFFICE_HOURS,
      hs_deactivated: 'false',
    },
    BY_SYSTEM,
  );
  return owner;
}

/** Deactivates an owner; their records keep pointing at them, as in HubSpot. */
export function deactivateOwner(portal: PortalState, ownerId: string): void {
  portal.owners.deactivate(ownerId, portal.now());
  const userId = portal.owners.find(ownerId)?.userId;
  for (const user of portal.shelf('users').byId.values()) {
    if (user.values.hs_internal_user_id === userId) updateRecord(portal, user, { hs_deactivated: 'true' }, BY_SYSTEM);
  }
}
