/** Keeps the planner informed while tables grow: nothing analyses them on the embedded engine, and a first backfill outruns autovacuum. */
import { sql } from 'kysely';
import { type Db, rows } from './database.ts';

/** Tables that grow together. */
const GROUPS = {
  marks: ['marks'],
  records: ['records', 'record_leads', 'leads', 'personal'],
  judgements: ['persons', 'handoffs', 'slot_tasks', 'field_sets', 'own_facts', 'open_handoffs'],
} as const;

/** Without statistics a workspace's whole share of a table looks like one row: the first thousand rows hurt already. */
const FIRST = 200;

interface Growth {
  added: number;
  next: number;
}

const growths = new WeakMap<Db, Map<keyof typeof GROUPS, Growth>>();

/** Call after a commit that wrote `n` rows; each time the group has doubled it is analysed (some 20 ms). */
export async function noteGrowth(db: Db, group: keyof typeof GROUPS, n: number): Promise<void> {
  const groups = growths.get(db) ?? new Map<keyof typeof GROUPS, Growth>();
  growths.set(db, groups);
  const growth = groups.get(group) ?? { added: 0, next: FIRST };
  groups.set(group, growth);
  growth.added += n;
  if (growth.added < growth.next) return;
  growth.next = growth.added * 2;
  for (const table of GROUPS[group]) await rows(db, sql`ANALYZE ${sql.table(`baton.${table}`)}`);
}
