/** The tables of the accounts' page: people, what counts as handed over, teams. */
import type { VNode } from 'preact';
import { NEVER_LIVE } from '../../domain/account-choices.ts';
import type { MappingUse, SeenName } from '../../domain/intake/mapping-use.ts';
import type { Rep, Roster } from '../../domain/roster.ts';
import type { Account } from '../frame/account.ts';
import { badge, instantIn, plain } from '../frame/cells.tsx';
import { ActionForm } from '../frame/form.tsx';
import { SafeLink } from '../frame/safe-link.tsx';
import type { Table } from '../frame/table.tsx';
import type { Viewer } from '../views/layout.tsx';
import { nameOfTeam, type TeamState } from './teams.ts';

export function peopleTable({ nameOf, roster, install }: Account, now: number): Table<Rep> {
  const name = (rep: string | null) => (rep === null ? '' : nameOf(rep));
  return {
    name: 'reps',
    caption: 'People of the account',
    empty: 'No user of the account is known yet.',
    columns: [
      { head: 'Name', cell: ({ id }) => plain(nameOf(id)) },
      { head: 'Zone', cell: ({ zone }) => plain(zone) },
      { head: 'Hours', cell: (rep) => plain(hoursOf(rep, roster)) },
      { head: 'Team', cell: ({ team }) => plain(team) },
      { head: 'Pool', cell: ({ pool }) => plain(pool) },
      { head: 'Manager', cell: ({ manager }) => plain(name(manager)) },
      { head: 'Deputy', cell: ({ deputy }) => plain(name(deputy)) },
      { head: 'Counts as', cell: ({ type, active }) => plain(active ? type : 'gone') },
      {
        head: 'Next time off',
        cell: ({ id }) => {
          const next = roster.absences.filter(({ rep, to }) => rep === id && to > now).sort((a, b) => a.from - b.from)[0];
          return next === undefined ? plain('') : instantIn(next.from, install.timeZone);
        },
      },
    ],
  };
}

const DAYS = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' } as const;

/** `Mon–Fri 09:00-17:00`, days of equal hours together. */
function hoursOf({ calendar: id }: Rep, { calendars }: Roster): string {
  const calendar = calendars.find((one) => one.id === id);
  if (calendar === undefined) return 'Mon–Fri 09:00-17:00';
  const runs: { from: string; to: string; windows: string }[] = [];
  for (const [day, label] of Object.entries(DAYS)) {
    const windows = (calendar.hours[day as keyof typeof DAYS] ?? []).join(', ');
    const last = runs.at(-1);
    if (last?.windows === windows) last.to = label;
    else runs.push({ from: label, to: label, windows });
  }
  const told = runs
    .filter(({ windows }) => windows !== '')
    .map(({ from, to, windows }) => `${from === to ? from : `${from}–${to}`} ${windows}`);
  return `${told.join('; ')}${calendar.holidays.length > 0 ? ', holidays off' : ''}`;
}

/** A form that no mapping names stands for itself. */
export type MappingRow = MappingUse | (SeenName & { readonly setting: null });

const SETTINGS: Readonly<Record<MappingUse['setting'], string>> = {
  'hand-raiser-forms': 'Form: asks for sales',
  'qualified-stages': 'Stage: qualified',
  'inquiry-stages': 'Stage: inquiry',
  'lead-objects': 'Lead object made by',
};

export function mappingTable({ install }: Account): Table<MappingRow> {
  return {
    name: 'mappings',
    caption: 'What counts as handed over',
    empty: 'The roster file names no form and no stage.',
    columns: [
      { head: 'Counts as', cell: ({ setting }) => plain(setting === null ? 'Form: inquiry for marketing' : SETTINGS[setting]) },
      { head: 'Name', cell: (row) => plain(row.setting === null ? row.name : row.mapping) },
      {
        head: 'Times in 30 days',
        numeric: true,
        cell: ({ count }) => (count === 0 ? { html: <span class="soft">0</span>, text: '0' } : plain(String(count))),
      },
      {
        head: 'Examples',
        cell: ({ examples }) => ({
          html: (
            <span class="examples">
              {examples.slice(0, 10).map((id) => (
                <SafeLink to={`/leads/${encodeURIComponent(install.installId)}/${encodeURIComponent(id)}`}>{id}</SafeLink>
              ))}
            </span>
          ),
          text: examples.join(' '),
        }),
      },
    ],
  };
}

/** `viewer` null: for a file, without buttons. */
export function teamTable({ install }: Account, now: number, viewer: Viewer | null): Table<TeamState> {
  const observing = install.mode === 'observe';
  return {
    name: 'teams',
    caption: 'Team by team',
    empty: 'No team is known yet.',
    columns: [
      { head: 'Team', cell: ({ team }) => plain(nameOfTeam(team)) },
      { head: 'People', numeric: true, cell: ({ people }) => plain(String(people)) },
      {
        head: 'State',
        cell: ({ liveFrom }) => (!observing && liveFrom <= now ? badge('live', 'good') : badge('observed')),
      },
      {
        head: 'Live from',
        cell: ({ liveFrom }) => {
          if (liveFrom >= NEVER_LIVE || (observing && !install.choices?.hasBeenLive)) return plain('');
          return Number.isFinite(liveFrom) ? instantIn(liveFrom, install.timeZone) : plain('the beginning');
        },
      },
      ...(viewer === null
        ? []
        : [{ head: '', cell: (state: TeamState) => ({ html: switchOf(install.installId, state, now, { observing, viewer }), text: '' }) }]),
    ],
  };
}

function switchOf(
  account: string,
  { team, liveFrom, inFile }: TeamState,
  now: number,
  { observing, viewer }: { readonly observing: boolean; readonly viewer: Viewer },
): VNode {
  if (inFile) return <span class="soft">by the roster file</span>;
  const live = !observing && liveFrom <= now;
  const label = live ? 'Stop' : 'Go live';
  return (
    <ActionForm
      viewer={viewer}
      action="/accounts/team"
      values={{ account, team, live: live ? 'no' : 'yes' }}
      label={label}
      spoken={`${label}: ${nameOfTeam(team)}`}
      quiet
    />
  );
}
