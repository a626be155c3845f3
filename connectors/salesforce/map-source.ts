/** Who changed a field in Salesforce and when, in Baton's coarse words. */
import { z } from 'zod';
import type { ValueChange } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import { flag, id, requiredInstant, text } from './schema.ts';
import type { OrgSettings } from './settings.ts';

type Source = ValueChange['source'];

/** One row of a field history; `Old` and `NewValue` are of any type. */
export const historyRow = z.object({
  LeadId: id.nullish(),
  ContactId: id.nullish(),
  Field: z.string(),
  OldValue: text,
  NewValue: text,
  CreatedDate: requiredInstant,
  CreatedById: id,
});

export type HistoryRow = z.infer<typeof historyRow>;

/** What a user's change is: Baton's own, a machine's, else a person's. */
export function mapSalesforceSource(userId: string | null, settings: OrgSettings): Source {
  if (userId === null) return 'unknown';
  if (userId === settings.userId) return 'baton';
  return settings.machines[userId] ?? 'person';
}

export function mapSalesforceUser(userId: string | null, settings: OrgSettings): string | null {
  return mapSalesforceSource(userId, settings) === 'person' ? userId : null;
}

/** Who made a record and when. */
export interface Made {
  readonly at: Millis;
  readonly by: string | null;
}

/**
 * A field's history, oldest first, beginning with what it held when the record was made. Lookups are told twice, by id and by name: `fits`
 * says which rows are meant. A field that the org does not track has its present value alone, as if it had been made with it.
 */
export function mapSalesforceHistory(
  rows: readonly HistoryRow[],
  field: string,
  present: string | null,
  made: Made,
  settings: OrgSettings,
  fits: (value: string) => boolean = () => true,
): ValueChange[] {
  const own = rows
    .filter((row) => row.Field === field && [row.OldValue, row.NewValue].every((value) => value === null || fits(value)))
    .sort((a, b) => a.CreatedDate - b.CreatedDate);
  const change = (value: string | null, at: Millis, by: string | null): ValueChange => {
    return { value: value ?? '', at, by: mapSalesforceUser(by, settings), source: mapSalesforceSource(by, settings) };
  };
  const first = own[0] === undefined ? present : own[0].OldValue;
  return [
    ...(first === null ? [] : [change(first, made.at, made.by)]),
    ...own.map((row) => change(row.NewValue, row.CreatedDate, row.CreatedById)),
  ];
}

/** A checkbox in Baton's words, whatever the CRM's spelling. */
export function mapSalesforceFlag(changes: readonly ValueChange[]): ValueChange[] {
  return changes.map((change) => ({ ...change, value: String(flag.parse(change.value)) }));
}
