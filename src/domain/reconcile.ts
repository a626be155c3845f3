/** Where CRM and ledger say different things of one record: what is suspected at the first look, and what a later one makes of it. */
import type { RecordKind } from './crm-record.ts';
import type { Millis } from './fact.ts';

type Value = string | number | boolean | null;
export type Values = Readonly<Record<string, Value>>;

/**
 * `missed-change`, `missed-creation`, `missed-deletion`, `missed-return`: nobody told the ledger. `fields`: a value that Baton wrote is not there any more.
 */
export type DriftKind = 'missed-change' | 'missed-creation' | 'missed-deletion' | 'missed-return' | 'fields';

/** A record as the ledger has it; values without histories and personal data. */
export interface KnownRecord {
  readonly id: string;
  readonly version: Millis;
  readonly removed: boolean;
  /** Tell whether content changed, whatever the version says. */
  readonly hash: string | null;
  readonly historyHash: string | null;
  /** Leads it hangs on, sorted. */
  readonly leadIds: readonly string[];
  readonly values: Values;
  /** A task of Baton's own that stands as it was written, or is gone as it was written: its own work is no news. */
  readonly ownAsSent: boolean;
}

export interface Suspect {
  readonly record: RecordKind;
  readonly id: string;
  readonly what: DriftKind;
  /** What the ledger says, as far as it is known to differ; null: nothing. */
  readonly ledger: Values | null;
  /** What the CRM says; null: it has no such record. */
  readonly crm: Values | null;
  /** The ledger's record at this look; null when it had none, or for fields. */
  readonly known: KnownRecord | null;
}

/** A record as the CRM names it. */
export interface Listed {
  readonly id: string;
  readonly version: Millis;
}

/** Which of the listed the ledger lacks or has older. What changed at or after `until` may be on its way still and is left to the next night. */
export function compareListed(
  record: RecordKind,
  listed: readonly Listed[],
  known: ReadonlyMap<string, KnownRecord>,
  until: Millis,
): readonly Suspect[] {
  return listed.flatMap(({ id, version }): Suspect[] => {
    const mine = known.get(id) ?? null;
    if (version >= until) return [];
    const crm = { version };
    if (mine === null) return [{ record, id, what: 'missed-creation', ledger: null, crm, known: null }];
    if (mine.removed) return [{ record, id, what: 'missed-return', ledger: { removed: true }, crm, known: mine }];
    return mine.version < version ? [{ record, id, what: 'missed-change', ledger: { version: mine.version }, crm, known: mine }] : [];
  });
}

/** Known as there, and not named by the CRM. */
export function gone(record: RecordKind, known: KnownRecord): Suspect {
  return { record, id: known.id, what: 'missed-deletion', ledger: { version: known.version }, crm: null, known };
}

/** An open task of Baton's as the ledger has it. */
export interface OpenTask {
  readonly taskId: string;
  readonly key: string;
  readonly leadId: string;
  /** As sent, and as people are known to have changed it. */
  readonly owners: readonly (string | null)[];
}

/** The same task as a read shows it; absent: it is not there. */
export interface SeenOpenTask {
  readonly id: string;
  readonly open: boolean;
  readonly archived: boolean;
  readonly ownerId: string | null;
}

/** Null when the CRM shows it open and with whom the ledger thinks it is. */
export function compareTask(task: OpenTask, seen: SeenOpenTask | undefined, known: KnownRecord | null): Suspect | null {
  const owner = task.owners.at(-1) ?? null;
  const suspect = { record: 'task' as const, id: task.taskId, known, ledger: { open: true, ownerId: owner } };
  if (seen === undefined || seen.archived) return { ...suspect, what: 'missed-deletion', crm: null };
  if (seen.open && task.owners.includes(seen.ownerId)) return null;
  return { ...suspect, what: 'missed-change', crm: { open: seen.open, ownerId: seen.ownerId } };
}

/** A person whose hand-off is open: who has them, and what Baton wrote on their record. */
export interface OpenHandoff {
  readonly leadId: string;
  /** Of the hand-off. */
  readonly owner: string | null;
  /** As the record was last read. */
  readonly recordOwner: string | null;
  /** An owner move is still to be written. */
  readonly moving: boolean;
  /** Baton's fields as last sent; none while a write is wanted. */
  readonly sent: Values;
}

/** `differs`: what the CRM holds in place of `sent` and of the record's owner; undefined: it has no such record. */
export function compareHandoff(handoff: OpenHandoff, differs: Values | undefined, known: KnownRecord | null): readonly Suspect[] {
  const base = { record: 'lead' as const, id: handoff.leadId };
  if (differs === undefined)
    return known === null || known.removed ? [] : [{ ...base, what: 'missed-deletion', ledger: { there: true }, crm: null, known }];
  const { owner, ...fields } = differs;
  const suspects: Suspect[] = [];
  if (owner !== undefined && owner !== handoff.owner && !handoff.moving)
    suspects.push({ ...base, what: 'missed-change', ledger: { ownerId: handoff.recordOwner }, crm: { ownerId: owner }, known });
  const keys = Object.keys(fields);
  if (keys.length > 0) {
    const ledger = Object.fromEntries(keys.map((key) => [key, handoff.sent[key] ?? null]));
    suspects.push({ ...base, what: 'fields', ledger, crm: fields, known: null });
  }
  return suspects;
}

/** What reading the record anew came to. */
export type Finding =
  | { readonly drift: false }
  | { readonly drift: true; readonly how: string; readonly ledger: Values | null; readonly crm: Values | null };

/**
 * After the CRM was asked by id: drift only where the ledger took something in. A version alone moves with every write of Baton's own,
 * and an index or a page may leave out a record that is there.
 */
export function findingOf(what: DriftKind, before: KnownRecord | null, after: KnownRecord | null): Finding {
  if (after?.ownAsSent) return { drift: false };
  // A task of Baton's own that was deleted before anybody read it as a record.
  if (what === 'missed-deletion' && before === null && after?.removed)
    return { drift: true, how: 'taken as deleted', ledger: null, crm: null };
  if (before === null || before.removed) {
    if (after === null || after.removed) return { drift: false };
    return { drift: true, how: 'read', ledger: null, crm: after.values };
  }
  if (after === null || after.removed) return { drift: true, how: 'taken as deleted', ledger: before.values, crm: null };
  const sameContent = after.hash === before.hash && (after.historyHash === before.historyHash || before.historyHash === null);
  if (sameContent && after.leadIds.join() === before.leadIds.join()) return { drift: false };
  const [ledger, crm] = differences(before, after);
  return { drift: true, how: 'read again', ledger, crm };
}

/** Both sides of what differs; where no single value does, it is the histories or the people. */
function differences(before: KnownRecord, after: KnownRecord): [Values, Values] {
  const keys = [...new Set([...Object.keys(before.values), ...Object.keys(after.values)])];
  const other = keys.filter((key) => (before.values[key] ?? null) !== (after.values[key] ?? null));
  const side = ({ values, version, leadIds }: KnownRecord): Values => ({
    version,
    ...Object.fromEntries(other.map((key) => [key, values[key] ?? null])),
    ...(before.leadIds.join() === after.leadIds.join() ? {} : { leadIds: leadIds.join(' ') }),
  });
  return [side(before), side(after)];
}

/** Dates of a read and of a change; what they say stands beside the values. */
const APART = new Set(['id', 'kind', 'version', 'archived', 'withHistory']);

/** The single values of a stored body: no lists, no histories. */
export function valuesOf(body: Readonly<Record<string, unknown>> | null): Values {
  const single = (value: unknown): value is Value => value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return Object.fromEntries(Object.entries(body ?? {}).filter(([key, value]) => !APART.has(key) && single(value))) as Values;
}
