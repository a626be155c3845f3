/** Step 6: "had it been live these 30 days", in figures, by rep, and by rep and day. */
import type { VNode } from 'preact';
import type { DayFigures, Rehearsal, RepFigures } from '../../domain/rehearsal.ts';
import { grouped, plain, Time } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { figures, type Pair } from '../frame/pairs.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import type { AccountView } from './view.ts';

type NameOf = (rep: string | null) => string;

const DAYS_SHOWN = 10;

export function rehearsalSection(view: AccountView, address: string): VNode {
  const { rehearsal, errand, viewer, account } = view;
  const counting = errand?.kind === 'rehearse';
  return (
    <section>
      <h2>6. Had it been live these 30 days</h2>
      {counting ? <p class="notice">Being counted. Load this page again in a moment.</p> : null}
      {rehearsal === null ? (
        <p>What the rules would have asked for, from what the account holds of the last 30 days.</p>
      ) : (
        found(rehearsal, account.nameOf, account.install.timeZone, address)
      )}
      {counting ? null : (
        <ActionForm
          viewer={viewer}
          action="/accounts/rehearse"
          values={{ account: account.install.installId }}
          label={rehearsal === null ? 'Count the last 30 days' : 'Count again'}
          quiet
        />
      )}
    </section>
  );
}

function found(rehearsal: Rehearsal, nameOf: NameOf, zone: string, address: string): VNode {
  const sum = (of: (rep: RepFigures) => number) => grouped(rehearsal.reps.reduce((total, rep) => total + of(rep), 0));
  const pairs: readonly Pair[] = [
    ['Hand-offs', sum((rep) => rep.handoffs)],
    ['Tasks made', sum((rep) => rep.tasks)],
    ['Most for one rep in a day', grouped(Math.max(0, ...rehearsal.reps.map(({ peak }) => peak)))],
    ['Breaches', sum((rep) => rep.breaches)],
    ['Re-assigned', sum((rep) => rep.reassigned)],
    ['To the safety net', sum((rep) => rep.safetyNet)],
  ];
  return (
    <>
      {figures(pairs)}
      <div class="columns">
        <TableView table={repTable(nameOf)} rows={rehearsal.reps} shown={{ address }} />
        <TableView table={dayTable(nameOf)} rows={rehearsal.days.slice(0, DAYS_SHOWN)} shown={{ address, showCaption: true }} />
      </div>
      <p class="soft">
        Counted <Time at={rehearsal.at} zone={zone} /> from {grouped(rehearsal.people)} {rehearsal.people === 1 ? 'person' : 'people'}
        {rehearsal.more ? ', the first of many' : ''}. No move is assumed to have been made, so the later rungs are the most there could
        have been.
      </p>
    </>
  );
}

export function repTable(nameOf: NameOf): Table<RepFigures> {
  const number = (head: string, of: (rep: RepFigures) => number) => ({
    head,
    numeric: true as const,
    cell: (rep: RepFigures) => plain(String(of(rep))),
  });
  return {
    name: 'rehearsal',
    caption: 'By rep',
    empty: 'Nothing was handed over in these 30 days, as far as the account shows.',
    columns: [
      { head: 'Rep', cell: ({ rep }) => plain(nameOf(rep)) },
      number('Hand-offs', ({ handoffs }) => handoffs),
      number('Tasks', ({ tasks }) => tasks),
      number('Most a day', ({ peak }) => peak),
      number('Breaches', ({ breaches }) => breaches),
      number('Re-assigned', ({ reassigned }) => reassigned),
      number('Safety net', ({ safetyNet }) => safetyNet),
    ],
  };
}

export function dayTable(nameOf: NameOf): Table<DayFigures> {
  return {
    name: 'rehearsal-days',
    caption: 'Tasks per rep and day, the fullest first; all of them in the file',
    empty: 'No task would have been made.',
    columns: [
      { head: 'Day', cell: ({ day }) => plain(day) },
      { head: 'Rep', cell: ({ rep }) => plain(nameOf(rep)) },
      { head: 'Tasks', numeric: true, cell: ({ tasks }) => plain(String(tasks)) },
    ],
  };
}
