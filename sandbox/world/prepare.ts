/** Sets up the CRM before the first day: owners with their teams and managers, and nothing else. */

import type { Stage } from './stage.ts';

/** Makes an owner for every person of the script and remembers the ids. */
export function prepareCompany(stage: Stage): void {
  for (const person of stage.script.people) {
    const ownerId = stage.portal.addOwner({
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
      teams: person.team === '' ? [] : [person.team],
      timeZone: person.zone,
      role: person.role,
    });
    stage.state.reps[person.key] = { ownerId, userId: '', active: true, seen: {} };
  }
  for (const { key, managerKey } of stage.script.people)
    if (managerKey !== null) stage.portal.setManager?.(stage.state.reps[key]!.ownerId, stage.state.reps[managerKey]!.ownerId);
  const users = new Map(stage.portal.owners().map((owner) => [owner.id, owner.userId]));
  for (const rep of Object.values(stage.state.reps)) rep.userId = users.get(rep.ownerId) ?? '';
}
