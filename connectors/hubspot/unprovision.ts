/** Takes Baton's fields and groups out of a portal; what is gone already counts as removed. */
import { type Api, failure, type Reply } from './client.ts';
import { contactProperties, dealProperties, taskKeyProperty } from './fields.ts';
import { FIELD_GROUP } from './properties.ts';

/** May use the account's whole budget: nothing else of Baton's is done there any more. `kept`: sentences on what HubSpot refuses to give up, such as a field that a report or a list uses. */
export async function unprovisionPortal(api: Api): Promise<{ removed: number; kept: readonly string[] }> {
  const kept: string[] = [];
  let removed = 0;
  for (const { object, names } of [
    { object: 'contacts', names: contactProperties().map(({ name }) => name) },
    { object: 'deals', names: dealProperties().map(({ name }) => name) },
    { object: 'tasks', names: [taskKeyProperty().name] },
  ]) {
    const path = `/crm/properties/2026-09/${object}`;
    for (const name of names) {
      const why = refusal(api, await api.send({ method: 'DELETE', path: `${path}/${name}`, budget: 'urgent' }), path);
      if (why === null) removed += 1;
      else kept.push(`${object}.${name}: HubSpot keeps it (${why})`);
    }
    const why = refusal(api, await api.send({ method: 'DELETE', path: `${path}/groups/${FIELD_GROUP}`, budget: 'urgent' }), path);
    if (why !== null) kept.push(`the group of Baton's fields on ${object}: HubSpot keeps it (${why})`);
  }
  return { removed, kept };
}

function refusal(api: Api, reply: Reply, path: string): string | null {
  if (reply.kind === 'ok') return null;
  if (reply.kind !== 'refused' || reply.status === 401) throw failure(reply, `DELETE ${path}`, api.session.accountId);
  return reply.status === 404 ? null : (reply.error.message ?? `status ${reply.status}`);
}
