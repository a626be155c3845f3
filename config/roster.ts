/** Operating settings from `roster.yaml`, merged with the people that the CRM itself knows. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type AccountChoices, NEVER_LIVE } from '../src/domain/account-choices.ts';
import type { BreakerLimits } from '../src/domain/breakers.ts';
import type { CrmRep } from '../src/domain/crm-record.ts';
import type { HandoffMap, LeadObjectMap } from '../src/domain/intake/handoff-map.ts';
import type { Absence, Calendar, CompanyTime, Rep, Roster } from '../src/domain/roster.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import { holidayDates } from './holidays.ts';
import { calendarIdOf, madeCalendars } from './made-calendars.ts';
import { rosterComplaints } from './roster-check.ts';
import { PLAIN_LEAD_OBJECTS, type RepEntry, ROSTER_KEYS, type RosterFile, rosterSchema } from './roster-schema.ts';
import { rosterSummary } from './roster-summary.ts';
import { readTextFile, readYaml } from './yaml-file.ts';

/** The roster file as read, with what is made of it. */
export interface OperatingSettings {
  /** SHA-256 hex of the file's content: changes when anything in it does. */
  readonly revision: string;
  readonly handoffMap: HandoffMap;
  readonly breakers: BreakerLimits;
  /** Without a `live-from` of its own the account goes live when it is connected: older hand-offs are history. */
  roster(install: RosterAccount, reps: readonly CrmRep[]): Roster;
  /** People the file names whom the CRM does not know, for `doctor`. */
  unmatched(reps: readonly CrmRep[]): readonly string[];
  /** The file in a few lines, for the foot of the printed contract. */
  summary(): readonly string[];
}

/** What of an account the roster is merged with. */
export type RosterAccount = Pick<Install, 'timeZone' | 'connectedAt' | 'choices'> & Partial<Pick<Install, 'settings'>>;

const UNTOLD: CompanyTime = { hours: null, daysOff: [] };

/** When the company works, where the probe of the account found that out. */
function companyTimeOf({ settings }: Pick<RosterAccount, 'settings'>): CompanyTime {
  return (settings?.companyTime as CompanyTime | undefined) ?? UNTOLD;
}

const SHIPPED = fileURLToPath(new URL('./roster.yaml', import.meta.url));

/** `path` null reads the shipped roster. Throws `SETTINGS_FILE_UNREADABLE`. */
export function loadRoster(path: string | null): OperatingSettings {
  const name = path ?? SHIPPED;
  return parseRoster(path ?? 'config/roster.yaml', readTextFile(name));
}

/** Throws `SETTINGS_FILE_UNREADABLE` naming every problem. */
export function parseRoster(name: string, text: string): OperatingSettings {
  const file = readYaml({ name, text, schema: rosterSchema, knownKeys: ROSTER_KEYS, check: rosterComplaints });
  return settingsOf(file);
}

/** Settings from values instead of a file. */
export function settingsOf(file: RosterFile): OperatingSettings {
  return {
    revision: createHash('sha256').update(JSON.stringify(file)).digest('hex'),
    handoffMap: handoffMapOf(file),
    breakers: breakersOf(file),
    roster: (install, reps) => mergeRoster(file, install, reps),
    summary: () => rosterSummary(file),
    unmatched: (reps) => namesIn(file).filter((who) => findRep(reps, who) === undefined),
  };
}

function breakersOf({ breakers }: RosterFile): BreakerLimits {
  return {
    tasksPerRepAndDay: breakers['tasks-per-rep-and-day'],
    reassignmentsPerHourAndPool: breakers['reassignments-per-hour-and-pool'],
    fieldWritesTimesUsual: breakers['field-writes-times-usual'],
    alarmTimesUsual: breakers['alarm-times-usual'],
  };
}

function handoffMapOf({ 'hand-off': map }: RosterFile): HandoffMap {
  return {
    handRaiserForms: map['hand-raiser-forms'],
    qualifiedStages: map['qualified-stages'],
    inquiryStages: map['inquiry-stages'],
    customerStages: map['customer-stages'],
    acceptedStages: map['accepted-stages'],
    acceptedStatuses: map['accepted-statuses'],
    ownDomains: map['own-domains'],
    disposableDomains: map['disposable-domains'],
    ...(map.source === 'lead-objects' ? { leadObjects: leadObjectMapOf(map['lead-objects'] ?? PLAIN_LEAD_OBJECTS) } : {}),
  };
}

function leadObjectMapOf(map: NonNullable<RosterFile['hand-off']['lead-objects']>): LeadObjectMap {
  return { acceptedStages: map['accepted-stages'], disqualifiedStages: map['disqualified-stages'], reasons: map.reasons };
}

function mergeRoster(file: RosterFile, install: RosterAccount, crmReps: readonly CrmRep[]): Roster {
  const { choices = {} } = install;
  const idOf = (who: string | undefined): string | null => (who === undefined ? null : (findRep(crmReps, who)?.id ?? who));
  const entries = new Map(file.reps.map((entry) => [idOf(entry.rep) ?? entry.rep, entry]));
  const reps = crmReps.map((rep) => merged(file, install, rep, entries.get(rep.id), idOf));
  const zones = new Map(reps.map((rep) => [rep.id, rep.zone]));
  const liveFrom = Object.entries(file['live-from']).map(([team, text]): [string, number] => [team, goesLive(text, install.timeZone)]);
  const named = (pair: { rep: string; deputy?: string | undefined } | null | undefined) =>
    pair ? { rep: idOf(pair.rep) ?? pair.rep, deputy: idOf(pair.deputy) } : null;
  const ownCalendar = file.calendars.length === 1 ? file.calendars[0]!.id : '';
  return {
    reps,
    calendars: [...file.calendars.map(calendarOf), ...madeCalendars(file, reps, crmReps, companyTimeOf(install))],
    company: { calendar: file.defaults.calendar ?? ownCalendar, zone: file.defaults.zone ?? install.timeZone },
    absences: [
      ...file.absences.map((absence) => absenceOf(absence, idOf(absence.rep) ?? absence.rep, zones, install.timeZone)),
      ...crmReps.flatMap(({ id, away = [] }) => away.map((span): Absence => ({ rep: id, ...span }))),
    ],
    // A team that is not named goes live with the account.
    liveFrom: { '*': install.connectedAt, ...choices.liveFrom, ...Object.fromEntries(liveFrom) },
    safetyNet: named(file['safety-net']) ?? choices.safetyNet ?? null,
    marketing: named(file.marketing),
    poolCaps: Object.fromEntries(Object.entries(file.pools ?? {}).flatMap(([pool, { cap }]) => (cap === undefined ? [] : [[pool, cap]]))),
    roundTheClock: Object.entries(file.teams ?? {}).flatMap(([team, one]) => (one['round-the-clock'] ? [team] : [])),
    // The evidence file and what the CRM can see say who is blind.
    blindReps: [],
    blindChannels: [],
  };
}

/** The domain knows dates, not countries. */
function calendarOf({ id, zone, hours, holidays, country, region }: RosterFile['calendars'][number]): Calendar {
  const dates = country === undefined ? [] : holidayDates({ country, region });
  return { id, zone, hours, holidays: [...new Set([...holidays, ...dates])].sort() };
}

const goesLive = (text: string, zone: string): number => (text === 'never' ? NEVER_LIVE : instantOf(text, zone, 0));

function merged(
  file: RosterFile,
  { timeZone, choices = {}, ...account }: RosterAccount,
  rep: CrmRep,
  entry: RepEntry | undefined,
  idOf: (who: string | undefined) => string | null,
): Rep {
  const zone = entry?.zone ?? rep.zone ?? file.defaults.zone ?? timeZone;
  const team = entry?.team ?? rep.teams[0] ?? null;
  return {
    id: rep.id,
    zone,
    calendar: calendarIdOf(file, entry, { rep, zone, place: choices.place ?? null, company: companyTimeOf(account) }),
    manager: entry?.manager === undefined ? managerOf(rep, team, choices) : idOf(entry.manager),
    // A team that the CRM knows is the nearest thing to a pool that there is.
    pool: entry?.pool ?? file.defaults.pool ?? rep.teams[0] ?? null,
    team,
    type: entry?.type ?? rep.type,
    active: !rep.archived,
    // The version of an archived owner is the CRM's last word about it: the best instant there is for when it left.
    ...(rep.archived ? { inactiveSince: rep.version } : {}),
    deputy: idOf(entry?.deputy),
    cap: entry?.cap ?? null,
    territories: entry?.territories ?? [],
    languages: entry?.languages ?? [],
    segments: entry?.segments ?? [],
  };
}

/** Nobody is their own manager. */
function managerOf(rep: CrmRep, team: string | null, { managers = {} }: AccountChoices): string | null {
  const chosen = team === null ? undefined : managers[team];
  return (chosen === rep.id ? undefined : chosen) ?? rep.managerId ?? null;
}

function absenceOf(absence: RosterFile['absences'][number], rep: string, zones: ReadonlyMap<string, string>, accountZone: string): Absence {
  const zone = zones.get(rep) ?? accountZone;
  // A last day is meant to be away the whole day.
  return { rep, from: instantOf(absence.from, zone, 0), to: instantOf(absence.to, zone, 1) };
}

/** An instant as written, or the beginning of a day in `zone` plus `days`. */
function instantOf(text: string, zone: string, days: number): number {
  if (text.includes('T')) return Date.parse(text);
  return Temporal.PlainDate.from(text).add({ days }).toZonedDateTime(zone).epochMilliseconds;
}

function findRep(reps: readonly CrmRep[], who: string): CrmRep | undefined {
  return reps.find((rep) => rep.id === who || rep.otherIds?.includes(who) || rep.email?.toLowerCase() === who.toLowerCase());
}

function namesIn(file: RosterFile): string[] {
  const pairs = [file['safety-net'], file.marketing].flatMap((pair) => [pair?.rep, pair?.deputy]);
  const named = file.reps.flatMap((entry) => [entry.rep, entry.manager, entry.deputy]);
  const all = [...named, ...file.absences.map((absence) => absence.rep), ...pairs];
  return [...new Set(all.filter((who) => who !== undefined))];
}
