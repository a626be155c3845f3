/** Decides, without any database, whether a wanted field set or owner needs a write. */
import type { Millis } from '../../domain/fact.ts';
import type { KnownOwner, Overruled } from '../../ports/ledger/index.ts';
import { same } from '../json.ts';

export type FieldValues = Readonly<Record<string, string | number | boolean | null>>;

/** A field set or owner move as stored. */
export interface FieldRow {
  readonly wanted: FieldValues;
  readonly sent: FieldValues;
  readonly pending: boolean;
  readonly leased: boolean;
  readonly sentAt: Millis | null;
  /** The Lead object an owner was wanted on; null: the person's record. */
  readonly leadObject: string | null;
}

export interface FieldChange {
  readonly wanted: FieldValues;
  /** The CRM has it already: nothing to write. */
  readonly asSent: boolean;
  /** What `undo` goes back to, where that is not what stands in the record. */
  readonly before?: FieldValues;
}

/** Only values that differ from the sent ones; a value never sent is as good as empty. */
export function unsent(wanted: FieldValues, sent: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (value ?? null) !== (sent[key] ?? null)));
}

export function planFields(row: FieldRow | null, wanted: FieldValues): FieldChange | null {
  if (row !== null && same(row.wanted, wanted)) return null;
  const nothingToSend = Object.keys(unsent(wanted, row?.sent ?? {})).length === 0;
  return { wanted, asSent: nothingToSend && !row?.leased };
}

/**
 * Unlike Baton's own fields the owner is also set by people, so the record decides whether a move is still to be written;
 * a record read before our last move was sent knows nothing of it.
 */
export function planOwner(row: FieldRow | null, owner: string, lead: KnownOwner | null, leadObject: string | null): FieldChange | null {
  const wanted = { owner };
  const there = lead?.ownerId === owner;
  if (row === null) return { wanted, asSent: there };
  if (row.wanted.owner !== owner || row.leadObject !== leadObject) {
    const stands = there && (row.sentAt === null || isNewer(lead, row));
    return { wanted, asSent: stands && !row.pending && !row.leased };
  }
  return !there && isNewer(lead, row) && !row.pending && !row.leased ? { wanted, asSent: false } : null;
}

/**
 * A move of Baton's that somebody has overruled: one that is on its way, or in doubt, or that came to the record after theirs, is followed
 * by the owner they chose. Where nothing of Baton's is left to come, nothing is written.
 */
export function planOverruled(row: FieldRow | null, { owner, known }: Overruled): FieldChange | null {
  if (row === null) return null;
  const mayCome = row.pending || row.leased;
  const there = known.ownerId === owner;
  const due = row.wanted.owner === owner ? !there && !mayCome && isNewer(known, row) : !there || mayCome;
  // What they chose is nobody's to take back.
  return due ? { wanted: { owner }, asSent: false, before: { owner } } : null;
}

function isNewer(known: KnownOwner | null, { sentAt }: FieldRow): boolean {
  return known !== null && sentAt !== null && known.version > sentAt;
}
