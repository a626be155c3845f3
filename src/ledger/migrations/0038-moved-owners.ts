/** Owners that Baton wants or wrote, found without reading every field set: what a pool's loads are corrected by. */
import type { Migration } from '../migrate.ts';

export const movedOwners: Migration = {
  name: '0038-moved-owners',
  sql: `CREATE INDEX field_sets_moved ON baton.field_sets (workspace_id, install_id, lead_id) WHERE kind = 'owner';`,
};
