/** The last night's reconciliation on the status page: its counts, and what differed with both values. */
import type { VNode } from 'preact';
import type { RunReport } from '../../domain/reconcile-run.ts';
import { tellNight, tellValues } from '../../domain/reconcile-text.ts';
import type { Drift } from '../../ports/ledger/index.ts';
import { instant, table } from './parts.tsx';

export interface ReconciliationView {
  /** Null before the first night ended. */
  readonly last: RunReport | null;
  /** What is not mended first, then the latest. */
  readonly drift: readonly Drift[];
}

export function reconciliationSection({ last, drift }: ReconciliationView): VNode | null {
  if (last === null && drift.length === 0) return null;
  return (
    <>
      <h3>Against the CRM</h3>
      {last === null ? null : <p class={last.drift > 0 || last.skipped.length > 0 ? 'warn' : ''}>{`Ledger ${tellNight(last)}.`}</p>}
      {last?.skipped.map((why) => (
        <p class="warn">{`Left out: ${why}`}</p>
      ))}
      {last === null || Object.keys(last.counts).length === 0 ? null : countsTable(last)}
      {drift.length > 0 ? driftTable(drift) : null}
    </>
  );
}

function countsTable({ counts }: RunReport): VNode {
  const rows = Object.entries(counts).map(([record, { crm, ledger }]) => [record, String(crm), String(ledger)]);
  return table(['Records', 'In the CRM', 'In the ledger'], rows);
}

function driftTable(drift: readonly Drift[]): VNode {
  const rows = drift.map((one) => [
    `${one.record} ${one.id}`,
    one.what,
    tellValues(one.ledger),
    tellValues(one.crm),
    instant(one.seenAt),
    one.mendedAt === null ? 'not yet' : instant(one.mendedAt),
    one.how ?? '',
  ]);
  return table(['Record', 'What', 'The ledger had', 'The CRM had', 'Seen', 'Mended', 'How'], rows);
}
