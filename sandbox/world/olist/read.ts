/** Reads the two Olist files and joins them: every lead row is kept, every odd one is named with its row number and why. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../../portal.ts';
import { readCsv } from './csv.ts';

export const OLIST_ZONE = 'America/Sao_Paulo';

const LEADS_FILE = 'olist_marketing_qualified_leads_dataset.csv';
const CLOSED_FILE = 'olist_closed_deals_dataset.csv';

export interface Closed {
  readonly sdr: string;
  readonly sr: string;
  readonly wonAt: Millis;
  /** Declared monthly revenue, 0 when none is given. */
  readonly revenue: number;
}

export interface LeadRow {
  /** Number of the data row in the leads file, from 1. */
  readonly row: number;
  readonly mql: string;
  /** Days since 1970-01-01 of the first contact. */
  readonly day: number;
  /** Milliseconds after local midnight when the file gives a time, else null. */
  readonly timeOfDay: number | null;
  readonly page: string;
  readonly origin: string;
  readonly closed: Closed | null;
}

export interface OddRow {
  readonly row: number;
  readonly why: string;
}

export interface OlistFiles {
  readonly leads: readonly LeadRow[];
  readonly odd: readonly OddRow[];
  readonly sdrs: readonly string[];
  readonly srs: readonly string[];
}

type ClosedRow = Record<'mql_id' | 'sdr_id' | 'sr_id' | 'won_date' | 'declared_monthly_revenue', string>;
type Note = (row: number, why: string) => void;

/** Reads `folder`; throws with the file's name when a file or a column is missing. */
export function readOlist(folder: string): OlistFiles {
  const odd: OddRow[] = [];
  const note: Note = (row, why) => void odd.push({ row, why });
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const leadRows = readCsv(text(LEADS_FILE), ['mql_id', 'first_contact_date', 'landing_page_id', 'origin'], LEADS_FILE);
  const closedRows = readCsv(text(CLOSED_FILE), ['mql_id', 'sdr_id', 'sr_id', 'won_date', 'declared_monthly_revenue'], CLOSED_FILE);
  const closed = closedByMql(closedRows, leadRows, note);
  const firstRow = new Map<string, number>();
  let day = firstDay(leadRows.map((row) => row.first_contact_date));
  const leads = leadRows.map((row, n) => {
    const date = parseDate(row.first_contact_date);
    if (date === null) note(n + 1, `first contact date "${row.first_contact_date}" is no date: the date of the row before is used`);
    day = date?.day ?? day;
    if (row.origin === '') note(n + 1, 'no origin');
    if (row.landing_page_id === '') note(n + 1, 'no landing page');
    const earlier = firstRow.get(row.mql_id);
    if (earlier === undefined) firstRow.set(row.mql_id, n + 1);
    else note(n + 1, `same mql as row ${earlier}: kept as a person of its own, without the deal`);
    const deal = earlier === undefined ? (closed.get(row.mql_id) ?? null) : null;
    if (deal && localDay(deal.wonAt) < day)
      note(n + 1, `won on ${dayText(localDay(deal.wonAt))}, before the first contact on ${dayText(day)}: the deal comes with the contact`);
    return {
      row: n + 1,
      mql: row.mql_id,
      day,
      timeOfDay: date?.timeOfDay ?? null,
      page: row.landing_page_id,
      origin: row.origin,
      closed: deal,
    };
  });
  odd.sort((a, b) => a.row - b.row);
  const distinct = (values: string[]): string[] => [...new Set(values.filter((value) => value !== ''))].sort();
  return { leads, odd, sdrs: distinct(closedRows.map((row) => row.sdr_id)), srs: distinct(closedRows.map((row) => row.sr_id)) };
}

/** The deal of each lead; of several closed rows the first counts and the others are named. */
function closedByMql(rows: readonly ClosedRow[], leads: readonly { mql_id: string }[], note: Note): Map<string, Closed> {
  const rowOf = new Map(leads.map((lead, n) => [lead.mql_id, n + 1]));
  const closed = new Map<string, Closed>();
  for (const [n, row] of rows.entries()) {
    const lead = rowOf.get(row.mql_id);
    const where = `closed deals row ${n + 1}`;
    if (lead === undefined) {
      note(n + 1, `${where}: its mql is not among the leads`);
      continue;
    }
    const won = parseDate(row.won_date);
    if (won === null) {
      note(lead, `${where}: won date "${row.won_date}" is no date: no deal is made`);
      continue;
    }
    if (closed.has(row.mql_id)) {
      note(lead, `${where}: a further closed row for the same mql: only the first makes a deal`);
      continue;
    }
    if (row.sdr_id === '') note(lead, `${where}: no SDR: handed to one by rotation`);
    if (row.sr_id === '') note(lead, `${where}: no SR: the deal belongs to the SDR`);
    const revenue = Number(row.declared_monthly_revenue || '0');
    if (!Number.isFinite(revenue)) note(lead, `${where}: declared revenue "${row.declared_monthly_revenue}" is no number`);
    const wonAt = instantOf(won.day, won.timeOfDay ?? 12 * 3_600_000);
    closed.set(row.mql_id, { sdr: row.sdr_id, sr: row.sr_id, wonAt, revenue: Number.isFinite(revenue) ? revenue : 0 });
  }
  return closed;
}

/** `YYYY-MM-DD` with or without a time; null when it is neither. */
function parseDate(text: string): { day: number; timeOfDay: number | null } | null {
  const found = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  const midnight = found ? Date.parse(`${found[1]}T00:00:00Z`) : Number.NaN;
  if (!found || Number.isNaN(midnight)) return null;
  const [hours, minutes, seconds] = [found[2], found[3], found[4]].map((part) => Number(part ?? 0)) as [number, number, number];
  return { day: midnight / 86_400_000, timeOfDay: found[2] === undefined ? null : ((hours * 60 + minutes) * 60 + seconds) * 1000 };
}

function firstDay(dates: readonly string[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const date of dates) first = Math.min(first, parseDate(date)?.day ?? first);
  if (first === Number.POSITIVE_INFINITY) throw new Error(`${LEADS_FILE} has no row with a first contact date`);
  return first;
}

/** The instant of a wall-clock time of the file's place; a time skipped by the clock change moves forward. */
export function instantOf(day: number, timeOfDay: number): Millis {
  const local = Temporal.Instant.fromEpochMilliseconds(day * 86_400_000 + timeOfDay)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  return local.toZonedDateTime(OLIST_ZONE).epochMilliseconds;
}

function localDay(at: Millis): number {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(OLIST_ZONE).toPlainDate();
  return Date.UTC(date.year, date.month - 1, date.day) / 86_400_000;
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
