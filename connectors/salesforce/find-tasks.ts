/** Finds Baton's tasks by their key, as they stand in the org: by the external id where there is one, else by the marker in the text. */
import { z } from 'zod';
import { isBatonError } from '../../src/errors/index.ts';
import type { TaskWrite } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { TASK_KEY } from './properties.ts';
import { flag, id, parseElements, requiredInstant, text } from './schema.ts';
import { idList, queryAll, type Soql, soqlQuoted } from './soql.ts';
import { markerIn } from './task-body.ts';

const presentTask = z.object({ Id: id, Description: text, IsClosed: flag, CreatedDate: requiredInstant, [TASK_KEY]: text });

/** A task as it stands in the org, as far as a write needs to know it. */
export type PresentTask = z.infer<typeof presentTask>;

/** True when looking by key is exact at once. */
export function hasUniqueKey(api: Api): boolean {
  return api.session.capabilities.has('unique-task-key');
}

const PRESENT = ['Id', 'Description', 'IsClosed', 'CreatedDate'];
/** A task that hangs on nobody was made minutes ago when it is looked for. */
const NEWEST = 200;

/** The present tasks by key; deleted ones are not there. Throws like any read. */
export async function findTasks(api: Api, tasks: readonly TaskWrite[]): Promise<Map<string, PresentTask>> {
  if (tasks.length === 0) return new Map();
  const rows = await present(api, tasks);
  const found = new Map<string, PresentTask>();
  // Of twins the oldest is ours; the reconciliation removes the later one.
  for (const task of parseElements(rows, presentTask).good.sort((a, b) => b.CreatedDate - a.CreatedDate)) {
    const key = task[TASK_KEY] ?? markerIn(task.Description)?.key ?? null;
    if (key !== null) found.set(key, task);
  }
  return found;
}

/** Where the key has been put out of sight since the org was last looked at, the marker tells as before. */
async function present(api: Api, tasks: readonly TaskWrite[]): Promise<unknown[]> {
  const ask = async (queries: readonly Soql[]) => (await queryAll(api, 'urgent', queries)).flat();
  if (!hasUniqueKey(api)) return ask(byPlace(tasks));
  return ask([byKey(tasks)]).catch((error: unknown) => {
    if (isBatonError(error, 'CRM_REFUSED') && namesLostKey(error.message)) return ask(byPlace(tasks));
    throw error;
  });
}

/** Whether a refusal is about the key's field, which is not there or may not be seen any more. */
export function namesLostKey(message: string | null): boolean {
  return new RegExp(`(No such column|external ID field does not exist|not accessible).*${TASK_KEY}`, 'i').test(message ?? '');
}

function byKey(tasks: readonly TaskWrite[]): Soql {
  const keys = tasks.map(({ key }) => soqlQuoted(key)).join(', ');
  return { from: 'Task', select: [...PRESENT, TASK_KEY], where: `${TASK_KEY} IN (${keys})` };
}

/** A description cannot be searched for: the tasks of the people are read, and of each owner the newest that hang on nobody. */
function byPlace(tasks: readonly TaskWrite[]): Soql[] {
  const people = tasks.flatMap(({ leadId }) => leadId ?? []);
  const owners = [...new Set(tasks.flatMap(({ leadId, ownerId }) => (leadId === null ? [ownerId] : [])))];
  return [
    ...(people.length === 0 ? [] : [{ from: 'Task', select: PRESENT, where: `WhoId IN ${idList(people)}` }]),
    ...owners.map((owner) => {
      const where = `WhoId = null AND OwnerId IN ${idList([owner])}`;
      return { from: 'Task', select: PRESENT, where, orderBy: 'CreatedDate DESC', limit: NEWEST };
    }),
  ];
}

/** Tasks by id; those not found are left out. */
export async function readTasks(api: Api, ids: readonly string[]): Promise<Map<string, PresentTask>> {
  const [rows = []] = await queryAll(api, 'urgent', [{ from: 'Task', select: PRESENT, where: `Id IN ${idList(ids)}` }]);
  return new Map(parseElements(rows, presentTask).good.map((task) => [task.Id, task]));
}
