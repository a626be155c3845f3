/** A crude stand-in for an app that reminds: a task for every owned, untouched lead, moved up the ladder and closed by any activity. */

import type { ObjectType } from '../../../sandbox/portal.ts';
import type { MemoryPortal } from './memory-portal.ts';

const HOUR = 3_600_000;
const APP = { source: 'INTEGRATION', appId: 'reminder' } as const;
const EVIDENCE: readonly ObjectType[] = ['calls', 'emails', 'communications', 'meetings'];

/** Works the portal once; call it between two instants of the world. */
export function remind(portal: MemoryPortal, managers: readonly string[], safetyNet: string): void {
  for (const contact of portal.all('contacts')) {
    if (contact.archived || contact.properties.lifecyclestage !== 'marketingqualifiedlead') continue;
    const tasks = portal
      .associated('contacts', contact.id, 'tasks')
      .map((id) => portal.get('tasks', id)!)
      .filter((task) => !task.archived);
    const ours = tasks.find((task) => task.properties.hs_task_subject?.startsWith('Call '));
    const touched = EVIDENCE.some((type) => portal.associated('contacts', contact.id, type).length > 0);
    const owner = contact.properties.hubspot_owner_id ?? safetyNet;
    const age = portal.now() - contact.createdAt;
    const late = age > 72 * HOUR ? 'now' : age > 24 * HOUR ? 'today' : 'soon';
    const wanted = { hs_task_subject: `Call ${contact.properties.firstname} ${late}`, hubspot_owner_id: owner };
    if (!ours && !touched && age > HOUR) {
      const due = { hs_timestamp: new Date(portal.now()).toISOString(), hs_task_status: 'NOT_STARTED' };
      portal.create('tasks', { ...wanted, ...due }, APP, [{ objectType: 'contacts', id: contact.id }]);
    } else if (ours && touched && ours.properties.hs_task_status !== 'COMPLETED') {
      portal.update('tasks', ours.id, { hs_task_status: 'COMPLETED' }, APP);
    } else if (
      ours &&
      !touched &&
      (ours.properties.hs_task_subject !== wanted.hs_task_subject || ours.properties.hubspot_owner_id !== owner)
    ) {
      portal.update('tasks', ours.id, { ...wanted, hs_task_status: 'NOT_STARTED' }, APP);
    }
  }
  rollManagers(portal, managers);
}

/** One rolling task per manager, reworded every six hours. */
function rollManagers(portal: MemoryPortal, managers: readonly string[]): void {
  const wording = `Overdue at ${Math.floor(portal.now() / (6 * HOUR))}`;
  for (const manager of managers) {
    const open = portal.openTasks(manager)[0];
    if (!open)
      portal.create(
        'tasks',
        { hs_task_subject: wording, hs_timestamp: new Date(portal.now()).toISOString(), hubspot_owner_id: manager },
        APP,
      );
    else if (open.properties.hs_task_subject !== wording) portal.update('tasks', open.id, { hs_task_subject: wording }, APP);
  }
}
