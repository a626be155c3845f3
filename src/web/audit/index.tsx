/** The audit's page: what people changed, here and by command, latest first. */
import { type Request, type Response, Router } from 'express';
import type { VNode } from 'preact';
import type { ActLine, Install } from '../../ports/ledger/index.ts';
import type { WebDeps } from '../deps.ts';
import { asked, viewerOf } from '../forms.ts';
import { instantIn, plain } from '../frame/cells.tsx';
import { allPages, sendCsv, type Table, TableView } from '../frame/table.tsx';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { layout, type Viewer } from '../views/layout.tsx';
import { sendPage } from '../views/send.ts';

const PAGE_ROWS = 50;
const FILE_ROWS = 1_000;

export function auditRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/audit', limitTries(300), async (request, response) => show(deps, request, response));
  return router;
}

async function show(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'see-all');
  const { console, installs } = deps.ledger.workspace(session.workspaceId);
  const table = actTable(await installs.list());
  const page = (after: string | null, limit: number) => console.acts({ before: lineOf(after), limit });
  if (asked(request, 'csv') === 'audit')
    return sendCsv(
      response,
      table,
      allPages(
        (after) => page(after, FILE_ROWS),
        ({ line }) => String(line),
        FILE_ROWS,
      ),
    );
  const rows = await page(asked(request, 'after'), PAGE_ROWS + 1);
  const shown = rows.slice(0, PAGE_ROWS);
  const next = rows.length > PAGE_ROWS ? String(shown.at(-1)!.line) : null;
  sendPage(response, auditPage(table, shown, next, viewerOf(deps, response)));
}

const lineOf = (after: string | null): number | null => (/^\d{1,15}$/.test(after ?? '') ? Number(after) : null);

function actTable(installs: readonly Install[]): Table<ActLine> {
  const names = new Map(installs.map(({ installId, name }) => [installId, name]));
  const text = (values: ActLine['after']) =>
    Object.entries(values ?? {})
      .filter(([name]) => name !== 'by')
      .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
      .join(', ');
  return {
    name: 'audit',
    caption: 'What people changed',
    empty: 'Nobody has changed anything yet.',
    columns: [
      { head: 'At', cell: ({ at }) => instantIn(at, 'UTC') },
      { head: 'Who', cell: ({ after }) => plain(String(after?.by ?? '')) },
      { head: 'What', cell: ({ action }) => plain(action) },
      { head: 'Why or which', cell: ({ because }) => plain(because) },
      { head: 'Before', cell: ({ before }) => plain(text(before)) },
      { head: 'After', cell: ({ after }) => plain(text(after)) },
      { head: 'Account', cell: ({ installId }) => plain(names.get(installId) ?? '') },
    ],
  };
}

function auditPage(table: Table<ActLine>, rows: readonly ActLine[], next: string | null, viewer: Viewer): VNode {
  return layout({
    title: 'Audit',
    viewer,
    at: '/audit',
    children: (
      <>
        <p class="soft">What people changed, here or by command. What Baton wrote to a record stands on the lead’s own page.</p>
        <TableView table={table} rows={rows} shown={{ address: '/audit', next }} />
      </>
    ),
  });
}
