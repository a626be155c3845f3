/** The scoreboard: what each department owes the other and how it was kept, by whom and when, with the breaches behind every figure. */
import type { VNode } from 'preact';
import { badge, counted, grouped, instantIn, linked, plain, span } from '../frame/cells.tsx';
import { clauseCell } from '../frame/clause-cell.ts';
import { figures } from '../frame/pairs.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import { type Table, TableView, withQuery } from '../frame/table.tsx';
import { layout, type Viewer } from '../views/layout.tsx';
import { WeekChart } from './chart.tsx';
import { type DutyLine, type ScoreView, WEEKS } from './collect.ts';
import type { GroupLine } from './count.ts';
import { DIMENSIONS, type Dimension, type ScoredClock } from './score.ts';
import { minutesText, shareText } from './words.ts';

const BY: Readonly<Record<Dimension, string>> = { rep: 'Rep', team: 'Team', source: 'Source', campaign: 'Campaign', week: 'Week' };

export function addressOf({ account, wish }: ScoreView): string {
  const account_ = account.installs.length > 1 ? account.install.installId : null;
  return withQuery('/scoreboard', { account: account_, weeks: String(wish.weeks), by: wish.by, clause: wish.clause, of: wish.of });
}

export function scorePage(view: ScoreView, viewer: Viewer): VNode {
  const address = addressOf(view);
  const { duties, wish, speed, weeks } = view;
  return layout({
    title: 'Scoreboard',
    viewer,
    at: '/scoreboard',
    children: (
      <>
        {choices(view, address)}
        {figures([
          ['Handed over', grouped(speed.handed)],
          ['Answered', speed.handed === 0 ? '' : `${grouped(speed.answered)} (${shareText(speed.answered / speed.handed)})`],
          ['First answer, median', minutesText(speed.median) || 'none yet'],
          ['First answer, 90th percentile', minutesText(speed.ninetieth) || 'none yet'],
        ])}
        <div class="columns">
          {dutySection('Marketing owes', 'marketing', duties, address)}
          {dutySection('Sales owes', 'sales', duties, address)}
        </div>
        <section>
          <h2>First answer by week, working time</h2>
          <WeekChart
            title="Working time until the first answer, by week"
            points={weeks.map(({ name, speed: { median, ninetieth } }) => ({ week: name, median, ninetieth }))}
          />
          {wish.by === 'week' ? null : <TableView table={groupTable('week', address)} rows={weeks} shown={{ address }} />}
        </section>
        <section>
          <h2>{`By ${BY[wish.by].toLowerCase()}`}</h2>
          <TableView table={groupTable(wish.by, address)} rows={view.groups} shown={{ address }} />
        </section>
        {breachSection(view, address)}
      </>
    ),
  });
}

function choices({ wish }: ScoreView, address: string): VNode {
  return (
    <nav class="choices" aria-label="What is shown">
      <ul>
        {WEEKS.map((weeks) => (
          <li>
            <SafeLink
              to={withQuery(address, { weeks: String(weeks), after: null })}
              current={weeks === wish.weeks}
            >{`${weeks} weeks`}</SafeLink>
          </li>
        ))}
      </ul>
      <ul>
        {DIMENSIONS.map((by) => (
          <li>
            <SafeLink
              to={withQuery(address, { by, of: null, after: null })}
              current={by === wish.by}
            >{`By ${BY[by].toLowerCase()}`}</SafeLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function dutySection(title: string, owes: 'marketing' | 'sales', duties: readonly DutyLine[], address: string): VNode {
  return (
    <section>
      <h2>{title}</h2>
      <TableView table={dutyTable(owes, address)} rows={duties.filter((duty) => duty.owes === owes)} shown={{ address }} />
    </section>
  );
}

export function dutyTable(owes: 'marketing' | 'sales', address: string): Table<DutyLine> {
  return {
    name: `${owes}-duties`,
    caption: owes === 'marketing' ? 'What marketing owes' : 'What sales owes',
    empty: 'No clock of theirs has started.',
    columns: [
      { head: 'Clause', cell: ({ clause }) => clauseCell(clause) },
      { head: 'Kept', numeric: true, cell: ({ figures }) => plain(shareText(figures.kept)) },
      { head: 'In time', numeric: true, cell: ({ figures }) => plain(grouped(figures.met)) },
      {
        head: 'Missed',
        numeric: true,
        cell: ({ clause, figures }) =>
          counted(
            figures.breached + figures.late,
            `${withQuery(address, { clause, of: null, after: null })}#breaches`,
            `missed of ${clause}`,
          ),
      },
      { head: 'Running', numeric: true, cell: ({ figures }) => plain(grouped(figures.running)) },
      { head: 'Median', numeric: true, cell: ({ figures }) => plain(minutesText(figures.median)) },
      { head: '90th', numeric: true, cell: ({ figures }) => plain(minutesText(figures.ninetieth)) },
    ],
  };
}

export function groupTable(by: Dimension, address: string): Table<GroupLine> {
  const missed = (of: 'marketing' | 'sales') => (line: GroupLine) =>
    counted(
      line[of].breached + line[of].late,
      `${withQuery(address, { by, of: line.name, clause: null, after: null })}#breaches`,
      `missed by ${of}, ${line.name}`,
    );
  return {
    name: `by-${by}`,
    caption: `By ${BY[by].toLowerCase()}`,
    empty: 'Nothing was handed over in these weeks.',
    columns: [
      { head: by === 'week' ? 'Week of' : BY[by], cell: ({ name }) => plain(name) },
      { head: 'Handed over', numeric: true, cell: ({ speed }) => plain(grouped(speed.handed)) },
      { head: 'Answered', numeric: true, cell: ({ speed }) => plain(grouped(speed.answered)) },
      { head: 'Median', numeric: true, cell: ({ speed }) => plain(minutesText(speed.median)) },
      { head: '90th', numeric: true, cell: ({ speed }) => plain(minutesText(speed.ninetieth)) },
      { head: 'Sales kept', numeric: true, cell: ({ sales }) => plain(shareText(sales.kept)) },
      { head: 'Missed', numeric: true, cell: missed('sales') },
      { head: 'Marketing kept', numeric: true, cell: ({ marketing }) => plain(shareText(marketing.kept)) },
      { head: 'Missed by marketing', numeric: true, cell: missed('marketing') },
    ],
  };
}

export function breachTable({ account }: ScoreView): Table<ScoredClock> {
  const zone = account.install.timeZone;
  const lead = (id: string) => `/leads/${encodeURIComponent(account.install.installId)}/${encodeURIComponent(id)}`;
  return {
    name: 'breaches',
    caption: 'Missed targets, latest first',
    empty: 'No target was missed.',
    columns: [
      { head: 'Lead', cell: ({ leadId }) => linked(`Lead ${leadId}`, lead(leadId)) },
      { head: 'Clause', cell: ({ clause }) => clauseCell(clause) },
      { head: 'Owner', cell: ({ of }) => plain(of.rep) },
      { head: 'Due', cell: ({ dueAt }) => instantIn(dueAt, zone) },
      {
        head: 'Done',
        cell: ({ metAt, dueAt }) => (metAt === null ? badge('not yet', 'alarm') : badge(`${span(metAt - dueAt)} late`, 'warn')),
      },
      { head: 'Source', cell: ({ of }) => plain(of.source) },
      { head: 'Campaign', cell: ({ of }) => plain(of.campaign) },
    ],
  };
}

function breachSection(view: ScoreView, address: string): VNode {
  const { wish, breaches, next, breachCount } = view;
  const narrowed = [wish.clause, wish.of].filter((text) => text !== null);
  return (
    <section id="breaches">
      <h2>{`${grouped(breachCount)} missed targets${narrowed.length > 0 ? `: ${narrowed.join(', ')}` : ''}`}</h2>
      {narrowed.length > 0 ? (
        <p>
          <SafeLink to={`${withQuery(address, { clause: null, of: null, after: null })}#breaches`}>Show all</SafeLink>
        </p>
      ) : null}
      <TableView table={breachTable(view)} rows={breaches} shown={{ address, next }} />
    </section>
  );
}
