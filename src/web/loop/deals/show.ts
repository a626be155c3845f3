/** Shows the deals, and one of them. */
import { creditDeal, type DealJourney, dealJourney } from '../../../domain/attribution/index.ts';
import { dealCounts } from '../../../domain/loop/report.ts';
import { BatonError } from '../../../errors/index.ts';
import type { CreditRow } from '../../../ports/ledger/index.ts';
import { asked, viewerOf } from '../../forms.ts';
import { numberPage } from '../../frame/number-page.ts';
import { onePage, sendCsv } from '../../frame/table.tsx';
import { wantedLines, wantedTable } from '../../lead/wanted.tsx';
import { sendPage } from '../../views/send.ts';
import { dealsWithin, type LoopDeps, type LoopView } from '../collect.ts';
import { type DealReported, modelsOf, preparedModel } from '../reported.ts';
import { maySee, type Show } from '../show.ts';
import { dealPage, writeLines } from './one.tsx';
import {
  creditLines,
  creditTable,
  modelTable,
  peopleTable,
  productTable,
  touchLines,
  touchTable,
  versionTable,
  writeTable,
} from './one-tables.tsx';
import { type DealWish, dealsPage, STAGES } from './page.tsx';
import { dealTable, SHARE_WORDS } from './tables.tsx';
import type { DealView } from './view.ts';

const PAGE_ROWS = 50;
const ALL_ROWS = 1_000_000;
/** Lines of the audit on one page; the latest. */
const MOST_LINES = 200;

export const showDeals: Show = (deps, loop, request, response) => {
  const share = asked(request, 'share');
  const wish: DealWish = {
    stage: STAGES.find((stage) => stage === asked(request, 'stage')) ?? null,
    share: Object.hasOwn(SHARE_WORDS, share) ? (share as DealWish['share']) : null,
    reason: asked(request, 'reason') || null,
  };
  const isFile = asked(request, 'csv') !== '';
  const seen = dealsWithin(loop).filter(({ kept }) => maySee(loop.account, kept.deal.ownerId));
  const narrowed = seen.filter(({ sourcing, credits }) => isOf(wish, sourcing.share, credits));
  const chosen = narrowed.filter(({ journey }) => wish.stage === null || journey.deal.stage === wish.stage);
  const order = { numberOf: ({ journey }: DealReported) => journey.deal.closedAt, idOf: ({ kept }: DealReported) => kept.dealId };
  const page = { after: isFile ? null : loop.wish.after, limit: isFile ? ALL_ROWS : PAGE_ROWS };
  const { rows, next } = numberPage(chosen, order, page);
  if (isFile) return sendCsv(response, dealTable(loop), onePage(rows));
  sendPage(response, dealsPage({ loop, deals: wish, counts: dealCounts(narrowed), rows, next }, viewerOf(deps, response)));
};

function isOf({ share, reason }: DealWish, own: DealReported['sourcing']['share'], credits: DealReported['credits']): boolean {
  if (share !== null && own !== share) return false;
  return reason === null || (credits?.unattributed.some((line) => line.reason === reason) ?? false);
}

export const showDeal: Show = async (deps, loop, request, response) => {
  const view = await collectDeal(deps, loop, String(request.params.deal));
  const zone = loop.account.install.timeZone;
  switch (asked(request, 'csv')) {
    case 'credits':
      return sendCsv(response, creditTable(view), onePage(view.credits === null ? [] : creditLines(view.credits)));
    case 'models':
      return sendCsv(response, modelTable(view), onePage(view.byModel));
    case 'touches':
      return sendCsv(response, touchTable(view), onePage(view.journey === null ? [] : touchLines(view.journey)));
    case 'people':
      return sendCsv(response, peopleTable(loop), onePage(view.people));
    case 'products':
      return sendCsv(response, productTable(view.row?.deal.currency ?? ''), onePage(view.linked?.deal.lines ?? []));
    case 'versions':
      return sendCsv(response, versionTable(loop), onePage(view.versions));
    case 'wanted':
      return sendCsv(response, wantedTable(zone), onePage(view.wanted));
    case 'written':
      return sendCsv(response, writeTable(loop), onePage(writeLines(view)));
    default:
      return sendPage(response, dealPage(view, viewerOf(deps, response)));
  }
};

/** Throws `DEAL_UNKNOWN`, for a deal that the person may not see as well: whether it exists is not told. */
async function collectDeal(deps: LoopDeps, loop: LoopView, id: string): Promise<DealView> {
  const { account, inForce } = loop;
  const { install } = account;
  const { attribution, console, records } = deps.ledger.workspace(install.workspaceId);
  const [[row = null], [linked = null], versions, trail] = await Promise.all([
    attribution.current(install.installId, [id]),
    attribution.deals(install.installId, [id]),
    attribution.history(install.installId, id),
    console.trail(install.installId, `deal:${id}`, MOST_LINES),
  ]);
  const ownerId = linked?.deal.ownerId ?? row?.notes.ownerId ?? null;
  if ((row === null && linked === null) || !maySee(account, ownerId)) throw new BatonError('DEAL_UNKNOWN', { deal: id });
  const ids = row?.deal.people.ids ?? linked?.deal.leadIds ?? [];
  const personal = await records.personal(install.installId, ids);
  const journey = row === null ? null : dealJourney(row.deal, row.touches, inForce.settings);
  return {
    loop,
    id,
    url: deps.connectors.get(install.crm)?.recordUrl(install, 'deal', id) ?? '',
    linked,
    row,
    journey,
    ...dividedBy(loop, row, journey),
    people: ids.map((lead) => ({ id: lead, name: personal.get(lead)?.name ?? null, company: personal.get(lead)?.company ?? null })),
    versions: versions.toReversed(),
    wanted: wantedLines(trail, account.nameOf, install.timeZone),
    audit: trail.audit,
  };
}

/** A won deal by the model in force stands as it was stored; a lost one is divided by nobody. */
function dividedBy(
  { wish, inForce, state }: LoopView,
  row: CreditRow | null,
  journey: DealJourney | null,
): Pick<DealView, 'credits' | 'byModel'> {
  if (row === null || journey === null || journey.deal.stage === 'lost') return { credits: null, byModel: [] };
  const isInForce = wish.model.id === inForce.model.id && wish.dialect === inForce.dialect;
  const byModel = modelsOf(wish.dialect, inForce.settings).map((model) => creditDeal(journey, preparedModel(state, { ...wish, model })));
  const stored = isInForce ? row.version.credits : null;
  return { credits: stored ?? byModel.find(({ model }) => model === wish.model.id) ?? null, byModel };
}
