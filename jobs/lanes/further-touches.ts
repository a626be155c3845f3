/** Reads what no record tells of people on deals, such as webinars they attended, and keeps it: once in each hour of the clock a person, and portion by portion. */
import type { Millis } from '../../src/ports/clock.ts';
import type { InstallScope } from '../deps.ts';

const CAPABILITY = 'marketing-events';
const HOUR_MS = 3_600_000;
/** Kept together: an account that runs out of requests goes on after them. */
const PORTION = 25;

/** Throws when the CRM cannot be asked; what was read until then is not read again. */
export async function readFurtherTouches(scope: InstallScope, leadIds: readonly string[]): Promise<void> {
  const { connector, session, ledger, ref, deps } = scope;
  const read = connector.furtherTouches;
  if (read === undefined || leadIds.length === 0 || !session.capabilities.has(CAPABILITY)) return;
  const now = deps.clock.now();
  if (!(await anyToTell(scope, now))) return;
  const unread = await ledger.attribution.touchesUnread(ref.installId, leadIds, hourOf(now) - 1);
  for (let from = 0; from < unread.length; from += PORTION) {
    const portion = unread.slice(from, from + PORTION);
    const found = await read(session, portion);
    const touches = [...found].flatMap(([leadId, own]) => own.map((touch) => ({ leadId, touch })));
    if (touches.length > 0) await ledger.attribution.keepTouches(ref.installId, touches, now);
    await ledger.attribution.touchesRead(ref.installId, portion, now);
  }
}

/** Deals are divided on the hour: counted from the last round itself, one that begins a moment early would find everything read. */
const hourOf = (now: Millis): Millis => now - (now % HOUR_MS);

/** Most accounts have no such thing: known for the hour, instead of asked about for each person. */
async function anyToTell({ connector, session, ref, deps }: InstallScope, now: Millis): Promise<boolean> {
  const { events } = deps.memory;
  const known = events.get(ref.installId);
  if (known !== undefined && now < known.until) return known.some;
  const some = (await connector.hasFurtherTouches?.(session)) ?? true;
  events.set(ref.installId, { some, until: hourOf(now) + HOUR_MS });
  return some;
}
