/** The page of the connected accounts: each from connecting to live, with what was found, what is missing, and the switches. */
import type { VNode } from 'preact';
import type { MappingUse } from '../../domain/intake/mapping-use.ts';
import type { Pause } from '../../domain/pause.ts';
import type { Rep } from '../../domain/roster.ts';
import type { Account } from '../frame/account.ts';
import { Badge, instantIn, plain, Time } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { type CoverageView, coverageSection } from '../status/coverage.tsx';
import { layout, type Viewer } from '../views/layout.tsx';

export interface AccountView {
  readonly account: Account;
  readonly gaps: readonly string[];
  readonly mappings: readonly MappingUse[];
  readonly coverage: CoverageView;
  /** Writes that wait, held ones included. */
  readonly waiting: { readonly tasks: number; readonly fields: number };
  readonly pause: Pause | null;
  readonly dryRun: boolean;
}

export function accountsPage(view: AccountView | null, crms: readonly string[], viewer: Viewer): VNode {
  return layout({
    title: 'Accounts',
    viewer,
    at: '/accounts',
    children: (
      <>
        {view === null ? (
          <p>No CRM is connected yet. Consent is given on the CRM’s own page, by somebody who may install apps there.</p>
        ) : (
          steps(view, viewer)
        )}
        <section>
          <h2>{view === null ? 'Connect' : 'Connect another account, or this one again'}</h2>
          {crms.length === 0 ? <p>Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRETS, then start Baton again.</p> : null}
          {crms.map((crm) => (
            <SafeLink class="button" to={`/oauth/${crm}/start`}>{`Connect ${crm === 'hubspot' ? 'HubSpot' : 'Salesforce'}`}</SafeLink>
          ))}
        </section>
      </>
    ),
  });
}

function steps(view: AccountView, viewer: Viewer): VNode {
  const { account } = view;
  const { install, installs } = account;
  const address = `/accounts?account=${encodeURIComponent(install.installId)}`;
  return (
    <>
      {installs.length > 1 ? (
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
      ) : null}
      <section>
        <h2>{`1. ${install.name} is connected`}</h2>
        <dl class="figures">
          {pair('Account', `${install.crm} ${install.accountId}`)}
          {pair('State', <Badge tone={install.status === 'active' ? 'good' : 'alarm'}>{install.status}</Badge>)}
          {pair('Since', <Time at={install.connectedAt} zone={install.timeZone} />)}
          {pair('Time zone', install.timeZone)}
          {pair('Found', install.capabilities.length === 0 ? 'not probed yet' : install.capabilities.join(', '))}
        </dl>
        {install.statusReason === null ? null : <p class="warn">{install.statusReason}</p>}
      </section>
      <section>
        <h2>2. Its people</h2>
        {view.gaps.length === 0 ? <p>Nothing is missing.</p> : gapList(view.gaps)}
        <TableView table={peopleTable(account)} rows={account.roster.reps} shown={{ address }} />
      </section>
      <section>
        <h2>3. What counts as handed over</h2>
        <p class="soft">What each setting of the roster file has caught in the last 30 days. One that caught nothing may be misspelt.</p>
        <TableView table={mappingTable(account)} rows={view.mappings} shown={{ address }} />
      </section>
      <section>
        <h2>4. What the CRM sees of the reps’ work</h2>
        {coverageSection(view.coverage, account.nameOf) ?? <p class="empty">Nobody’s work is known yet.</p>}
      </section>
      {writing(view, viewer)}
      {liveSection(view, viewer)}
    </>
  );
}

const pair = (name: string, value: VNode | string): VNode => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

const gapList = (gaps: readonly string[]): VNode => (
  <ul>
    {gaps.map((gap) => (
      <li>{gap}</li>
    ))}
  </ul>
);

function writing({ waiting, pause, dryRun }: AccountView, viewer: Viewer): VNode {
  return (
    <section>
      <h2>5. What is written</h2>
      <p>
        One open task per lead, Baton’s own fields, and an owner where a clause moves a lead; nothing else, and never a field that people
        fill. Waiting now: {waiting.tasks} tasks, {waiting.fields} field sets. Each lead’s page shows what is wanted beside what was sent.
      </p>
      {dryRun ? <p class="warn">Dry run: nothing is written to any CRM, whatever is switched here.</p> : null}
      {pause === null ? (
        <ActionForm viewer={viewer} action="/accounts/pause" label="Pause all writes" class="row" quiet>
          <label>
            Why
            <input name="why" required maxLength={200} autocomplete="off" />
          </label>
        </ActionForm>
      ) : (
        <>
          <p class="warn">
            {`Paused by ${pause.by}${pause.why === '' ? '' : `: ${pause.why}`}. What is wanted meanwhile is kept; to take back what was written, run `}
            <code>baton undo --since</code>.
          </p>
          <ActionForm viewer={viewer} action="/accounts/resume" label="Resume writes" />
        </>
      )}
    </section>
  );
}

function liveSection({ account }: AccountView, viewer: Viewer): VNode {
  const { install, roster } = account;
  const live = install.mode === 'live';
  const values = { account: install.installId, mode: live ? 'observe' : 'live' };
  const teams = Object.entries(roster.liveFrom);
  return (
    <section>
      <h2>{`6. ${live ? 'Live' : 'Observing only'}`}</h2>
      <p>
        {live
          ? 'Baton writes to this account. Observing only keeps every judgement and writes nothing.'
          : 'Every lead is judged and nothing is written: the scoreboard and each lead’s page show what would have been. Going live lets the waiting writes go.'}{' '}
        <a href="/scoreboard">See the last four weeks</a>.
      </p>
      <ActionForm viewer={viewer} action="/accounts/mode" values={values} label={live ? 'Observe only' : 'Go live'} quiet={live} />
      <h3>Team by team</h3>
      <TableView
        table={teamTable(install.timeZone)}
        rows={teams}
        shown={{ address: `/accounts?account=${encodeURIComponent(install.installId)}` }}
      />
      <p class="soft">A team’s earlier hand-offs are history. The instants stand under live-from in the roster file.</p>
    </section>
  );
}

export function peopleTable({ nameOf, roster }: Account): Table<Rep> {
  const name = (rep: string | null) => (rep === null ? '' : nameOf(rep));
  const away = new Set(roster.absences.map(({ rep }) => rep));
  return {
    name: 'reps',
    caption: 'People of the account',
    empty: 'No user of the account is known yet.',
    columns: [
      { head: 'Name', cell: ({ id }) => plain(nameOf(id)) },
      { head: 'Zone', cell: ({ zone }) => plain(zone) },
      { head: 'Hours', cell: ({ calendar }) => plain(calendar || 'Mon–Fri 9–17') },
      { head: 'Team', cell: ({ team }) => plain(team) },
      { head: 'Pool', cell: ({ pool }) => plain(pool) },
      { head: 'Manager', cell: ({ manager }) => plain(name(manager)) },
      { head: 'Deputy', cell: ({ deputy }) => plain(name(deputy)) },
      { head: 'Counts as', cell: ({ type, active }) => plain(active ? type : 'gone') },
      { head: 'Time off known', cell: ({ id }) => plain(away.has(id) ? 'yes' : 'none') },
    ],
  };
}

export function mappingTable({ install }: Account): Table<MappingUse> {
  return {
    name: 'mappings',
    caption: 'What counts as handed over',
    empty: 'The roster file names no form and no stage.',
    columns: [
      { head: 'Setting', cell: ({ setting }) => plain(setting) },
      { head: 'Name', cell: ({ mapping }) => plain(mapping) },
      { head: 'Times in 30 days', numeric: true, cell: ({ count }) => plain(String(count)) },
      {
        head: 'Examples',
        cell: ({ examples }) => ({
          html: (
            <>
              {examples.map((id) => (
                <>
                  <SafeLink to={`/leads/${encodeURIComponent(install.installId)}/${encodeURIComponent(id)}`}>{id}</SafeLink>{' '}
                </>
              ))}
            </>
          ),
          text: examples.join(' '),
        }),
      },
    ],
  };
}

export function teamTable(zone: string): Table<readonly [string, number]> {
  return {
    name: 'teams',
    caption: 'Since when each team is live',
    empty: 'Everybody went live when the account was connected.',
    columns: [
      { head: 'Team', cell: ([team]) => plain(team === '*' ? 'everybody else' : team) },
      { head: 'Live from', cell: ([, at]) => (Number.isFinite(at) ? instantIn(at, zone) : plain('never')) },
    ],
  };
}
