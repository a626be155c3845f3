/** One connected account on the status page. */
import type { VNode } from 'preact';
import type { Install } from '../../ports/ledger/index.ts';
import { pairList } from '../frame/pairs.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import type { Viewer } from '../views/layout.tsx';
import { arrivalsTable } from './arrivals.tsx';
import type { InstallStatusView } from './collect.ts';
import { coverageSection } from './coverage.tsx';
import { heldTable } from './held.tsx';
import { instant, span, table } from './parts.tsx';
import { reconciliationSection } from './reconciliation.tsx';

/** `all`: every account of the workspace, this one included. */
export function installSection(view: InstallStatusView, all: readonly InstallStatusView[], now: number, viewer: Viewer): VNode {
  const { install } = view;
  return (
    <section>
      <h2>
        {install.name} <span class={`badge ${install.status}`}>{install.status}</span> <span class="badge">{install.mode}</span>
      </h2>
      {install.statusReason ? <p class="warn">{install.statusReason}</p> : null}
      {install.status === 'revoked' && all.some((other) => isRead(other.install)) ? <p class="warn">{UNSEEN}</p> : null}
      {pairList(countsOf(view))}
      {view.alarms.map((line) => (
        <p class="warn">{line}</p>
      ))}
      {view.held.length > 0 ? heldTable(view.held, view.nameOf, viewer) : null}
      {view.latest.length > 0 ? overdueTable(view, now) : null}
      {arrivalsTable(view.arrivals)}
      {coverageSection(view.coverage, view.nameOf)}
      {streamsTable(view, now)}
      {budgetLine(view)}
      {reconciliationSection(view.reconciliation)}
      {view.parked.length > 0 ? parkedTable(view) : null}
    </section>
  );
}

/** What `joinedEvidence` does to a person whose owner works where nothing can be read. */
const UNSEEN =
  'Leads whose owner works here wait, also those of the other account: nobody is warned, escalated or relieved of a lead while what they did cannot be read. Connect this account again, or disconnect it, and the other one goes on alone.';

const isRead = ({ status }: Install): boolean => status === 'active' || status === 'paused';

function countsOf({ install, records, handoffs, parked, waiting }: InstallStatusView): [string, string][] {
  return [
    ['Account', `${install.crm} ${install.accountId}`],
    ['Leads', String(records.lead ?? 0)],
    ['Hand-offs open', String(handoffs.open)],
    ['Hand-offs closed', String(handoffs.closed)],
    ['Overdue', String(handoffs.overdue)],
    ['Tasks', String(records.task ?? 0)],
    ['Deals', String(records.deal ?? 0)],
    ['Reps', String(records.rep ?? 0)],
    ['Writes waiting', String((waiting?.tasks ?? 0) + (waiting?.fields ?? 0))],
    ['Parked', String(parked.length)],
  ];
}

function overdueTable({ latest, install }: InstallStatusView, now: number): VNode {
  const rows = latest.map(({ row, owner, url, overdueSince }) => [
    <SafeLink to={url}>{`Lead ${row.leadId}`}</SafeLink>,
    row.kind,
    owner,
    row.owed ?? '',
    span(now - overdueSince),
  ]);
  return (
    <>
      <h3>Longest overdue</h3>
      {table([install.crm === 'hubspot' ? 'In HubSpot' : 'In Salesforce', 'Kind', 'Owner', 'Owed', 'Overdue for'], rows)}
    </>
  );
}

function streamsTable({ streams }: InstallStatusView, now: number): VNode {
  if (streams.length === 0) return <p>Nothing has been read yet.</p>;
  const rows = streams.map((one) => [
    one.stream,
    one.phase === 'backfill' ? 'first read' : 'following',
    one.completeUntil === null ? 'not yet' : instant(one.completeUntil),
    one.completeUntil === null ? '' : span(now - one.completeUntil),
    one.lastError ?? '',
  ]);
  return (
    <>
      <h3>Reading</h3>
      {table(['Records', 'Phase', 'Complete until', 'Behind', 'Last failure'], rows)}
    </>
  );
}

function budgetLine({ budget: { used, perTenSeconds, blockedUntil } }: InstallStatusView): VNode {
  const left = Math.max(0, perTenSeconds - used);
  return (
    <p class={blockedUntil === null ? '' : 'warn'}>
      {`Requests: ${left} of ${perTenSeconds} left in these 10 seconds.`}
      {blockedUntil === null ? null : <> The CRM has asked to be left alone until {instant(blockedUntil)}.</>}
    </p>
  );
}

function parkedTable({ parked }: InstallStatusView): VNode {
  const rows = parked.map((one) => [one.lane, one.key, one.code, one.why, instant(one.at)]);
  return (
    <>
      <h3>Parked until a person looks</h3>
      {table(['Lane', 'Record', 'Code', 'Why', 'Since'], rows)}
    </>
  );
}
