/** What the rows that change all day cost: not compressed at every write, not sampled for statistics nobody uses, activities found by when they changed. */
import type { Migration } from '../migrate.ts';

export const hotRows: Migration = {
  name: '0017-hot-rows',
  sql: `
-- A row of 2 to 8 kB would be compressed anew at every update, which costs more than the update itself.
ALTER TABLE baton.records SET (toast_tuple_target = 8160);
ALTER TABLE baton.handoffs SET (toast_tuple_target = 8160);
ALTER TABLE baton.slot_tasks SET (toast_tuple_target = 8160);
ALTER TABLE baton.field_sets SET (toast_tuple_target = 8160);
-- Nothing is looked for by these, and reading thousands of them is most of what an ANALYZE takes.
ALTER TABLE baton.records ALTER body SET STATISTICS 0, ALTER history SET STATISTICS 0;
ALTER TABLE baton.handoffs ALTER judgement SET STATISTICS 0;
ALTER TABLE baton.slot_tasks ALTER wanted SET STATISTICS 0, ALTER sent SET STATISTICS 0, ALTER sent_before SET STATISTICS 0, ALTER observed SET STATISTICS 0;
ALTER TABLE baton.field_sets ALTER wanted SET STATISTICS 0, ALTER sent SET STATISTICS 0;
ALTER TABLE baton.deliveries ALTER body SET STATISTICS 0;
-- Coverage asks who did what lately: a month of activities, not all there ever were.
CREATE INDEX records_activities ON baton.records (workspace_id, install_id, version) WHERE kind IN ('call', 'email', 'message', 'meeting', 'note');
`,
};
