/** The page of the queue: its nudges, and the rows of the ledger that wait behind them. */
import type { VNode } from 'preact';
import type { WaitingWork } from '../../ports/ledger/index.ts';
import { grouped, plain } from '../frame/cells.tsx';
import { figures } from '../frame/pairs.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';

export interface QueueView {
  readonly kind: string;
  readonly counts: { readonly waiting: number; readonly active: number; readonly failed: number };
  readonly accounts: readonly { readonly name: string; readonly work: WaitingWork }[];
  /** Path of the queue's own console; null where it has none. */
  readonly board: string | null;
}

interface Line {
  readonly account: string;
  readonly what: string;
  readonly n: number;
}

export function queuePage(view: QueueView, viewer: Viewer): VNode {
  const { kind, counts, board } = view;
  return layout({
    title: 'Queue',
    viewer,
    at: '/',
    children: (
      <>
        <p class="soft">A job only nudges; what is to be done stands in the ledger. An emptied queue costs at most one sweep.</p>
        {figures([
          ['Kept in', kind],
          ['Waiting', grouped(counts.waiting)],
          ['Active', grouped(counts.active)],
          ['Failed, kept to be looked at', grouped(counts.failed)],
        ])}
        <h2>Waiting in the ledger</h2>
        <TableView table={QUEUE_TABLE} rows={queueLines(view)} shown={{ address: '/queue' }} />
        {board === null ? null : (
          <p>
            <SafeLink class="button" to={board}>
              Open the queue’s own console
            </SafeLink>
          </p>
        )}
      </>
    ),
  });
}

export const QUEUE_TABLE: Table<Line> = {
  name: 'queue',
  caption: 'Rows that wait for work',
  empty: 'Nothing waits.',
  columns: [
    { head: 'Account', cell: ({ account }) => plain(account) },
    { head: 'What', cell: ({ what }) => plain(what) },
    { head: 'Rows', numeric: true, cell: ({ n }) => plain(grouped(n)) },
  ],
};

export const queueLines = ({ accounts }: QueueView): Line[] => accounts.flatMap(({ name, work }) => linesOf(name, work));

function linesOf(account: string, work: WaitingWork): Line[] {
  const { deliveries, marks, tasks, fields, managers, messages, streams } = work;
  const all: [string, number][] = [
    ['webhooks', deliveries],
    ...Object.entries(marks),
    ['tasks to write', tasks],
    ['fields to write', fields],
    ['managers’ tasks', managers],
    ['messages', messages],
    ['streams to read', streams.length],
  ];
  return all.flatMap(([what, n]) => (n === 0 ? [] : [{ account, what, n }]));
}
