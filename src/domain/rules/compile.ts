/** Compiles the plain data of a rules file into clauses, reporting every problem with the path to it. */
import { parseDuration } from '../duration.ts';
import type { LeadKind, Rung } from '../fact.ts';
import { nearestName } from '../nearest.ts';
import type { Clause, Duration, EvidenceGrade, LadderRung } from '../rule-book.ts';
import type { ClauseKind, SettingSpec } from './contract.ts';
import { type Definition, readDefinition } from './definition.ts';
import { CLAUSE_KINDS } from './index.ts';

export interface RuleProblem {
  /** Keys and indexes from the top of the file. */
  readonly path: readonly (string | number)[];
  readonly expected: string;
  /** The valid name nearest to what was written, where one is near. */
  readonly nearest: string | null;
}

export interface Compiled {
  readonly version: number;
  readonly definition: Definition;
  readonly clauses: readonly Clause[];
  readonly problems: readonly RuleProblem[];
}

type Path = readonly (string | number)[];
type Report = (path: Path, expected: string, given?: unknown, names?: readonly string[]) => void;

const KINDS: readonly LeadKind[] = ['hand-raiser', 'qualified', 'inquiry'];
const GRADES: readonly EvidenceGrade[] = ['A', 'B', 'C'];
const RUNGS: readonly Rung[] = ['warn', 'manager', 'reassign', 'propose', 'safety-net'];
const TOP = ['version', 'definition', 'clauses'];
const COMMON = ['id', 'kind', 'within', 'evidence', 'ladder'];
/** Only of what a rep owes: marketing serves every team alike. */
const TEAMS = 'teams';
const DURATION = 'a duration such as "5 business minutes" (minutes, hours, days, business minutes, business hours or business days)';

/** All problems at once; `clauses` holds what could be read. */
export function compileRules(raw: unknown): Compiled {
  const problems: RuleProblem[] = [];
  const report: Report = (path, expected, given, names) => {
    const nearest = typeof given === 'string' && names ? nearestName(given, names) : null;
    problems.push({ path, expected, nearest });
  };
  if (!isMap(raw)) {
    report([], 'a map with "version" and "clauses"');
    return { version: 0, definition: {}, clauses: [], problems };
  }
  for (const key of Object.keys(raw)) {
    if (!TOP.includes(key)) report([key], `one of ${TOP.join(', ')}`, key, TOP);
  }
  const version = raw.version;
  if (!isCount(version) || version < 1) report(['version'], 'a whole number from 1');
  const definition = readDefinition(raw.definition, report);
  if (!Array.isArray(raw.clauses)) report(['clauses'], 'a list of clauses');
  const entries: readonly unknown[] = Array.isArray(raw.clauses) ? raw.clauses : [];
  const clauses = entries.map((entry, index) => compileClause(entry, ['clauses', index], report)).filter((clause) => clause !== null);
  if (problems.length === 0) reportTwice(clauses, report);
  return { version: isCount(version) ? version : 0, definition, clauses, problems };
}

function compileClause(entry: unknown, path: Path, report: Report): Clause | null {
  if (!isMap(entry)) {
    report(path, 'a clause: a map with "id"');
    return null;
  }
  const ids = [...CLAUSE_KINDS.keys()];
  const kind = CLAUSE_KINDS.get(String(entry.id));
  if (kind === undefined) {
    report([...path, 'id'], `one of ${ids.join(', ')}`, entry.id, ids);
    return null;
  }
  const names = [...COMMON, ...(kind.owes === 'sales' ? [TEAMS] : []), ...Object.keys(kind.settings)];
  for (const key of Object.keys(entry)) if (!names.includes(key)) report([...path, key], `one of ${names.join(', ')}`, key, names);
  const clause: Clause = {
    id: kind.id,
    owes: kind.owes,
    kinds: readKinds(entry.kind, kind, [...path, 'kind'], report),
    within: readWithin(entry.within, kind, [...path, 'within'], report),
    evidence: readOne(entry.evidence, GRADES, 'B', [...path, 'evidence'], report),
    ladder: readLadder(entry.ladder, [...path, 'ladder'], report),
    settings: readSettings(entry, kind, path, report),
    ...(kind.owes === 'sales' && entry.teams !== undefined ? { teams: readTeams(entry.teams, [...path, TEAMS], report) } : {}),
  };
  for (const wrong of kind.check?.(clause) ?? []) report([...path, ...wrong.path], wrong.expected, wrong.given, wrong.names);
  return clause;
}

function readTeams(given: unknown, path: Path, report: Report): readonly string[] {
  const fine = Array.isArray(given) && given.length > 0 && given.every((team) => typeof team === 'string' && team.trim() !== '');
  if (!fine) report(path, 'a list of teams as the roster names them, such as [emea]');
  return fine ? given : [];
}

function readKinds(given: unknown, kind: ClauseKind, path: Path, report: Report): readonly LeadKind[] {
  if (given === undefined || given === 'any') return kind.kinds;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const names = [...kind.kinds, 'any'];
  for (const [index, name] of list.entries()) {
    const at = Array.isArray(given) ? [...path, index] : path;
    if (!kind.kinds.includes(name as LeadKind)) report(at, `one of ${names.join(', ')}`, name, names);
  }
  return KINDS.filter((name) => list.includes(name));
}

function readWithin(given: unknown, kind: ClauseKind, path: Path, report: Report): Duration | null {
  if (given !== undefined) return readDuration(given, path, report);
  if (kind.needsWithin) report(path, `${DURATION}, which ${kind.id} must have`);
  return null;
}

function readDuration(given: unknown, path: Path, report: Report): Duration | null {
  const duration = typeof given === 'string' ? parseDuration(given) : null;
  if (duration === null) report(path, DURATION);
  return duration;
}

function readOne<T extends string>(given: unknown, names: readonly T[], absent: T, path: Path, report: Report): T {
  if (given === undefined) return absent;
  if (names.includes(given as T)) return given as T;
  report(path, `one of ${names.join(', ')}`, given, names);
  return absent;
}

function readLadder(given: unknown, path: Path, report: Report): readonly LadderRung[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    report(path, 'a list of rungs: { after: 4 business hours, do: manager }');
    return [];
  }
  return given.map((rung, index) => readRung(rung, [...path, index], report)).filter((rung) => rung !== null);
}

function readRung(given: unknown, path: Path, report: Report): LadderRung | null {
  if (!isMap(given)) {
    report(path, 'a rung: { after: 4 business hours, do: manager }');
    return null;
  }
  for (const key of Object.keys(given)) if (key !== 'after' && key !== 'do') report([...path, key], 'after or do', key, ['after', 'do']);
  const share = typeof given.after === 'string' ? /^(\d+(?:\.\d+)?) *%$/.exec(given.after) : null;
  const after = share ? { percent: Number(share[1]) } : readDuration(given.after, [...path, 'after'], report);
  if (given.do === undefined) report([...path, 'do'], `one of ${RUNGS.join(', ')}`);
  const rung = readOne(given.do, RUNGS, 'warn', [...path, 'do'], report);
  return after === null ? null : { after, do: rung };
}

function readSettings(entry: Record<string, unknown>, kind: ClauseKind, path: Path, report: Report): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(kind.settings)) {
    if (entry[name] === undefined) continue;
    const value = readSetting(entry[name], spec, [...path, name], report);
    if (value !== null) settings[name] = value;
  }
  return settings;
}

function readSetting(given: unknown, spec: SettingSpec, path: Path, report: Report): unknown {
  switch (spec.type) {
    case 'duration':
      return readDuration(given, path, report);
    case 'count':
      if (isCount(given)) return given;
      report(path, 'a whole number');
      return null;
    case 'counts':
      if (Array.isArray(given) && given.length > 0 && given.every(isCount)) return given;
      report(path, 'a list of whole numbers');
      return null;
    case 'words':
      return readWords(given, spec.most ?? Number.POSITIVE_INFINITY, path, report);
  }
}

function readWords(given: unknown, most: number, path: Path, report: Report): readonly string[] | null {
  const fine = Array.isArray(given) && given.every((word) => typeof word === 'string');
  if (fine && given.length <= most) return given;
  report(path, fine ? `at most ${most} of them` : 'a list of words');
  return null;
}

function reportTwice(clauses: readonly Clause[], report: Report): void {
  const seen = new Set<string>();
  for (const [index, clause] of clauses.entries()) {
    for (const key of keysOf(clause)) {
      if (seen.has(key)) report(['clauses', index], `each clause once per kind and team; ${key} is there already`);
      seen.add(key);
    }
  }
}

function keysOf({ id, kinds, teams }: Clause): readonly string[] {
  const whose = teams?.map((team) => ` in team ${team}`) ?? [''];
  return kinds.flatMap((kind) => whose.map((team) => `${id} for ${kind}${team}`));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100_000;
}
