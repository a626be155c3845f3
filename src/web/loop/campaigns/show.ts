/** Shows the campaigns, and one of them with what stands behind its figures. */
import { monthsAfter } from '../../../domain/attribution/months.ts';
import { asked, viewerOf } from '../../forms.ts';
import { numberPage } from '../../frame/number-page.ts';
import { onePage, sendCsv } from '../../frame/table.tsx';
import { sendPage } from '../../views/send.ts';
import { dealFigures, dealsWithin, type LoopView, linesOf } from '../collect.ts';
import type { KeptInquiry } from '../mirror.ts';
import { inquiriesByCampaign } from '../reported.ts';
import type { Show } from '../show.ts';
import {
  type CreditedDeal,
  creditedTable,
  INQUIRY_KINDS,
  type InquiryKind,
  inquiryTable,
  type OneCampaignView,
  oneCampaignPage,
} from './one.tsx';
import { campaignsPage, moneyRows, moneyTable } from './page.tsx';
import { costTable, returnTable } from './tables.tsx';

const PAGE_ROWS = 50;
const ALL_ROWS = 1_000_000;

/** Most revenue first. */
export const showCampaigns: Show = (deps, loop, request, response) => {
  const csv = asked(request, 'csv');
  if (csv === 'money') return sendCsv(response, moneyTable(loop), onePage(moneyRows(dealFigures(loop).money)));
  const all = linesOf(deps, loop);
  const order = {
    numberOf: (line: (typeof all)[number]) => line.returns.revenueMinor + line.returns.influencedMinor,
    idOf: ({ id }: { id: string }) => id,
  };
  const page = { after: csv === '' ? loop.wish.after : null, limit: csv === '' ? PAGE_ROWS : ALL_ROWS };
  const { rows, next } = numberPage(all, order, page);
  if (csv === 'campaigns') return sendCsv(response, costTable(loop), onePage(rows));
  if (csv === 'returns') return sendCsv(response, returnTable(loop), onePage(rows));
  sendPage(response, campaignsPage({ loop, lines: rows, next, count: all.length }, viewerOf(deps, response)));
};

export const showOneCampaign: Show = (deps, loop, request, response) => {
  const id = asked(request, 'campaign');
  const of = INQUIRY_KINDS.find((kind) => kind === asked(request, 'of')) ?? 'inquiries';
  const csv = asked(request, 'csv');
  const whole = csv !== '';
  const found = inquiriesOf(loop, id);
  const inquiries = numberPage(
    [...found[of]],
    { numberOf: ({ openedAt }) => openedAt, idOf: ({ leadId, campaign }) => `${leadId} ${campaign}` },
    { after: whole ? null : loop.wish.after, limit: whole ? ALL_ROWS : PAGE_ROWS },
  );
  const deals = numberPage(
    creditedDeals(loop, id),
    { numberOf: ({ minor }) => minor, idOf: ({ deal }) => deal.kept.dealId },
    { after: whole ? null : asked(request, 'deals') || null, limit: whole ? ALL_ROWS : PAGE_ROWS },
  );
  if (csv === 'inquiries') return sendCsv(response, inquiryTable(loop), onePage(inquiries.rows));
  if (csv === 'credited-deals') return sendCsv(response, creditedTable(loop), onePage(deals.rows));
  const counts = Object.fromEntries(INQUIRY_KINDS.map((kind) => [kind, found[kind].length])) as OneCampaignView['counts'];
  sendPage(response, oneCampaignPage({ loop, id, of, counts, inquiries, deals }, viewerOf(deps, response)));
};

/** As the campaign's line counts them. */
function inquiriesOf({ state, period, now, inForce }: LoopView, id: string): Record<InquiryKind, KeptInquiry[]> {
  const all = (inquiriesByCampaign(state).get(id) ?? []).filter(
    ({ openedAt }) => openedAt <= now && (period === null || (openedAt >= period.from && openedAt < period.to)),
  );
  const counted = all.filter(({ setAside, customer }) => !setAside && !customer);
  const own = counted.filter(({ campaign }) => campaign === id);
  const followed = (inquiry: KeptInquiry) =>
    inquiry.wonAt !== null && inquiry.wonAt <= Math.min(now, monthsAfter(inquiry.openedAt, inForce.settings.matureMonths));
  return {
    inquiries: own,
    qualified: own.filter(({ qualified }) => qualified),
    won: own.filter(followed),
    worked: own.filter(({ worked }) => worked),
    ignored: own.filter(({ worked }) => !worked),
    touched: counted.filter(({ campaign }) => campaign !== id),
    'left-out': all.filter(({ setAside, customer, campaign }) => campaign === id && (setAside || customer)),
  };
}

function creditedDeals(loop: LoopView, id: string): CreditedDeal[] {
  return dealsWithin(loop).flatMap((deal) => {
    const own = deal.credits?.lines.filter(({ campaign }) => campaign === id) ?? [];
    return own.length === 0 ? [] : [{ deal, minor: own.reduce((sum, { minor }) => sum + minor, 0) }];
  });
}
