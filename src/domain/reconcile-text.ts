/** A night's reconciliation and its drift in words: ids and values of records only, no personal data. */
import type { Values } from './reconcile.ts';
import type { RunReport } from './reconcile-run.ts';

/** `held against the CRM on 2026-03-03 02:24 UTC: 5 differences, 5 mended, 31 requests; all ids of lead walked`. */
export function tellNight({ finishedAt, drift, mended, requests, walked }: RunReport): string {
  const at = new Date(finishedAt).toISOString().slice(0, 16).replace('T', ' ');
  const found = drift === 0 ? 'no difference' : `${drift} difference${drift === 1 ? '' : 's'}, ${mended} mended`;
  return `held against the CRM on ${at} UTC: ${found}, ${requests} requests${walked.length > 0 ? `; all ids of ${walked.join(', ')} walked` : ''}`;
}

interface ToldDrift {
  readonly record: string;
  readonly id: string;
  readonly what: string;
  readonly ledger: Values | null;
  readonly crm: Values | null;
  readonly how: string | null;
}

/** `lead 17: missed-change; the ledger has ownerId 7, the CRM has ownerId 8; read again`. */
export function tellDrift({ record, id, what, ledger, crm, how }: ToldDrift): string {
  return `${record} ${id}: ${what}; the ledger has ${tellValues(ledger)}, the CRM has ${tellValues(crm)}; ${how ?? 'not mended yet'}`;
}

export function tellValues(values: Values | null): string {
  if (values === null) return 'nothing';
  return Object.entries(values)
    .map(([key, value]) =>
      key === 'version' && typeof value === 'number' ? `version ${new Date(value).toISOString()}` : `${key} ${value ?? 'empty'}`,
    )
    .join(', ');
}
