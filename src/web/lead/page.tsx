/** The page of one lead: how it stands, its clocks, what is wanted and sent, and the whole race on one time line. */
import type { VNode } from 'preact';
import type { ClauseClock, ClockState } from '../../domain/judgement.ts';
import type { LeadTrail } from '../../ports/ledger/index.ts';
import type { Account } from '../frame/account.ts';
import { Badge, badge, clockCell, instantIn, plain, Time, type Tone } from '../frame/cells.tsx';
import { clauseCell } from '../frame/clause-cell.ts';
import { figures, type Pair } from '../frame/pairs.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';
import type { Entry, EntryKind } from './timeline.ts';
import { type WantedLine, wantedSection } from './wanted.tsx';

export interface LeadView {
  readonly account: Account;
  readonly leadId: string;
  readonly name: string;
  readonly company: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Of the record in the CRM. */
  readonly url: string;
  readonly trail: LeadTrail;
  readonly entries: readonly Entry[];
  readonly wanted: readonly WantedLine[];
  readonly now: number;
  readonly riskUntil: number;
  readonly address: string;
}

export function leadPage(view: LeadView, viewer: Viewer): VNode {
  const zone = view.account.install.timeZone;
  return layout({
    title: view.name,
    viewer,
    at: '/today',
    children: (
      <>
        <p class="soft">
          {[view.company, view.email, view.phone].filter((text) => text !== null && text !== '').join(' · ')}{' '}
          <SafeLink to={view.url}>{`Lead ${view.leadId} in ${view.account.install.crm === 'hubspot' ? 'HubSpot' : 'Salesforce'}`}</SafeLink>
        </p>
        {standing(view)}
        <section>
          <h2>Clocks</h2>
          <TableView table={clockTable(view)} rows={clocksOf(view.trail)} shown={{ address: view.address }} />
        </section>
        <section>
          <h2>The race</h2>
          {view.entries.length === 0 ? <p class="empty">Nothing has happened yet.</p> : timeline(view.entries, zone)}
          <p>
            <SafeLink to={`${view.address}?csv=time-line`}>Time line as CSV</SafeLink>
          </p>
        </section>
        {wantedSection(view.wanted, zone, view.address)}
      </>
    ),
  });
}

function standing({ trail, account, now, riskUntil }: LeadView): VNode {
  const last = trail.handoffs.at(-1)?.judgement;
  if (last === undefined) return <p class="notice">Not handed to sales.</p>;
  const { outcome, nextStep, owner, state, kind } = last;
  const tone: Tone = outcome === null ? 'calm' : outcome.value === 'won' ? 'good' : 'calm';
  const pairs: readonly Pair[] = [
    ['State', <Badge tone={tone}>{outcome === null ? state : outcome.value}</Badge>],
    ['Owner', account.nameOf(owner)],
    ['Kind', kind],
    ['Hand-offs', String(trail.handoffs.length)],
    ['Attempts', String(last.attempts)],
    ['Next step', nextStep === null ? 'none' : nextStep.clause === 'none' ? nextStep.what : `${nextStep.clause}: ${nextStep.what}`],
    ['Clock', clockCell(nextStep?.dueAt ?? null, now, riskUntil).html || 'none runs'],
    ['Handed over', <Time at={last.handedAt} zone={account.install.timeZone} />],
  ];
  return figures(pairs);
}

export interface ClockLine extends ClauseClock {
  readonly atBat: number;
}

export function clocksOf({ handoffs }: LeadTrail): ClockLine[] {
  return handoffs.flatMap(({ atBat, judgement }) => judgement.clocks.map((clock) => ({ ...clock, atBat })));
}

const TONES: Readonly<Record<ClockState, Tone>> = { running: 'calm', met: 'good', late: 'warn', breached: 'alarm', ended: 'calm' };

export function clockTable({ account }: LeadView): Table<ClockLine> {
  const zone = account.install.timeZone;
  return {
    name: 'clocks',
    caption: 'Clocks',
    empty: 'No clock has started.',
    columns: [
      { head: 'Hand-off', cell: ({ atBat }) => plain(String(atBat)) },
      { head: 'Clause', cell: ({ clause }) => clauseCell(clause) },
      { head: 'State', cell: ({ state }) => badge(state, TONES[state]) },
      { head: 'Started', cell: ({ startedAt }) => instantIn(startedAt, zone) },
      { head: 'Due', cell: ({ dueAt }) => instantIn(dueAt, zone) },
      { head: 'Met', cell: ({ metAt }) => instantIn(metAt, zone) },
      {
        head: 'Evidence',
        cell: ({ evidence, note }) =>
          plain(
            [evidence === null ? '' : `${evidence.kind} by ${account.nameOf(evidence.rep)}`, note ?? '']
              .filter((text) => text !== '')
              .join('; '),
          ),
      },
    ],
  };
}

const KIND_NAMES: Readonly<Record<EntryKind, string>> = {
  lead: 'Lead',
  marketing: 'Marketing',
  sales: 'Sales',
  clock: 'Clock',
  decision: 'Decision',
  baton: 'Baton',
  outcome: 'End',
};

function timeline(entries: readonly Entry[], zone: string): VNode {
  return (
    <ol class="timeline">
      {entries.map(({ at, kind, title, detail, clause, tone }) => (
        <li class={`${kind} ${tone}`}>
          <Time at={at} zone={zone} />
          <span class="kind">{KIND_NAMES[kind]}</span>
          <div>
            <strong>{title}</strong> {clause === null ? null : <Badge>{clause}</Badge>}
            {detail === '' ? null : <p>{detail}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

export function timelineTable(zone: string): Table<Entry> {
  return {
    name: 'time-line',
    caption: 'The race',
    empty: 'Nothing has happened yet.',
    columns: [
      { head: 'At', cell: ({ at }) => instantIn(at, zone) },
      { head: 'Whose', cell: ({ kind }) => plain(KIND_NAMES[kind]) },
      { head: 'What', cell: ({ title }) => plain(title) },
      { head: 'Clause', cell: ({ clause }) => clauseCell(clause) },
      { head: 'Detail', cell: ({ detail }) => plain(detail) },
    ],
  };
}
