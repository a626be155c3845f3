/** Which wanted states may be written now: claiming, "what waits" and "is it idle" must agree, so they share these conditions. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';

/** A slot's new task waits until its former one is closed: at most one is ever open. Row `t`. */
export const TASK_MAY_GO: RawBuilder<boolean> = sql.raw(`NOT (t.current AND EXISTS (
  SELECT 1 FROM baton.slot_tasks o WHERE o.workspace_id = t.workspace_id AND o.install_id = t.install_id AND o.lead_id = t.lead_id
    AND NOT o.current AND o.pending))`);

/** One write per record at a time, the owner first. Row `t`. */
export function fieldsMayGo(now: Millis | RawBuilder<Millis>): RawBuilder<boolean> {
  return sql`NOT (t.kind = 'fields' AND EXISTS (
    SELECT 1 FROM baton.field_sets o WHERE o.workspace_id = t.workspace_id AND o.install_id = t.install_id AND o.lead_id = t.lead_id
      AND o.kind = 'owner' AND o.pending AND o.next_try <= ${now}))`;
}
