/** A task that the CRM says is gone is looked for by its id there: without an index, among all that Baton ever made. */
import type { Migration } from '../migrate.ts';

export const tasksById: Migration = {
  name: '0020-tasks-by-id',
  sql: `
CREATE INDEX slot_tasks_by_task ON baton.slot_tasks (workspace_id, install_id, task_id) WHERE task_id IS NOT NULL;
`,
};
