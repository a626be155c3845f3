/** The campaigns' page: what was won and who caused it, and for each campaign its inquiries, unit costs and returns. */
import type { VNode } from 'preact';
import type { CampaignLine } from '../../../domain/loop/campaign-lines.ts';
import type { MoneyFigures } from '../../../domain/loop/report.ts';
import { counted, linked } from '../../frame/cells.tsx';
import { figures } from '../../frame/pairs.tsx';
import { SafeLink } from '../../frame/safe-link.tsx';
import { type Table, TableView, withQuery } from '../../frame/table.tsx';
import { layout, type Viewer } from '../../views/layout.tsx';
import { ModelForm, modelSentence, PeriodLinks } from '../choices.tsx';
import { dealFigures, type LoopView } from '../collect.ts';
import { wishQuery } from '../wish.ts';
import { moneyCell, moneyText, reasonText } from '../words.tsx';
import { CampaignChart } from './chart.tsx';
import { costTable, returnTable } from './tables.tsx';

export interface CampaignsView {
  readonly loop: LoopView;
  /** One page of them. */
  readonly lines: readonly CampaignLine[];
  readonly next: string | null;
  readonly count: number;
}

/** Bars on one page: more are a wall. */
const MOST_BARS = 12;

export function campaignsAddress({ account, wish, inForce }: LoopView): string {
  return withQuery('/campaigns', {
    account: account.installs.length > 1 ? account.install.installId : null,
    ...wishQuery(wish, inForce),
  });
}

export function campaignsPage({ loop, lines, next, count }: CampaignsView, viewer: Viewer): VNode {
  const address = campaignsAddress(loop);
  const { account, wish } = loop;
  const hidden = {
    account: account.installs.length > 1 ? account.install.installId : null,
    period: wish.period === 'all' ? null : wish.period,
  };
  return layout({
    title: 'Campaigns',
    viewer,
    at: '/campaigns',
    children: (
      <>
        <PeriodLinks view={loop} address={address} />
        <ModelForm view={loop} action="/campaigns" hidden={hidden} />
        {modelSentence(loop)}
        {moneySection(loop)}
        <section>
          <h2>{count === 1 ? 'One campaign' : `${count} campaigns`}</h2>
          {charts(loop, lines)}
          <TableView table={returnTable(loop)} rows={lines} shown={{ address, next, showCaption: true }} />
        </section>
        <section>
          <h2>Inquiries and what they cost</h2>
          <p class="soft">
            Each inquiry counts once, under the campaign that opened it; “touched” are those of others, never added. A cohort is followed
            for {loop.inForce.settings.matureMonths} months.
          </p>
          <TableView table={costTable(loop)} rows={lines} shown={{ address, next }} />
        </section>
      </>
    ),
  });
}

function moneySection(loop: LoopView): VNode {
  const { money, counts, joint, pipeline } = dealFigures(loop);
  const { won, lost, open } = counts;
  const { marketingSourcedWorked, marketingAlone, salesAlone } = joint;
  const list = (stage: string, more: Readonly<Record<string, string>> = {}) =>
    withQuery('/deals', { account: loop.account.install.installId, stage, ...wishQuery(loop.wish, loop.inForce), ...more });
  return (
    <section>
      <h2>Deals and money</h2>
      {figures([
        ['Won', counted(won, list('won'), 'won deals').html],
        ['Lost', counted(lost, list('lost'), 'lost deals').html],
        ['Open', counted(open, list('open'), 'open deals').html],
        ['Marketing-sourced and worked', counted(marketingSourcedWorked, list('won', { share: 'joint' }), 'won deals, joint').html],
        ['Marketing alone', counted(marketingAlone, list('won', { share: 'marketing-alone' }), 'won deals, marketing alone').html],
        ['Sales alone', counted(salesAlone, list('won', { share: 'sales-alone' }), 'won deals, sales alone').html],
        ...pipeline.map(
          ({ currency, openMinor, weightedMinor }) =>
            [`Pipeline, weighted`, `${moneyText(weightedMinor, currency)} of ${moneyText(openMinor, currency)}`] as const,
        ),
      ])}
      <TableView table={moneyTable(loop)} rows={moneyRows(money)} shown={{ address: campaignsAddress(loop) }} />
      <p>
        <SafeLink to={withQuery('/reconciliation', { account: loop.account.install.installId })}>Compare with the CRM’s own total</SafeLink>
      </p>
    </section>
  );
}

export interface MoneyRow {
  readonly currency: string;
  readonly what: string;
  /** Null: not the money of one reason. */
  readonly reason: string | null;
  readonly minor: number;
}

/** Won, attributed, and what is nobody's by its reason: the last two sum to the first. */
export function moneyRows(money: readonly MoneyFigures[]): MoneyRow[] {
  return money.flatMap(({ currency, wonMinor, attributedMinor, byReason }) => [
    { currency, what: 'Won', reason: null, minor: wonMinor },
    { currency, what: 'Attributed', reason: null, minor: attributedMinor },
    ...Object.entries(byReason).map(([reason, minor]) => ({ currency, what: `Nobody’s: ${reasonText(reason)}`, reason, minor })),
  ]);
}

export function moneyTable({ account, wish, inForce }: LoopView): Table<MoneyRow> {
  const list = (reason: string | null) =>
    withQuery('/deals', { account: account.install.installId, stage: 'won', reason, ...wishQuery(wish, inForce) });
  return {
    name: 'money',
    caption: 'Won money, to the cent',
    empty: 'Nothing was won in this period.',
    columns: [
      { head: 'What', cell: ({ what, reason }) => linked(what, list(reason)) },
      { head: 'Amount', numeric: true, cell: ({ minor, currency }) => moneyCell(minor, currency) },
      { head: 'Currency', inFileOnly: true, cell: ({ currency }) => ({ html: currency, text: currency }) },
    ],
  };
}

/** One chart a currency. */
function charts({ state }: LoopView, lines: readonly CampaignLine[]): VNode[] {
  return [...Map.groupBy(lines, ({ currency }) => currency)].flatMap(([currency, own]) => {
    const bars = own.slice(0, MOST_BARS).map(({ id, returns, range, cost }) => ({
      name: state.names.nameOf(id),
      minor: returns.revenueMinor + returns.influencedMinor,
      lowestMinor: range.lowestMinor,
      highestMinor: range.highestMinor,
      costMinor: cost.minor,
    }));
    return [<CampaignChart title={`Credit by campaign, ${currency}`} bars={bars} currency={currency} />];
  });
}
