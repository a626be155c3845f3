/** Finds what is wrong with a roster that its shape alone does not show: references to nothing, people named twice, unknown countries. */
import { RESPONSE_REASONS } from '../src/domain/reasons.ts';
import { placeProblem } from './holidays.ts';
import type { RosterFile } from './roster-schema.ts';
import { type Complaint, hint } from './yaml-file.ts';

type Path = Complaint['path'];

export function rosterComplaints(file: RosterFile): Complaint[] {
  return [...calendars(file), ...people(file), ...absences(file), ...pairs(file), ...places(file), ...leadObjects(file)];
}

function calendars(file: RosterFile): Complaint[] {
  const ids = file.calendars.map((calendar) => calendar.id);
  const missing = (path: Path, id: string | undefined): Complaint[] =>
    id === undefined || ids.includes(id) ? [] : [{ path, message: `there is no calendar "${id}"${hint(id, ids)}` }];
  return [
    ...twice(ids).map((index) => ({ path: ['calendars', index, 'id'], message: `calendar "${ids[index]}" is there twice` })),
    ...file.calendars.flatMap(({ id, hours }, index) =>
      Object.values(hours).some((windows) => windows.length > 0)
        ? []
        : [{ path: ['calendars', index, 'hours'], message: `calendar "${id}" never opens: expected at least one working day` }],
    ),
    ...missing(['defaults', 'calendar'], file.defaults.calendar),
    ...file.reps.flatMap((rep, index) => missing(['reps', index, 'calendar'], rep.calendar)),
  ];
}

function people(file: RosterFile): Complaint[] {
  const names = file.reps.map(({ rep }) => rep.toLowerCase());
  return [
    ...twice(names).map((index) => ({ path: ['reps', index, 'rep'], message: `"${file.reps[index]!.rep}" is there twice` })),
    ...file.reps.flatMap(({ rep, deputy }, index) =>
      deputy?.toLowerCase() === rep.toLowerCase() ? [{ path: ['reps', index, 'deputy'], message: 'nobody is their own deputy' }] : [],
    ),
  ];
}

function absences(file: RosterFile): Complaint[] {
  return file.absences.flatMap((absence, index) =>
    Date.parse(absence.to) < Date.parse(absence.from) ? [{ path: ['absences', index, 'to'], message: 'ends before it begins' }] : [],
  );
}

function pairs(file: RosterFile): Complaint[] {
  return (['safety-net', 'marketing'] as const).flatMap((key) => {
    const pair = file[key];
    const same = pair?.deputy !== undefined && pair.deputy.toLowerCase() === pair.rep.toLowerCase();
    return same ? [{ path: [key, 'deputy'], message: 'nobody is their own deputy' }] : [];
  });
}

function places(file: RosterFile): Complaint[] {
  const named: readonly [Path, { country?: string | undefined; region?: string | undefined }][] = [
    ...file.calendars.map((one, index): [Path, typeof one] => [['calendars', index], one]),
    [['defaults'], file.defaults],
    ...file.reps.map((one, index): [Path, typeof one] => [['reps', index], one]),
  ];
  return named.flatMap(([path, { country, region }]) => {
    if (country === undefined) {
      return region === undefined ? [] : [{ path: [...path, 'region'], message: `region "${region}" needs a country` }];
    }
    const problem = placeProblem({ country, region });
    return problem === null ? [] : [{ path: [...path, problem.key], message: problem.message }];
  });
}

function leadObjects({ 'hand-off': { source, 'lead-objects': map } }: RosterFile): Complaint[] {
  if (map === undefined) return [];
  const path = ['hand-off', 'lead-objects'];
  const unused = source === 'lead-objects' ? [] : [{ path, message: 'is read only with "source: lead-objects" beside it' }];
  const reasons = Object.entries(map.reasons).flatMap(([word, reason]) =>
    RESPONSE_REASONS.includes(reason)
      ? []
      : [
          {
            path: [...path, 'reasons', word],
            message: `expected a reason of the rules (${RESPONSE_REASONS.join(', ')})${hint(reason, RESPONSE_REASONS)}`,
          },
        ],
  );
  return [...unused, ...reasons];
}

/** Indexes of what was there before. */
function twice(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) === index ? [] : [index]));
}
