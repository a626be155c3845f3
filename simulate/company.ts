/** The files that the simulated company's admin keeps: rules and roster, written as they are known at the time and changed while Baton runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Truth } from '../src/cli/demo/control.ts';
import type { CrmSide } from '../src/cli/demo/crm.ts';
import { handOffIn } from '../src/cli/demo/crm.ts';
import { demoRoster } from '../src/cli/demo/operating.ts';
import { demoRules } from '../src/cli/demo/rules.ts';

type Roster = ReturnType<typeof demoRoster>;

/** A stage that stands for people nobody has qualified, mapped as if marketing had handed them over. */
export const WRONG_STAGE = 'subscriber';

export interface Company {
  readonly rulesFile: string;
  readonly rosterFile: string;
  /** Enters the holidays, which the first roster left out. */
  enterHolidays(): void;
  /** Enters the absence of one person, which the first roster left out. */
  enterAbsence(ownerId: string): void;
  /** Gives marketing an hour more to hand over (M2). */
  changeRules(): void;
  mapWrongStage(): void;
  /** What the files say now, as JSON: the oracle's setting. */
  files(): { readonly rules: unknown; readonly roster: Roster };
}

/** `late` names what is entered only later on. */
export function openCompany(
  dir: string,
  truth: Truth,
  { startsAt, sides, late }: { startsAt: number; sides: readonly CrmSide[]; late: { holidays: boolean; absences: boolean } },
): Company {
  const whole = demoRoster(truth, startsAt, { side: { handOff: handOffIn(sides) }, byAddress: sides.length > 1 });
  const nameOf = (ownerId: string): string =>
    sides.length === 1 ? ownerId : (truth.reps.find((rep) => rep.ownerId === ownerId)?.email ?? ownerId);
  let roster: Roster = {
    ...whole,
    ...(late.holidays ? { calendars: whole.calendars.map((calendar) => ({ ...calendar, holidays: [] })) } : {}),
    ...(late.absences ? { absences: [] } : {}),
  };
  const rosterFile = join(dir, 'roster.yaml');
  const rulesFile = demoRules(dir);
  const write = (next: Roster): void => {
    roster = next;
    // JSON is YAML.
    writeFileSync(rosterFile, JSON.stringify(roster, null, 1));
  };
  write(roster);
  return {
    rulesFile,
    rosterFile,
    enterHolidays: () => write({ ...roster, calendars: whole.calendars }),
    enterAbsence: (ownerId) => {
      const own = whole.absences.filter((one) => one.rep === nameOf(ownerId));
      write({ ...roster, absences: [...roster.absences, ...own] });
    },
    changeRules: () => {
      const before = readFileSync(rulesFile, 'utf8');
      const after = before.replace('id: M2, kind: qualified, within: 1 business hour', 'id: M2, kind: qualified, within: 2 business hours');
      if (after === before) throw new Error('the shipped rules have no such M2 any more');
      writeFileSync(rulesFile, after);
    },
    mapWrongStage: () => {
      const stages = { 'qualified-stages': ['marketingqualifiedlead', WRONG_STAGE] };
      write({ ...roster, 'hand-off': { ...roster['hand-off'], ...stages } });
    },
    files: () => ({ rules: parse(readFileSync(rulesFile, 'utf8')), roster }),
  };
}
