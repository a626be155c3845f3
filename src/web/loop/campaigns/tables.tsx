/** The tables of the campaigns' page: inquiries with what they cost, money with what came back. */
import type { CampaignLine } from '../../../domain/loop/campaign-lines.ts';
import { badge, type Cell, counted, linked, plain } from '../../frame/cells.tsx';
import { SafeLink } from '../../frame/safe-link.tsx';
import { type Table, withQuery } from '../../frame/table.tsx';
import type { LoopView } from '../collect.ts';
import { wishQuery } from '../wish.ts';
import { gainCell, moneyCell, moneyText, timesCell } from '../words.tsx';

const UNKNOWN = 'unknown';

/** Page of one campaign, with the rows behind its figures. */
export function campaignAddress({ account, wish, inForce }: Pick<LoopView, 'account' | 'wish' | 'inForce'>, id: string): string {
  return withQuery('/campaigns/one', { account: account.install.installId, campaign: id, ...wishQuery(wish, inForce) });
}

export function costTable(view: LoopView): Table<CampaignLine> {
  const { names } = view.state;
  const behind = (line: CampaignLine, n: number, of: string, words: string): Cell =>
    counted(n, `${withQuery(campaignAddress(view, line.id), { of })}#inquiries`, `${words} of ${names.nameOf(line.id)}`);
  return {
    name: 'campaigns',
    caption: 'Inquiries and what they cost',
    empty: 'No campaign has cost anything, was answered, or has credit.',
    columns: [
      { head: 'Campaign', cell: ({ id }) => linked(names.nameOf(id), campaignAddress(view, id)) },
      { head: 'Inquiries', numeric: true, cell: (line) => behind(line, line.unit.inquiries, 'inquiries', 'inquiries') },
      { head: 'Qualified', numeric: true, cell: (line) => behind(line, line.unit.qualified, 'qualified', 'qualified leads') },
      { head: 'Won leads', numeric: true, cell: (line) => behind(line, line.unit.won, 'won', 'won leads') },
      { head: 'Worked', numeric: true, cell: (line) => behind(line, line.unit.worked, 'worked', 'worked inquiries') },
      { head: 'Touched', numeric: true, cell: (line) => behind(line, line.unit.touched, 'touched', 'others touched') },
      { head: 'Cost', numeric: true, cell: ({ cost, currency }) => moneyCell(cost.minor, currency, UNKNOWN) },
      { head: 'What it is', cell: ({ cost }) => plain(cost.minor === null ? '' : cost.label) },
      { head: 'Per inquiry', numeric: true, cell: ({ unit, currency }) => moneyCell(unit.costPerInquiryMinor, currency) },
      { head: 'Per qualified lead', numeric: true, cell: ({ unit, currency }) => moneyCell(unit.costPerQualifiedMinor, currency) },
      { head: 'Per won lead (closed lead)', numeric: true, cell: ({ unit, currency }) => moneyCell(unit.costPerWonMinor, currency) },
      { head: 'Per worked inquiry', numeric: true, cell: ({ unit, currency }) => moneyCell(unit.costPerWorkedMinor, currency) },
      { head: 'Spent on worked', numeric: true, cell: ({ unit, currency }) => moneyCell(unit.spentOnWorkedMinor, currency) },
      { head: 'Spent on ignored', numeric: true, cell: ({ unit, currency }) => moneyCell(unit.spentOnIgnoredMinor, currency) },
      {
        head: 'Cohort',
        cell: ({ unit }) => badge(unit.cohort.note, unit.cohort.mature ? 'good' : 'calm'),
      },
      { head: 'Currency', inFileOnly: true, cell: ({ currency }) => plain(currency) },
    ],
  };
}

export function returnTable(view: LoopView): Table<CampaignLine> {
  const { names } = view.state;
  const margin = view.inForce.grossMargin !== null;
  return {
    name: 'returns',
    caption: 'Revenue and return',
    empty: 'No campaign has cost anything, was answered, or has credit.',
    columns: [
      { head: 'Campaign', cell: ({ id }) => linked(names.nameOf(id), campaignAddress(view, id)) },
      { head: 'Cost', numeric: true, cell: ({ cost, currency }) => moneyCell(cost.minor, currency, UNKNOWN) },
      {
        head: 'Attributed revenue',
        numeric: true,
        cell: ({ id, returns, currency }) =>
          moneyLink(returns.revenueMinor, currency, `${campaignAddress(view, id)}#deals`, names.nameOf(id)),
      },
      { head: 'ROAS', numeric: true, cell: ({ returns }) => timesCell(returns.roas) },
      { head: 'Revenue ROI, simple', numeric: true, cell: ({ returns }) => gainCell(returns.revenueRoi.simple) },
      { head: 'Revenue ROI, realised', numeric: true, cell: ({ returns }) => gainCell(returns.revenueRoi.realised) },
      ...(margin
        ? [
            { head: 'ROI, simple', numeric: true as const, cell: ({ returns }: CampaignLine) => gainCell(returns.roi?.simple ?? null) },
            { head: 'ROI, realised', numeric: true as const, cell: ({ returns }: CampaignLine) => gainCell(returns.roi?.realised ?? null) },
          ]
        : []),
      { head: 'Influenced credit', numeric: true, cell: ({ returns, currency }) => moneyCell(returns.influencedMinor, currency) },
      { head: 'Lowest', numeric: true, cell: ({ range, currency }) => rangeCell(range.lowestMinor, currency, range.lowest) },
      { head: 'Highest', numeric: true, cell: ({ range, currency }) => rangeCell(range.highestMinor, currency, range.highest) },
      {
        head: 'Answer',
        cell: ({ changesWithModel, cost }) =>
          cost.minor === null ? plain('') : changesWithModel ? badge('changes with the model', 'warn') : plain('the same by every model'),
      },
      { head: 'Currency', inFileOnly: true, cell: ({ currency }) => plain(currency) },
    ],
  };
}

function moneyLink(minor: number, currency: string, to: string, of: string): Cell {
  const { html, text } = moneyCell(minor, currency);
  if (minor === 0) return { html, text };
  return {
    html: (
      <SafeLink to={to} label={`${moneyText(minor, currency)}: deals credited to ${of}`}>
        {html}
      </SafeLink>
    ),
    text,
  };
}

function rangeCell(minor: number, currency: string, models: readonly string[]): Cell {
  const cell = moneyCell(minor, currency);
  if (models.length === 0) return cell;
  const by = models.length > 3 ? `${models.slice(0, 2).join(', ')} and ${models.length - 2} more` : models.join(', ');
  return {
    html: (
      <>
        {cell.html}
        <small class="under">{by}</small>
      </>
    ),
    text: cell.text,
  };
}
