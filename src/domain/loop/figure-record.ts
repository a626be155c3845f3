/** On which kind of record figures stand, and the key under which they are kept: ids of people, deals and campaigns may be equal. */

/** `influence`: the rows that share a deal out among campaigns, kept as one set under the deal's id. */
export type FigureRecord = 'lead' | 'deal' | 'campaign' | 'influence';

const PREFIXED = ['deal', 'campaign', 'influence'] as const;

/** A person's figures stand under their id, as their follow-up fields do. */
export function figureKey({ record, id }: { readonly record: FigureRecord; readonly id: string }): string {
  return record === 'lead' ? id : `${record}:${id}`;
}

export function figureRecord(key: string): { readonly record: FigureRecord; readonly id: string } {
  const record = PREFIXED.find((prefix) => key.startsWith(`${prefix}:`));
  return record === undefined ? { record: 'lead', id: key } : { record, id: key.slice(record.length + 1) };
}
