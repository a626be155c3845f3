/** No statistics of documents: no plan asks for them, and gathering them was most of what a vacuum with analyse took. */
import type { Migration } from '../migrate.ts';

export const documentsUnmeasured: Migration = {
  name: '0044-documents-unmeasured',
  sql: `
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT c.relname, a.attname FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'baton'
    WHERE a.atttypid = 'jsonb'::regtype AND a.attnum > 0 AND NOT a.attisdropped
  LOOP
    EXECUTE format('ALTER TABLE baton.%I ALTER COLUMN %I SET STATISTICS 0', one.relname, one.attname);
  END LOOP;
END $$;
`,
};
