/** Owner moves that are written on a Lead object instead of on the person's record. */
import type { Migration } from '../migrate.ts';

export const leadObjects: Migration = {
  name: '0016-lead-objects',
  sql: 'ALTER TABLE baton.field_sets ADD COLUMN lead_object text;',
};
