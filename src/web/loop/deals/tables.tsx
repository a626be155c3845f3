/** Deals as a table, and where each one's page is. */
import type { DealCredits } from '../../../domain/attribution/credits.ts';
import type { Sourcing } from '../../../domain/attribution/sourcing.ts';
import type { CrmDeal } from '../../../domain/crm-record.ts';
import { badge, type Cell, instantIn, linked, plain, type Tone } from '../../frame/cells.tsx';
import { type Table, withQuery } from '../../frame/table.tsx';
import type { LoopView } from '../collect.ts';
import type { DealReported } from '../reported.ts';
import { wishQuery } from '../wish.ts';
import { moneyCell } from '../words.tsx';

export function dealAddress({ account, wish, inForce }: Pick<LoopView, 'account' | 'wish' | 'inForce'>, id: string): string {
  const { model = null, dialect = null } = wishQuery(wish, inForce);
  return withQuery(`/deals/${encodeURIComponent(account.install.installId)}/${encodeURIComponent(id)}`, { model, dialect });
}

const TONES: Readonly<Record<CrmDeal['stage'], Tone>> = { open: 'calm', won: 'good', lost: 'warn' };

export const stageCell = (stage: CrmDeal['stage'], name: string): Cell =>
  name === '' || name.toLowerCase() === stage
    ? badge(stage, TONES[stage])
    : {
        html: (
          <>
            {badge(stage, TONES[stage]).html} {name}
          </>
        ),
        text: `${stage} ${name}`,
      };

export const SHARE_WORDS: Readonly<Record<Sourcing['share'], string>> = {
  joint: 'marketing-sourced and worked',
  'marketing-alone': 'marketing alone',
  'sales-alone': 'sales alone',
};

const sum = (lines: readonly { readonly minor: number }[]): number => lines.reduce((total, { minor }) => total + minor, 0);

const attributed = (credits: DealCredits | null): number | null => (credits === null ? null : sum(credits.lines));

/** Of whom and what the list is, one row a deal. */
export function dealTable(loop: LoopView, name = 'deals'): Table<DealReported> {
  const { account } = loop;
  const zone = account.install.timeZone;
  return {
    name,
    caption: 'Deals, latest close first',
    empty: 'No such deal.',
    columns: [
      { head: 'Deal', cell: ({ kept }) => linked(`Deal ${kept.dealId}`, dealAddress(loop, kept.dealId)) },
      { head: 'Stage', cell: ({ kept }) => stageCell(kept.divided?.deal.stage ?? kept.deal.stage, kept.deal.stageName) },
      { head: 'Closed', cell: ({ journey: { deal } }) => (deal.stage === 'open' ? plain('') : instantIn(deal.closedAt, zone)) },
      { head: 'Owner', cell: ({ kept }) => plain(account.nameOf(kept.deal.ownerId)) },
      { head: 'Amount', numeric: true, cell: ({ journey: { deal } }) => moneyCell(deal.amountMinor, deal.currency, 'none') },
      { head: 'Attributed', numeric: true, cell: ({ credits, journey }) => moneyCell(attributed(credits), journey.deal.currency) },
      { head: 'Sourced by', cell: ({ sourcing }) => plain(sourcing.sourcedBy) },
      { head: 'Worked', cell: ({ sourcing }) => (sourcing.worked ? badge('yes', 'good') : plain('no')) },
      { head: 'Touches', numeric: true, cell: ({ journey }) => plain(String(journey.steps.length)) },
      { head: 'Business', cell: ({ journey }) => plain(journey.deal.kind) },
      { head: 'Currency', inFileOnly: true, cell: ({ journey }) => plain(journey.deal.currency) },
    ],
  };
}
