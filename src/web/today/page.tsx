/** The page of the day: what is overdue, what comes, what waits and what is held, each number a link to its rows. */
import type { VNode } from 'preact';
import { BUCKETS } from '../../ports/ledger/console.ts';
import type { Bucket, TodayRow } from '../../ports/ledger/index.ts';
import { clockCell, counted, grouped, instantIn, linked, plain } from '../frame/cells.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import { type Table, TableView, withQuery } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';
import type { Line, TodayView } from './collect.ts';
import { SearchForm } from './search.tsx';

const NAMES: Readonly<Record<Bucket, string>> = {
  overdue: 'Overdue',
  'at-risk': 'At risk',
  due: 'Due today',
  waiting: 'To accept',
  held: 'Held',
  unrouted: 'Unrouted',
  'handed-back': 'Handed back',
};

const MEANINGS: Readonly<Record<Bucket, string>> = {
  overdue: 'The next step is past its target.',
  'at-risk': 'The next step falls due within two hours.',
  due: 'The next step falls due before the day ends.',
  waiting: 'Offered to a rep who has not accepted yet.',
  held: 'A breaker keeps a write back; it goes by itself next business morning, or by a release on Health.',
  unrouted: 'Nobody owns it.',
  'handed-back': 'Sales gave it back to marketing for a missing fact.',
};

export function addressOf({ account, wish, bucket }: TodayView): string {
  const many = account.installs.length > 1;
  return withQuery('/today', { account: many ? account.install.installId : null, bucket, team: wish.team, rep: wish.rep });
}

export function todayPage(view: TodayView, viewer: Viewer): VNode {
  const address = addressOf(view);
  return layout({
    title: 'Today',
    viewer,
    at: '/today',
    children: (
      <>
        {filters(view)}
        <nav class="tabs" aria-label="Lists">
          <ul>
            {BUCKETS.filter((bucket) => bucket !== 'unrouted' || view.account.own === null).map((bucket) => (
              <li class={bucket === 'overdue' && view.totals.overdue > 0 ? 'alarm' : ''}>
                <SafeLink to={withQuery(address, { bucket })} current={bucket === view.bucket}>
                  <strong>{grouped(view.totals[bucket])}</strong> {NAMES[bucket]}
                </SafeLink>
              </li>
            ))}
          </ul>
        </nav>
        <p class="soft">{MEANINGS[view.bucket]}</p>
        <TableView table={rowTable(view)} rows={view.rows} shown={{ address, next: view.next }} />
        {view.account.own === null ? byRep(view, address) : null}
      </>
    ),
  });
}

export function rowTable({ account, bucket, now, asked }: TodayView): Table<TodayRow> {
  const zone = account.install.timeZone;
  const lead = (row: TodayRow) => `/leads/${encodeURIComponent(account.install.installId)}/${encodeURIComponent(row.leadId)}`;
  return {
    name: 'today',
    caption: NAMES[bucket],
    empty: bucket === 'overdue' ? 'Nothing is overdue.' : 'Nothing here.',
    columns: [
      { head: 'Lead', cell: (row) => linked(row.name ?? `Lead ${row.leadId}`, lead(row), row.company) },
      { head: 'Clock', cell: ({ dueAt }) => clockCell(dueAt, now, asked.riskUntil) },
      { head: 'Owed', cell: ({ owed, clause }) => plain(owed === null ? null : clause === null ? owed : `${clause}: ${owed}`) },
      { head: 'Owner', cell: ({ owner }) => plain(account.nameOf(owner)) },
      { head: 'Kind', cell: ({ kind }) => plain(kind) },
      { head: 'State', cell: ({ state }) => plain(state) },
      { head: 'Due', cell: ({ dueAt }) => instantIn(dueAt, zone) },
      { head: 'Handed over', cell: ({ handedAt }) => instantIn(handedAt, zone) },
      ...(bucket === 'held' ? [{ head: 'Why it is held', cell: ({ held }: TodayRow) => plain(held) }] : []),
    ],
  };
}

export function lineTable(view: TodayView, address: string): Table<Line> {
  const to = ({ rep, team }: Line, bucket: Bucket) =>
    withQuery(address, { bucket, rep: rep ?? null, team: rep === null && bucket !== 'unrouted' ? team : null, after: null });
  return {
    name: 'by-rep',
    caption: 'By team and rep',
    empty: 'No hand-off is open.',
    columns: [
      { head: 'Team', cell: ({ team }) => plain(team) },
      { head: 'Rep', cell: ({ rep }) => plain(view.account.nameOf(rep)) },
      { head: 'Open', numeric: true, cell: ({ totals }) => ({ html: grouped(totals.open), text: String(totals.open) }) },
      ...BUCKETS.map((bucket) => ({
        head: NAMES[bucket],
        numeric: true as const,
        cell: (line: Line) =>
          line.rep === null && bucket !== 'unrouted'
            ? plain(String(line.totals[bucket]))
            : counted(line.totals[bucket], to(line, bucket), `${NAMES[bucket].toLowerCase()} of ${view.account.nameOf(line.rep)}`),
      })),
    ],
  };
}

function byRep(view: TodayView, address: string): VNode {
  return (
    <section>
      <h2>By team and rep</h2>
      <TableView table={lineTable(view, address)} rows={view.lines} shown={{ address }} />
    </section>
  );
}

function filters({ account, wish, bucket, teams }: TodayView): VNode {
  const reps = account.reps
    .filter(({ id, archived }) => !archived && (account.own === null || account.own.includes(id)))
    .map(({ id }) => ({ id, name: account.nameOf(id) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div class="filters">
      <form method="get" action="/today">
        <input type="hidden" name="bucket" value={bucket} />
        {account.installs.length > 1 ? choice('Account', 'account', account.install.installId, account.installs.map(namedInstall)) : null}
        {account.own === null ? choice('Team', 'team', wish.team, [EVERY_TEAM, ...teams.map((team) => ({ id: team, name: team }))]) : null}
        {account.own === null ? choice('Rep', 'rep', wish.rep, [EVERY_REP, ...reps]) : null}
        {account.own === null || account.installs.length > 1 ? <button type="submit">Show</button> : null}
      </form>
      <SearchForm install={account.install.installId} text="" />
    </div>
  );
}

const EVERY_TEAM = { id: '', name: 'Every team' };
const EVERY_REP = { id: '', name: 'Every rep' };
const namedInstall = ({ installId, name }: { installId: string; name: string }) => ({ id: installId, name });

function choice(label: string, name: string, chosen: string | null, options: readonly { id: string; name: string }[]): VNode {
  return (
    <label>
      {label}
      <select name={name}>
        {options.map((option) => (
          <option value={option.id} selected={option.id === (chosen ?? '')}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  );
}
