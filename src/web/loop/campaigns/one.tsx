/** The page of one campaign: the inquiries and the deals behind its figures. */
import type { VNode } from 'preact';
import { badge, instantIn, linked, plain } from '../../frame/cells.tsx';
import { figures } from '../../frame/pairs.tsx';
import { SafeLink } from '../../frame/safe-link.tsx';
import { type Table, TableView, withQuery } from '../../frame/table.tsx';
import { layout, type Viewer } from '../../views/layout.tsx';
import { ModelForm, modelSentence } from '../choices.tsx';
import type { LoopView } from '../collect.ts';
import { dealTable } from '../deals/tables.tsx';
import type { KeptInquiry } from '../mirror.ts';
import type { DealReported } from '../reported.ts';
import { wishQuery } from '../wish.ts';
import { moneyCell } from '../words.tsx';
import { campaignsAddress } from './page.tsx';
import { campaignAddress } from './tables.tsx';

export const INQUIRY_KINDS = ['inquiries', 'qualified', 'won', 'worked', 'ignored', 'touched', 'left-out'] as const;
export type InquiryKind = (typeof INQUIRY_KINDS)[number];

const KIND_WORDS: Readonly<Record<InquiryKind, string>> = {
  inquiries: 'Inquiries',
  qualified: 'Qualified',
  won: 'Won leads',
  worked: 'Worked',
  ignored: 'Ignored',
  touched: 'Touched, opened by another campaign',
  'left-out': 'Left out: set aside, or customers',
};

export interface OneCampaignView {
  readonly loop: LoopView;
  readonly id: string;
  readonly of: InquiryKind;
  readonly counts: Readonly<Record<InquiryKind, number>>;
  readonly inquiries: { readonly rows: readonly KeptInquiry[]; readonly next: string | null };
  readonly deals: { readonly rows: readonly CreditedDeal[]; readonly next: string | null };
}

/** A deal with what the campaign has of it by the model shown. */
export interface CreditedDeal {
  readonly deal: DealReported;
  readonly minor: number;
}

export function oneCampaignPage(view: OneCampaignView, viewer: Viewer): VNode {
  const { loop, id, of, counts } = view;
  const address = campaignAddress(loop, id);
  const withKind = withQuery(address, { of: of === 'inquiries' ? null : of });
  const known = loop.state.campaigns.find((campaign) => campaign.id === id);
  const zone = loop.account.install.timeZone;
  return layout({
    title: loop.state.names.nameOf(id),
    viewer,
    at: '/campaigns',
    children: (
      <>
        <p>
          <SafeLink to={campaignsAddress(loop)}>All campaigns</SafeLink>
        </p>
        {known === undefined ? (
          <p class="soft">The CRM has no campaign of this name: it is what sources and answers say.</p>
        ) : (
          figures([
            ['Begins', known.startsAt === null ? 'not known' : instantIn(known.startsAt, zone).html],
            ['Ends', known.endsAt === null ? 'not known' : instantIn(known.endsAt, zone).html],
            ['Forms', known.forms.length === 0 ? 'none' : known.forms.join(', ')],
          ])
        )}
        <ModelForm
          view={loop}
          action="/campaigns/one"
          hidden={{ account: loop.account.install.installId, campaign: id, period: wishQuery(loop.wish, loop.inForce).period ?? null }}
        />
        {modelSentence(loop)}
        <section id="deals">
          <h2>Deals credited</h2>
          <TableView table={creditedTable(loop)} rows={view.deals.rows} shown={{ address, next: null }} />
          {view.deals.next === null ? null : (
            <p>
              <SafeLink to={`${withQuery(address, { deals: view.deals.next })}#deals`}>More deals</SafeLink>
            </p>
          )}
        </section>
        <section id="inquiries">
          <h2>{KIND_WORDS[of]}</h2>
          <nav class="choices" aria-label="Which inquiries">
            <ul>
              {INQUIRY_KINDS.map((kind) => (
                <li>
                  <SafeLink to={`${withQuery(address, { of: kind === 'inquiries' ? null : kind })}#inquiries`} current={kind === of}>
                    {`${KIND_WORDS[kind]} ${counts[kind]}`}
                  </SafeLink>
                </li>
              ))}
            </ul>
          </nav>
          <TableView table={inquiryTable(loop)} rows={view.inquiries.rows} shown={{ address: withKind, next: view.inquiries.next }} />
        </section>
      </>
    ),
  });
}

export function inquiryTable({ account, state }: LoopView): Table<KeptInquiry> {
  const { timeZone: zone, installId } = account.install;
  const lead = (id: string) => `/leads/${encodeURIComponent(installId)}/${encodeURIComponent(id)}`;
  const yes = (is: boolean) => (is ? badge('yes', 'good') : plain(''));
  return {
    name: 'inquiries',
    caption: 'Inquiries, latest first',
    empty: 'None.',
    columns: [
      { head: 'Lead', cell: ({ leadId }) => linked(`Lead ${leadId}`, lead(leadId)) },
      { head: 'Inquired', cell: ({ openedAt }) => instantIn(openedAt, zone) },
      { head: 'Opened by', cell: ({ campaign }) => plain(state.names.nameOf(campaign)) },
      { head: 'Qualified', cell: ({ qualified }) => yes(qualified) },
      { head: 'Worked', cell: ({ worked }) => yes(worked) },
      { head: 'Won', cell: ({ wonAt }) => instantIn(wonAt, zone) },
      { head: 'Left out', cell: ({ setAside, customer }) => plain(setAside ? 'set aside' : customer ? 'customer already' : '') },
      {
        head: 'Touched by',
        numeric: true,
        cell: ({ touchedBy }) => plain(String(touchedBy.length)),
      },
    ],
  };
}

export function creditedTable(loop: LoopView): Table<CreditedDeal> {
  const { columns, ...table } = dealTable(loop, 'credited-deals');
  return {
    ...table,
    caption: 'Deals credited, most first',
    empty: 'No won deal gives it credit by this model.',
    columns: [
      ...columns.map((column) => ({ ...column, cell: ({ deal }: CreditedDeal) => column.cell(deal) })),
      { head: 'Credit here', numeric: true, cell: ({ minor, deal }) => moneyCell(minor, deal.journey.deal.currency) },
    ],
  };
}
