/** The spans of time that SOQL's date literals name, as half-open ranges of calendar days. */

export interface Span {
  /** First day, inclusive, and first day after, both as midnight UTC. */
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400_000;

const midnight = (at: number) => Math.floor(at / DAY) * DAY;
const addDays = (at: number, days: number) => at + days * DAY;

function addMonths(at: number, months: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

interface Unit {
  readonly start: (at: number) => number;
  readonly plus: (at: number, n: number) => number;
}

const MONTH: Unit = { start: (at) => addMonths(at, 0), plus: addMonths };
const QUARTER: Unit = {
  start: (at) => {
    const date = new Date(at);
    return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1);
  },
  plus: (at, n) => addMonths(at, n * 3),
};
const YEAR: Unit = { start: (at) => Date.UTC(new Date(at).getUTCFullYear(), 0, 1), plus: (at, n) => addMonths(at, n * 12) };

const UNITS: Readonly<Record<string, Unit>> = {
  DAY: { start: midnight, plus: addDays },
  /** Weeks begin on Sunday. */
  WEEK: { start: (at) => addDays(midnight(at), -new Date(at).getUTCDay()), plus: (at, n) => addDays(at, n * 7) },
  MONTH,
  QUARTER,
  YEAR,
  FISCAL_QUARTER: QUARTER,
  FISCAL_YEAR: YEAR,
};

const SINGLE: Readonly<Record<string, readonly [string, number]>> = { YESTERDAY: ['DAY', -1], TODAY: ['DAY', 0], TOMORROW: ['DAY', 1] };

function whole(unit: Unit, today: number, offset: number, count = 1): Span {
  const from = unit.plus(unit.start(today), offset);
  return { from, to: unit.plus(from, count) };
}

/** The span of a literal such as `TODAY` or `LAST_N_DAYS:30`; null for what is none. `now` is world time. */
export function spanOf(literal: string, now: number): Span | null {
  const [name = '', raw] = literal.toUpperCase().split(':');
  const today = midnight(now);
  const single = SINGLE[name];
  if (single) return whole(UNITS[single[0]] as Unit, today, single[1]);
  if (name === 'LAST_90_DAYS') return { from: addDays(today, -90), to: addDays(today, 1) };
  if (name === 'NEXT_90_DAYS') return { from: addDays(today, 1), to: addDays(today, 91) };
  const plain = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)$/.exec(name);
  if (plain) return whole(UNITS[plain[2] as string] as Unit, today, { LAST: -1, THIS: 0, NEXT: 1 }[plain[1] as 'LAST' | 'THIS' | 'NEXT']);
  return raw === undefined ? null : counted(name, Number(raw), today);
}

function counted(name: string, n: number, today: number): Span | null {
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S_AGO$/.exec(name);
  if (ago) return whole(UNITS[ago[1] as string] as Unit, today, -n);
  const range = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S$/.exec(name);
  if (!range) return null;
  const unit = UNITS[range[2] as string] as Unit;
  // Days count up to and with today; longer units leave the present one out.
  if (range[2] === 'DAY')
    return range[1] === 'LAST'
      ? { from: addDays(today, -n), to: addDays(today, 1) }
      : { from: addDays(today, 1), to: addDays(today, n + 1) };
  return range[1] === 'LAST' ? whole(unit, today, -n, n) : whole(unit, today, 1, n);
}
