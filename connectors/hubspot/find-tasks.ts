/** Finds Baton's tasks in the CRM by their key: by the unique property where the portal takes one, else by the marker in the text. */
import { z } from 'zod';
import type { TaskWrite } from '../../src/ports/connector.ts';
import { readAssociated } from './associations.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { chunk, OBJECT_BATCH, SEARCH_PAGE } from './limits.ts';
import { TASK_KEY } from './properties.ts';
import { objectSchema, parseElements, searchRow, text } from './schema.ts';
import { markerIn } from './task-body.ts';

const READ = '/crm/objects/2026-09/tasks/batch/read';
const SEARCH = '/crm/objects/2026-09/tasks/search';
const PRESENT = ['hs_task_body', 'hs_task_status', TASK_KEY] as const;

const presentTask = objectSchema(z.object({ hs_task_body: text, hs_task_status: text, [TASK_KEY]: text }));

/** A task as it stands in the CRM, as far as a write needs to know it. */
export type PresentTask = z.infer<typeof presentTask>;

/** True when looking by key is exact at once. */
export function hasUniqueKey(api: Api): boolean {
  return api.session.capabilities.has('unique-task-key');
}

/** The present tasks by key; archived ones are not there. Throws like any read. */
export async function findTasks(api: Api, tasks: readonly TaskWrite[]): Promise<Map<string, PresentTask>> {
  if (tasks.length === 0) return new Map();
  if (hasUniqueKey(api))
    return byProperty(
      await readTasks(
        api,
        tasks.map((task) => task.key),
        TASK_KEY,
      ),
    );
  const leads = tasks.flatMap(({ leadId }) => leadId ?? []);
  const byLead = leads.length === 0 ? new Map<string, string[]>() : await readAssociated(api, 'contacts', 'tasks', leads, 'urgent');
  const unhung = await searchUnhung(
    api,
    tasks.filter(({ leadId }) => leadId === null),
  );
  return byMarker(await readTasks(api, [...new Set([...[...byLead.values()].flat(), ...unhung])]));
}

/** Owners of tasks that hang on no record, among whose newest tasks they are looked for: made minutes ago, they are on the first page. */
async function searchUnhung(api: Api, tasks: readonly TaskWrite[]): Promise<string[]> {
  const ids: string[] = [];
  for (const owner of new Set(tasks.map(({ ownerId }) => ownerId))) {
    const body = {
      filterGroups: [{ filters: [{ propertyName: 'hubspot_owner_id', operator: 'EQ', value: owner }] }],
      sorts: [{ propertyName: 'hs_createdate', direction: 'DESCENDING' }],
      properties: [],
      limit: SEARCH_PAGE,
    };
    const request = { method: 'POST' as const, path: SEARCH, body, budget: 'search' as const };
    ids.push(...parseElements(resultsOf(await api.get(request), api, request).results, searchRow).good.map((row) => row.id));
  }
  return ids;
}

function byProperty(present: readonly PresentTask[]): Map<string, PresentTask> {
  return new Map(present.flatMap((task) => (task.properties.baton_key === null ? [] : [[task.properties.baton_key, task] as const])));
}

/** Of twins the oldest is ours; the reconciliation removes the later one. */
function byMarker(present: readonly PresentTask[]): Map<string, PresentTask> {
  const found = new Map<string, PresentTask>();
  for (const task of [...present].sort((a, b) => b.createdAt - a.createdAt)) {
    const key = markerIn(task.properties.hs_task_body);
    if (key !== null) found.set(key, task);
  }
  return found;
}

/** Reads tasks by id, or by a unique property; those not found are left out. */
export async function readTasks(api: Api, ids: readonly string[], idProperty?: string): Promise<PresentTask[]> {
  const found: PresentTask[] = [];
  for (const batch of chunk([...new Set(ids)], OBJECT_BATCH)) {
    const body = {
      properties: PRESENT,
      propertiesWithHistory: [],
      inputs: batch.map((id) => ({ id })),
      ...(idProperty === undefined ? {} : { idProperty }),
    };
    const request = { method: 'POST' as const, path: READ, body, budget: 'urgent' as const };
    found.push(...parseElements(resultsOf(await api.get(request), api, request).results, presentTask).good);
  }
  return found;
}
