/** The list of deals: by stage, by who sourced and worked them, by why a part of them is nobody's. */
import type { VNode } from 'preact';
import type { Sourcing } from '../../../domain/attribution/sourcing.ts';
import type { CrmDeal } from '../../../domain/crm-record.ts';
import { SafeLink } from '../../frame/safe-link.tsx';
import { TableView, withQuery } from '../../frame/table.tsx';
import { layout, type Viewer } from '../../views/layout.tsx';
import { ModelForm, modelSentence, PeriodLinks } from '../choices.tsx';
import type { LoopView } from '../collect.ts';
import type { DealReported } from '../reported.ts';
import { wishQuery } from '../wish.ts';
import { reasonText } from '../words.tsx';
import { dealTable, SHARE_WORDS } from './tables.tsx';

export const STAGES: readonly CrmDeal['stage'][] = ['won', 'lost', 'open'];

export interface DealWish {
  /** Null: all. */
  readonly stage: CrmDeal['stage'] | null;
  readonly share: Sourcing['share'] | null;
  /** Deals of which a part is nobody's for this reason. */
  readonly reason: string | null;
}

export interface DealsView {
  readonly loop: LoopView;
  readonly deals: DealWish;
  readonly counts: Readonly<Record<CrmDeal['stage'], number>>;
  readonly rows: readonly DealReported[];
  readonly next: string | null;
}

function dealsAddress({ loop: { account, wish, inForce }, deals }: Pick<DealsView, 'loop' | 'deals'>): string {
  return withQuery('/deals', {
    account: account.installs.length > 1 ? account.install.installId : null,
    stage: deals.stage,
    share: deals.share,
    reason: deals.reason,
    ...wishQuery(wish, inForce),
  });
}

export function dealsPage(view: DealsView, viewer: Viewer): VNode {
  const { loop, deals, counts, rows, next } = view;
  const address = dealsAddress(view);
  const hidden = {
    account: loop.account.installs.length > 1 ? loop.account.install.installId : null,
    stage: deals.stage,
    share: deals.share,
    reason: deals.reason,
    period: wishQuery(loop.wish, loop.inForce).period ?? null,
  };
  return layout({
    title: 'Deals',
    viewer,
    at: '/deals',
    children: (
      <>
        <PeriodLinks view={loop} address={address} />
        <nav class="choices" aria-label="Stage">
          <ul>
            {[null, ...STAGES].map((stage) => (
              <li>
                <SafeLink to={withQuery(address, { stage, after: null })} current={stage === deals.stage}>
                  {stage === null ? `All ${counts.won + counts.lost + counts.open}` : `${stage} ${counts[stage]}`}
                </SafeLink>
              </li>
            ))}
          </ul>
        </nav>
        <ModelForm view={loop} action="/deals" hidden={hidden} />
        {modelSentence(loop)}
        {narrowed(deals, address)}
        <TableView table={dealTable(loop)} rows={rows} shown={{ address, next }} />
        <p>
          <SafeLink to={withQuery('/reconciliation', { account: hidden.account })}>Compare with the CRM’s own total</SafeLink>
        </p>
      </>
    ),
  });
}

function narrowed({ share, reason }: DealWish, address: string): VNode | null {
  const told = [share === null ? null : SHARE_WORDS[share], reason === null ? null : `nobody’s: ${reasonText(reason)}`].filter(
    (text) => text !== null,
  );
  if (told.length === 0) return null;
  return (
    <p>
      {`Only ${told.join('; ')}. `}
      <SafeLink to={withQuery(address, { share: null, reason: null, after: null })}>Show all</SafeLink>
    </p>
  );
}
