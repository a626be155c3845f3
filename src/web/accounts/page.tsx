/** The page of the connected accounts: seven steps from connecting to live, each with what was found, what is missing, and its switch. */
import type { VNode } from 'preact';
import { ActionForm } from '../frame/form.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import { TableView } from '../frame/table.tsx';
import { coverageSection } from '../status/coverage.tsx';
import { layout } from '../views/layout.tsx';
import { connectSection, foundSection, leaveSection } from './connect.tsx';
import { peopleForm } from './people-form.tsx';
import { rehearsalSection } from './rehearsal.tsx';
import { mappingTable, peopleTable, teamTable } from './tables.tsx';
import { teamsOf } from './teams.ts';
import type { AccountView, ConnectView } from './view.ts';
import { writesSection } from './writes.tsx';

export function accountsPage(view: AccountView | null, connect: ConnectView): VNode {
  return layout({
    title: 'Accounts',
    viewer: connect.viewer,
    at: '/accounts',
    children: (
      <>
        {view === null ? (
          <p>No CRM is connected yet. Consent is given on the CRM’s own page, by somebody who may install apps there.</p>
        ) : (
          steps(view)
        )}
        {connectSection(connect, view === null)}
        {view === null ? null : leaveSection(view)}
      </>
    ),
  });
}

function steps(view: AccountView): VNode {
  const { account } = view;
  const address = `/accounts?account=${encodeURIComponent(account.install.installId)}`;
  return (
    <>
      {choice(view)}
      {foundSection(view)}
      <section>
        <h2>2. Its people</h2>
        {view.gaps.length === 0 ? <p>Nothing is missing.</p> : gapList(view.gaps)}
        <TableView table={peopleTable(account, view.now)} rows={account.roster.reps} shown={{ address }} />
        {peopleForm(view)}
        <p class="soft">
          Hours, zones and time off come from the CRM where it tells them. What the roster file says of anybody comes before what is chosen
          here.
        </p>
      </section>
      <section>
        <h2>3. What counts as handed over</h2>
        <p class="soft">
          What each name has caught in the last 30 days, with the latest ten. One that caught nothing may be misspelt: the names stand under
          hand-off in the roster file.
        </p>
        <TableView table={mappingTable(account)} rows={view.mappings} shown={{ address }} />
      </section>
      <section>
        <h2>4. What the CRM sees of the reps’ work</h2>
        {coverageSection(view.coverage, account.nameOf) ?? <p class="empty">Nobody’s work is known yet.</p>}
      </section>
      {writesSection(view)}
      {rehearsalSection(view, address)}
      {liveSection(view, address)}
    </>
  );
}

function choice({ account: { install, installs } }: AccountView): VNode | null {
  if (installs.length < 2) return null;
  return (
    <nav class="choices" aria-label="Accounts">
      <ul>
        {installs.map((one) => (
          <li>
            <SafeLink to={`/accounts?account=${encodeURIComponent(one.installId)}`} current={one.installId === install.installId}>
              {one.name}
            </SafeLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const gapList = (gaps: readonly string[]): VNode => (
  <ul>
    {gaps.map((gap) => (
      <li>{gap}</li>
    ))}
  </ul>
);

function liveSection({ account, viewer, now }: AccountView, address: string): VNode {
  const { install } = account;
  const live = install.mode === 'live';
  const values = { account: install.installId, mode: live ? 'observe' : 'live' };
  return (
    <section>
      <h2>{`7. ${live ? 'Live' : 'Observing only'}`}</h2>
      <p>
        {live
          ? 'Baton writes for the teams that are live. Observing only keeps every judgement and writes nothing.'
          : 'Every lead is judged and nothing is written. From the moment of going live new hand-offs count; older ones are history, and the best of them can be released by '}
        {live ? ' ' : <code>baton backlog</code>}
        {live ? '' : '. '}
        <a href="/scoreboard">See the last four weeks</a>.
      </p>
      <ActionForm viewer={viewer} action="/accounts/mode" values={values} label={live ? 'Observe only' : 'Go live'} quiet={live} />
      <h3>Team by team</h3>
      <TableView table={teamTable(account, now, viewer)} rows={teamsOf(account)} shown={{ address }} />
      <p class="soft">
        For a team that is not live clocks are measured and nothing is written. What was handed to it before it goes live is history.
      </p>
    </section>
  );
}
