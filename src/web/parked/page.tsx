/** The page of failures: what was taken out of its lane, why, what to do, and the way back. */
import type { VNode } from 'preact';
import { parkedHint } from '../../errors/parked-hints.ts';
import type { ParkedRecord } from '../../ports/ledger/index.ts';
import type { Account } from '../frame/account.ts';
import { type Cell, instantIn, linked, plain } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { hasRight } from '../frame/roles.ts';
import { type Table, TableView } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';

export interface ParkedView {
  readonly account: Account;
  readonly rows: readonly ParkedRecord[];
  readonly next: string | null;
  readonly address: string;
  /** What was just done, in words; null: nothing. */
  readonly done: string | null;
}

const LANES: Readonly<Record<string, string>> = {
  deliveries: 'webhook',
  judge: 'judging a lead',
  'push-tasks': 'writing a task',
  'push-fields': 'writing fields',
  'push-managers': 'writing a manager’s task',
  'push-messages': 'sending a message',
};

const laneWords = (lane: string): string => LANES[lane] ?? (lane.startsWith('pull.') ? `reading a ${lane.slice('pull.'.length)}` : lane);

/** The lead that a parked record is about; null where it is about something else. */
function leadOf({ lane, key }: ParkedRecord): string | null {
  if (lane === 'judge' || lane === 'pull.lead') return key;
  return lane === 'push-fields' ? key.replace(/\.(fields|owner)$/, '') : null;
}

export function parkedTable({ install }: Account, viewer: Viewer | null): Table<ParkedRecord> {
  const record = (one: ParkedRecord): Cell => {
    const lead = leadOf(one);
    return lead === null ? plain(one.key) : linked(one.key, `/leads/${encodeURIComponent(install.installId)}/${encodeURIComponent(lead)}`);
  };
  const replay = (one: ParkedRecord): Cell => ({
    html: (
      <ActionForm
        viewer={viewer!}
        action="/failures/replay"
        values={{ account: install.installId, lane: one.lane, key: one.key }}
        label="Replay"
        spoken={`Replay ${laneWords(one.lane)} ${one.key}`}
        quiet
      />
    ),
    text: '',
  });
  const mayAct = viewer?.session ? hasRight(viewer.session.person.role, 'act') : false;
  return {
    name: 'failures',
    caption: 'Parked records and refused writes',
    empty: 'Nothing is parked: everything Baton was told or wants got through.',
    columns: [
      { head: 'Since', cell: ({ at }) => instantIn(at, install.timeZone) },
      { head: 'While', cell: ({ lane }) => plain(laneWords(lane)) },
      { head: 'Record', cell: record },
      { head: 'Code', cell: ({ code }) => plain(code) },
      { head: 'Reason', cell: ({ why }) => plain(why) },
      { head: 'What to do', cell: ({ code }) => plain(parkedHint(code)) },
      ...(mayAct ? [{ head: 'Again', cell: replay }] : []),
    ],
  };
}

export function parkedPage(view: ParkedView, viewer: Viewer): VNode {
  const { account, rows, address, next, done } = view;
  const mayAct = viewer.session !== null && hasRight(viewer.session.person.role, 'act');
  return layout({
    title: 'Failures',
    viewer,
    at: '/failures',
    children: (
      <>
        <p class="soft">What failed for good is parked here; it blocks nothing else. Mend the cause, then replay it.</p>
        {done === null ? null : <p class="notice">{done}</p>}
        <TableView table={parkedTable(account, viewer)} rows={rows} shown={{ address, next }} />
        {mayAct && rows.length > 1 ? (
          <ActionForm
            viewer={viewer}
            action="/failures/replay-all"
            values={{ account: account.install.installId }}
            label="Replay all of it"
            quiet
          />
        ) : null}
      </>
    ),
  });
}
