/** Bodies of records as this process read them last: a judgement finds what the one before found, all but a line or two. */
import { sql } from 'kysely';
import type { CrmActivity, CrmDeal, CrmLeadObject, CrmTask, RecordKind } from '../../domain/crm-record.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

export type LinkedBody = CrmActivity | CrmDeal | CrmLeadObject | CrmTask;

/** A record as it stands in the ledger now: the hash is of its content, so that nothing is taken for what it was. */
export interface RecordHead {
  readonly kind: RecordKind;
  readonly id: string;
  readonly version: number;
  readonly hash: string;
}

interface Kept extends RecordHead {
  readonly body: LinkedBody;
}

/** About a kilobyte each. */
const MOST = 60_000;

const kept = new WeakMap<Db, Map<string, Kept>>();

/** By `nameOf`; whatever went in between is missing, whatever was written in between is the newer. */
export async function bodiesOf(db: Db, ref: InstallRef, heads: readonly RecordHead[]): Promise<ReadonlyMap<string, LinkedBody>> {
  const memory = memoryOf(db);
  const found = new Map<string, LinkedBody>();
  const unknown = new Map<string, RecordHead>();
  for (const head of heads) {
    const name = nameOf(head);
    const known = memory.get(keyOf(ref, name));
    if (known?.version === head.version && known.hash === head.hash) found.set(name, known.body);
    else unknown.set(name, head);
  }
  for (const one of await read(db, ref, [...unknown.values()])) {
    found.set(nameOf(one), one.body);
    remember(memory, keyOf(ref, nameOf(one)), one);
  }
  return found;
}

export const nameOf = ({ kind, id }: Pick<RecordHead, 'kind' | 'id'>): string => `${kind} ${id}`;

const keyOf = ({ workspaceId, installId }: InstallRef, name: string): string => `${workspaceId} ${installId} ${name}`;

function memoryOf(db: Db): Map<string, Kept> {
  const memory = kept.get(db) ?? new Map<string, Kept>();
  kept.set(db, memory);
  return memory;
}

/** The one remembered longest ago makes room. */
function remember(memory: Map<string, Kept>, key: string, one: Kept): void {
  memory.delete(key);
  memory.set(key, one);
  if (memory.size <= MOST) return;
  const [oldest] = memory.keys();
  memory.delete(oldest!);
}

async function read(db: Db, ref: InstallRef, heads: readonly RecordHead[]): Promise<readonly Kept[]> {
  if (heads.length === 0) return [];
  return rows(
    db,
    sql<Kept>`
    SELECT r.kind, r.id, r.version, r.hash, r.body
    FROM unnest(${heads.map(({ kind }) => kind)}::text[], ${heads.map(({ id }) => id)}::text[]) AS i (kind, id)
    JOIN baton.records r ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = i.kind AND r.id = i.id
    WHERE r.body IS NOT NULL`,
  );
}
