/** When a lead that was recycled comes back: on the day that was chosen, or after ninety (rules.md, "One at-bat"). */
import type { Millis } from '../portal.ts';
import { NEVER } from './endings.ts';
import type { LeadFile } from './lead-file.ts';
import type { Span } from './setting.ts';
import { valueAt } from './timeline.ts';

const HOUR: Millis = 3_600_000;
const DAY = 24 * HOUR;
const DEFAULT_SLEEP = 90 * DAY;
/** A date has begun somewhere on Earth so long before it does in UTC, and is over everywhere so long after. */
const ZONES = 14 * HOUR;

/** From the first instant at which it may be back to the last; null where it does not sleep. `from` is when its at-bat began. */
export function wakeAfter(file: LeadFile, from: Millis): Span | null {
  const outcomes = file.field('baton_outcome').filter(({ at, value }) => at >= from && value !== '');
  const dates = file.field('baton_wake_up_on');
  let wake: Span | null = null;
  for (const end of outcomes) {
    // It was worked meanwhile by somebody who took it or was given it, and ended again.
    if (wake !== null && end.at >= wake.from) break;
    if (end.value !== 'recycled') return null;
    wake = spanOf(valueAt(dates, end.at), end.at);
    for (const { at, value } of dates) {
      // Whoever chooses another day while it sleeps moves it.
      if (at > end.at && at < wake.to && value !== '')
        wake = { from: Math.min(wake.from, spanOf(value, at).from), to: spanOf(value, at).to };
    }
    wake = { ...wake, from: Math.min(wake.from, broughtBack(file, end.at)) };
  }
  return wake;
}

/** What may bring it back before its day, after `since`: an inquiry of any kind, or a person, not Baton, who gave it to somebody or took it. */
function broughtBack({ owners, inquiries }: LeadFile, since: Millis): Millis {
  const given = owners.find(({ at, value, by }) => at > since && value !== '' && by.source !== 'INTEGRATION')?.at ?? NEVER;
  const asked = inquiries.map(({ arrivedAt }) => arrivedAt).filter((at) => at > since);
  return Math.min(given, ...asked);
}

/** A day that was over when the lead went to sleep may be that of an earlier sleep: then any day up to the default will do. */
function spanOf(date: string, since: Millis): Span {
  const day = /^\d{4}-/.test(date) ? Date.parse(date.slice(0, 10)) : NEVER;
  if (day === NEVER) return { from: since + DEFAULT_SLEEP - DAY, to: since + DEFAULT_SLEEP + DAY };
  const from = Math.max(since + 1, day - ZONES);
  return { from, to: day + DAY + ZONES > since ? Math.max(from, day + DAY + ZONES) : since + DEFAULT_SLEEP + DAY };
}
