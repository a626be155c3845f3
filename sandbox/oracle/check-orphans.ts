/** At the end: has every hand-off either an outcome, or an owner who is there and a next step? */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Case } from './case.ts';
import { filled } from './check-tasks.ts';
import { excusesOf } from './demands.ts';
import { holds } from './spans.ts';
import { valueAt } from './timeline.ts';
import type { Notes } from './verdict.ts';

/** Field writes past the usual day are held by a breaker, until the next business morning or until somebody lets them go. */
const HELD_FOR: Millis = 3 * 86_400_000;

export function checkOrphans(known: Case, notes: Notes): void {
  for (const atBat of known.atBats) {
    if (!atBat.live || !atBat.certain || atBat.to <= known.now) continue;
    const what = lacks(known, atBat);
    if (what !== null) notes.add('orphans', atBat.file.id, known.now, what);
  }
}

function lacks(known: Case, atBat: AtBat): string | null {
  const { company, now, grace } = known;
  const { file, mark } = atBat;
  if (now - mark.at <= HELD_FOR || holds([...file.bin, ...known.outages], now)) return null;
  const owner = valueAt(file.owners, now);
  // A lead of an absent owner that was only just left open is on its way.
  if (company.isUnrouted(owner)) return 'handed over, open, and owned by nobody';
  if (!company.isActive(owner, now - grace - HELD_FOR)) return 'handed over, open, and its owner has left';
  if (holds(filled(file), now) || company.isPartner(owner)) return null;
  const open = valueAt(file.field('baton_state'), now);
  if (open !== '' && open !== 'closed' && valueAt(file.field('baton_next_step'), now) !== '') return null;
  if (holds(excusesOf(atBat, known), now)) return null;
  return 'handed over, and neither open with a next step nor closed with an outcome';
}
