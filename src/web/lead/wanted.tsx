/** What Baton wants in the CRM for one lead beside what it has sent: the task, the fields, the owner. */
import type { VNode } from 'preact';
import { localTime } from '../../domain/local-time.ts';
import type { LeadTrail, WantedFieldsRow, WantedTaskRow } from '../../ports/ledger/index.ts';
import { badge, type Cell, instantIn, plain } from '../frame/cells.tsx';
import { type Table, TableView } from '../frame/table.tsx';
import { labelOf, type Speaker, tellValue } from './field-words.ts';

export interface WantedLine {
  readonly what: string;
  readonly wanted: string;
  readonly sent: string;
  readonly state: Cell;
  readonly sentAt: number | null;
  readonly why: string;
}

export function wantedLines({ tasks, fields }: LeadTrail, nameOf: (rep: string | null) => string, zone: string): WantedLine[] {
  return [...tasks.map((task) => taskLine(task, nameOf, zone)), ...fields.flatMap((set) => fieldLines(set, { zone, nameOf }))];
}

export function wantedTable(zone: string): Table<WantedLine> {
  return {
    name: 'wanted',
    caption: 'Wanted in the CRM, and sent',
    empty: 'Baton wants nothing of this record.',
    columns: [
      { head: 'What', cell: ({ what }) => plain(what) },
      { head: 'Wanted', cell: ({ wanted }) => plain(wanted) },
      { head: 'Sent', cell: ({ sent }) => plain(sent) },
      { head: 'State', cell: ({ state }) => state },
      { head: 'Last write', cell: ({ sentAt }) => instantIn(sentAt, zone) },
      { head: 'Why it waits', cell: ({ why }) => plain(why) },
    ],
  };
}

export function wantedSection(lines: readonly WantedLine[], zone: string, address: string): VNode {
  return (
    <section>
      <h2>Wanted and sent</h2>
      <TableView table={wantedTable(zone)} rows={lines} shown={{ address }} />
    </section>
  );
}

type Push = Pick<WantedTaskRow, 'pending' | 'held' | 'parkedAt' | 'parkedCode'>;

function stateOf({ pending, held, parkedAt, parkedCode }: Push): Cell {
  if (parkedAt !== null) return badge(`parked: ${parkedCode ?? ''}`, 'alarm');
  if (held) return badge('held', 'warn');
  return pending ? badge('waiting', 'warn') : badge('sent', 'good');
}

function taskLine(task: WantedTaskRow, nameOf: (rep: string | null) => string, zone: string): WantedLine {
  const { wanted, taskId, sentAt, why } = task;
  const clause = typeof wanted.text.clause === 'string' ? `${wanted.text.clause}, ` : '';
  return {
    what: task.current ? 'Task' : 'Former task',
    wanted: `${wanted.status}: ${clause}${nameOf(wanted.owner)}, due ${localTime(wanted.dueAt, zone)}`,
    sent: taskId === null ? '' : `task ${taskId}`,
    state: stateOf(task),
    sentAt,
    why: why ?? '',
  };
}

function fieldLines(set: WantedFieldsRow, speaker: Speaker): WantedLine[] {
  const tell = (name: string, value: unknown) => tellValue(speaker, name, value);
  const said = Object.entries(set.wanted).filter(([name, value]) => tell(name, value) !== '' || tell(name, set.sent[name]) !== '');
  return said.map(([name, value]) => ({
    what: labelOf(name),
    wanted: tell(name, value),
    sent: tell(name, set.sent[name]),
    state: stateOf({ ...set, pending: set.pending && set.sent[name] !== value }),
    sentAt: set.sentAt,
    why: set.sent[name] === value ? '' : (set.why ?? ''),
  }));
}
