/** The reconciliation's page: the CRM's own won total beside ours, and each deal that differs, with why. */
import type { VNode } from 'preact';
import type { Millis } from '../../../domain/fact.ts';
import type { ParkedFigures, WriteBackCounts } from '../../../ports/ledger/index.ts';
import type { Account } from '../../frame/account.ts';
import { badge, type Cell, grouped, instantIn, linked, plain, Time } from '../../frame/cells.tsx';
import { figures, type Pair } from '../../frame/pairs.tsx';
import { SafeLink } from '../../frame/safe-link.tsx';
import { type Table, TableView, withQuery } from '../../frame/table.tsx';
import { layout, type Viewer } from '../../views/layout.tsx';
import { moneyCell, moneyText } from '../words.tsx';
import type { Comparison, Difference, MonthTotal } from './compare.ts';

export interface ReconciliationView {
  readonly account: Account;
  /** Null: every month. */
  readonly month: string | null;
  readonly comparison: Comparison;
  readonly rows: readonly Difference[];
  readonly next: string | null;
  readonly written: WriteBackCounts;
  readonly parked: readonly ParkedFigures[];
  /** Deals are known as the CRM had them then; null: not read yet. */
  readonly readUntil: Millis | null;
  /** What the amounts are, as a sentence. */
  readonly amounts: string;
}

export function reconciliationAddress({ account, month }: Pick<ReconciliationView, 'account' | 'month'>): string {
  return withQuery('/reconciliation', { account: account.installs.length > 1 ? account.install.installId : null, month });
}

export function reconciliationPage(view: ReconciliationView, viewer: Viewer): VNode {
  const { account, month, comparison, rows, next, readUntil } = view;
  const address = reconciliationAddress(view);
  return layout({
    title: 'Reconciliation',
    viewer,
    at: '/deals',
    children: (
      <>
        <p class="soft">
          {`Closed-won deals of ${account.install.name}, ${month === null ? 'every month' : `closed in ${month}`}`}
          {readUntil === null ? '.' : <>, as the CRM had them on {<Time at={readUntil} zone={account.install.timeZone} />}.</>}
          {month === null ? null : (
            <>
              {' '}
              <SafeLink to={withQuery(address, { month: null, after: null })}>Show every month</SafeLink>
            </>
          )}
        </p>
        <p class="soft">{view.amounts}</p>
        {figures(headline(view))}
        {verdict(comparison)}
        <section id="differences">
          <h2>{comparison.differences.length === 1 ? 'One deal differs' : `${grouped(comparison.differences.length)} deals differ`}</h2>
          <TableView table={differenceTable(account)} rows={rows} shown={{ address, next }} />
        </section>
        <section>
          <h2>By month</h2>
          <TableView table={monthTable(address)} rows={comparison.months} shown={{ address }} />
        </section>
        <section>
          <h2>Figures the CRM refused</h2>
          <TableView table={parkedTable(account)} rows={view.parked} shown={{ address }} />
        </section>
      </>
    ),
  });
}

function headline({ comparison, written }: ReconciliationView): readonly Pair[] {
  return [
    ...comparison.totals.flatMap(({ currency, crmMinor, crmDeals, oursMinor, oursDeals }): Pair[] => [
      [`CRM, ${grouped(crmDeals)} deals`, moneyText(crmMinor, currency)],
      [`Here, ${grouped(oursDeals)} deals`, moneyText(oursMinor, currency)],
      ['Difference', crmMinor === oursMinor ? badge('none', 'good').html : <strong>{moneyText(oursMinor - crmMinor, currency)}</strong>],
    ]),
    ['Deals with figures in the CRM', grouped(written.deals)],
    ['Figures waiting', grouped(written.pending)],
    ['Refused', grouped(written.parked)],
    ['Won without an amount', grouped(comparison.withoutAmount)],
  ];
}

function verdict({ totals, differences }: Comparison): VNode {
  if (totals.length === 0) return <p class="notice">No deal was won.</p>;
  return differences.length === 0 ? (
    <p class="notice">Every won deal of the CRM is here with the same amount, currency and month.</p>
  ) : (
    <p class="notice">Figures move on the hour: a deal that changed since then differs until it is divided anew.</p>
  );
}

const sideCell = (side: Difference['crm']): Cell => (side === null ? plain('not won') : moneyCell(side.minor, side.currency));

export function differenceTable({ install }: Account): Table<Difference> {
  const deal = (id: string) => `/deals/${encodeURIComponent(install.installId)}/${encodeURIComponent(id)}`;
  return {
    name: 'differences',
    caption: 'Deals that differ, the largest difference first',
    empty: 'None.',
    columns: [
      { head: 'Deal', cell: ({ dealId }) => linked(`Deal ${dealId}`, deal(dealId)) },
      { head: 'In the CRM', numeric: true, cell: ({ crm }) => sideCell(crm) },
      { head: 'Here', numeric: true, cell: ({ ours }) => sideCell(ours) },
      { head: 'Month in the CRM', cell: ({ crm }) => plain(crm?.month ?? '') },
      { head: 'Month here', cell: ({ ours }) => plain(ours?.month ?? '') },
      {
        head: 'Currency',
        inFileOnly: true,
        cell: ({ crm, ours }) => plain([...new Set([crm, ours].flatMap((side) => side?.currency ?? []))].join(', ')),
      },
      { head: 'Why', cell: ({ why }) => plain(why) },
    ],
  };
}

/** By how much two sides differ, whichever has it; of two currencies all of it. */
export function sizeOf({ crm, ours }: Difference): number {
  return crm !== null && ours !== null && crm.currency === ours.currency
    ? Math.abs(crm.minor - ours.minor)
    : Math.max(Math.abs(crm?.minor ?? 0), Math.abs(ours?.minor ?? 0));
}

export function monthTable(address: string): Table<MonthTotal> {
  return {
    name: 'months',
    caption: 'By month of the close',
    empty: 'Nothing was won.',
    columns: [
      { head: 'Month', cell: ({ month }) => linked(month, withQuery(address, { month, after: null })) },
      { head: 'Deals in the CRM', numeric: true, cell: ({ crmDeals }) => plain(grouped(crmDeals)) },
      { head: 'Won in the CRM', numeric: true, cell: ({ crmMinor, currency }) => moneyCell(crmMinor, currency) },
      { head: 'Deals here', numeric: true, cell: ({ oursDeals }) => plain(grouped(oursDeals)) },
      { head: 'Won here', numeric: true, cell: ({ oursMinor, currency }) => moneyCell(oursMinor, currency) },
      {
        head: 'Difference',
        numeric: true,
        cell: ({ crmMinor, oursMinor, currency }) =>
          crmMinor === oursMinor ? badge('none', 'good') : moneyCell(oursMinor - crmMinor, currency),
      },
      { head: 'Currency', inFileOnly: true, cell: ({ currency }) => plain(currency) },
    ],
  };
}

export function parkedTable({ install }: Account): Table<ParkedFigures> {
  const page = (record: ParkedFigures['record'], id: string) =>
    `/${record === 'deal' ? 'deals' : 'leads'}/${encodeURIComponent(install.installId)}/${encodeURIComponent(id)}`;
  return {
    name: 'refused',
    caption: 'Figures the CRM refused, latest first',
    empty: 'None.',
    columns: [
      { head: 'Record', cell: ({ record, id }) => linked(`${record === 'deal' ? 'Deal' : 'Lead'} ${id}`, page(record, id)) },
      { head: 'Since', cell: ({ at }) => instantIn(at, install.timeZone) },
      { head: 'In the CRM’s words', cell: ({ why }) => plain(why) },
    ],
  };
}
