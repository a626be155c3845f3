/** Does Baton's first task for a hand-off say the deadline that the rules give, by working hours, holidays and clock changes? */
import type { Millis } from '../portal.ts';
import type { AtBat } from './at-bats.ts';
import type { Case } from './case.ts';
import { type Pursuit, pursuitsOf } from './pursuits.ts';
import type { BatonTask } from './tasks.ts';
import type { Notes } from './verdict.ts';

const MINUTE: Millis = 60_000;

export function checkDues(known: Case, notes: Notes): void {
  for (const atBat of known.atBats) {
    if (!atBat.live || !atBat.certain || atBat.mayHaveJoined || atBat.file.merges.length > 0) continue;
    const [pursuit] = pursuitsOf(atBat, known);
    const task = atBat.file.tasks
      .filter(({ madeAt }) => madeAt >= atBat.from && madeAt < atBat.to)
      .toSorted((a, b) => a.madeAt - b.madeAt)[0];
    if (pursuit === undefined || task === undefined || !isFirst(known, atBat, pursuit, task)) continue;
    notes.checked.dues += 1;
    const said = Date.parse(task.due[0]?.value ?? '');
    if (allowed(atBat, pursuit).some((due) => Math.abs(due - said) < MINUTE)) continue;
    const what = `task ${task.key} is due ${task.due[0]?.value}, by the rules ${new Date(pursuit.due).toISOString()}`;
    notes.add('wrongDue', atBat.file.id, task.madeAt, what);
  }
}

/** Made for the first attempt: nobody has tried or answered, the first owner still has it, and no higher inquiry has joined. */
function isFirst({ company }: Case, atBat: AtBat, pursuit: Pursuit, { madeAt, owners }: BatonTask): boolean {
  const { file, fresh } = atBat;
  const answered = ['baton_lead_response', 'baton_call_back_on'].some((name) =>
    file.field(name).some(({ at, value }) => value !== '' && at <= madeAt),
  );
  const asked = file.deeds.some(({ direction, knownAt }) => direction === 'in' && knownAt <= madeAt && knownAt >= atBat.mark.at);
  const moved = file.owners.some(({ at }) => at > atBat.from && at <= madeAt) || owners[0]?.value !== atBat.owner;
  return (
    pursuit.triedAt > madeAt &&
    !answered &&
    !asked &&
    !moved &&
    fresh.every(({ at }) => at > madeAt) &&
    company.isPresent(atBat.owner, madeAt)
  );
}

/** The one deadline; for a lead routed late also the owner's own clock, which has the full target from when they got it. */
function allowed(atBat: AtBat, { start, due, clause, calendar }: Pursuit): Millis[] {
  if (atBat.from <= start) return [due];
  const late = clause.outOfHours !== null && clause.within.business && !calendar.isOpen(atBat.from);
  return [due, calendar.add(atBat.from, late ? clause.outOfHours! : clause.within)];
}
