/** Shows the reconciliation. */
import { amountText } from '../../../domain/loop/amount-field.ts';
import { asked, viewerOf } from '../../forms.ts';
import { numberPage } from '../../frame/number-page.ts';
import { onePage, sendCsv } from '../../frame/table.tsx';
import { sendPage } from '../../views/send.ts';
import { currencyOf } from '../collect.ts';
import type { Show } from '../show.ts';
import { compareDeals } from './compare.ts';
import {
  differenceTable,
  monthTable,
  parkedTable,
  type ReconciliationView,
  reconciliationAddress,
  reconciliationPage,
  sizeOf,
} from './page.tsx';

const PAGE_ROWS = 50;
const ALL_ROWS = 1_000_000;
const MOST_PARKED = 100;

export const showReconciliation: Show = async (deps, loop, request, response) => {
  const { account, now, state } = loop;
  const { install } = account;
  const csv = asked(request, 'csv');
  const month = /^\d{4}-\d{2}$/.exec(asked(request, 'month'))?.[0] ?? null;
  const { attribution, installs } = deps.ledger.workspace(install.workspaceId);
  const [written, parked, streams] = await Promise.all([
    attribution.writeBack(install.installId),
    attribution.parkedFigures(install.installId, MOST_PARKED),
    installs.streams(install.installId),
  ]);
  const comparison = compareDeals(state.deals.all.values(), currencyOf(account), month, now);
  const page = { after: csv === '' ? loop.wish.after : null, limit: csv === '' ? PAGE_ROWS : ALL_ROWS };
  const { rows, next } = numberPage(comparison.differences, { numberOf: sizeOf, idOf: ({ dealId }) => dealId }, page);
  const readUntil = streams.find(({ stream }) => stream === 'deal')?.completeUntil ?? null;
  const view: ReconciliationView = {
    account,
    month,
    comparison,
    rows,
    next,
    written,
    parked,
    readUntil,
    amounts: amountText(loop.inForce.settings, install),
  };
  if (csv === 'differences') return sendCsv(response, differenceTable(account), onePage(rows));
  if (csv === 'months') return sendCsv(response, monthTable(reconciliationAddress(view)), onePage(comparison.months));
  if (csv === 'refused') return sendCsv(response, parkedTable(account), onePage(parked));
  sendPage(response, reconciliationPage(view, viewerOf(deps, response)));
};
