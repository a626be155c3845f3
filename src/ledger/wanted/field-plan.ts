/** Decides, without any database, whether a wanted field set or owner needs a write. */
import type { Millis } from '../../domain/fact.ts';
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

/** What the lead's record says of its owner. */
export interface KnownOwner {
  readonly ownerId: string | null;
  readonly version: Millis;
}

/**
 * Unlike Baton's own fields the owner is also set by people, so the record decides whether a move is still to be written;
 * a record read before our last move was sent knows nothing of it.
 */
export function planOwner(row: FieldRow | null, owner: string, lead: KnownOwner | null, leadObject: string | null): FieldChange | null {
  const wanted = { owner };
  const there = lead?.ownerId === owner;
  if (row === null) return { wanted, asSent: there };
  if (row.wanted.owner !== owner || row.leadObject !== leadObject) return { wanted, asSent: there && !row.pending && !row.leased };
  const movedSince = lead !== null && row.sentAt !== null && lead.version > row.sentAt && !there;
  return movedSince && !row.pending && !row.leased ? { wanted, asSent: false } : null;
}
