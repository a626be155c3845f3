/** The script of the Olist world: the file's own leads, people and deals on the file's own dates. */

import type { Millis } from '../../portal.ts';
import { dealLots } from '../lots.ts';
import { addressOf, personName, phoneNumber } from '../names.ts';
import { addOffice, DAY, GRID, HOUR, MINUTE, nextSlot } from '../office-hours.ts';
import { type Draws, drawsFor } from '../random.ts';
import type { DealPlan, Fate, Kind, LeadPlan, PersonPlan, Script } from '../script.ts';
import { type Pages, pagesOf, sourceOfOrigin } from './pages.ts';
import { chooseLeaver, OLIST_DOMAIN, olistPeople, personKey } from './people.ts';
import { type Closed, instantOf, type LeadRow, OLIST_ZONE, readOlist } from './read.ts';

/** What may befall a lead; nobody is merged or deleted, so that every row stays a person. */
const LOTS = { 'hand-on': 0.008, rings: 0.012, 'rings-answered': 0.006, 'books-meeting': 0.006, 'own-task': 0.01 } as const;
const REPEATS = { 'again-soon': 0.03, 'again-asking': 0.02, 'again-months-later': 0.03 } as const;

/** Quiet days after the last arrival, in which what was begun is finished. */
const AFTERMATH = 45 * DAY;

interface Making {
  readonly seed: number;
  readonly pages: Pages;
  /** SDRs in the order of rotation. */
  readonly sdrs: readonly PersonPlan[];
  readonly people: ReadonlyMap<string, PersonPlan>;
  readonly lots: Record<keyof typeof LOTS, Set<number>>;
  readonly repeats: Record<keyof typeof REPEATS, Set<number>>;
}

interface Timed {
  readonly row: LeadRow;
  readonly arrivesAt: Millis;
}

/** Reads the folder and works out the script; `leads` takes the earliest ones, `days` cuts the story, 0 takes all. */
export function olistScript(options: { data: string; seed: number; leads: number; days: number }): Script {
  const { seed } = options;
  const files = readOlist(options.data);
  const pages = pagesOf(seed, files.leads);
  const timed = files.leads
    .map((row) => ({ row, arrivesAt: arrivalOf(seed, row, pages) }))
    .sort((a, b) => a.arrivesAt - b.arrivesAt || a.row.row - b.row.row);
  const startsAt = instantOf(timed[0]!.row.day, 0);
  const until = options.days > 0 ? startsAt + options.days * DAY : Number.POSITIVE_INFINITY;
  const chosen = timed.slice(0, options.leads || undefined).filter(({ arrivesAt }) => arrivesAt <= until);
  const lastArrival = chosen[chosen.length - 1]!.arrivesAt;
  const lastWon = chosen.reduce((last, { row }) => Math.max(last, row.closed?.wonAt ?? 0), 0);
  const people = olistPeople(seed, files, chooseLeaver(files, startsAt, lastArrival));
  const making = makingOf(seed, pages, people, files.sdrs, chosen);
  return {
    startsAt,
    endsAt: Math.min(until, Math.max(lastArrival + AFTERMATH, lastWon + DAY)),
    people,
    forms: pages.forms,
    companies: [],
    leads: chosen.map((one, n) => makeLead(making, one, n)),
    repsMakeDeals: false,
    looksEvery: GRID,
    source: { rows: files.leads.length, loaded: chosen.length, odd: files.odd },
    ownDomains: [OLIST_DOMAIN],
  };
}

function makingOf(seed: number, pages: Pages, people: readonly PersonPlan[], sdrs: readonly string[], chosen: readonly Timed[]): Making {
  const byKey = new Map(people.map((one) => [one.key, one]));
  const rows = chosen.map(({ row }) => row.row);
  const rotation = drawsFor(seed, 'rotation').shuffled(sdrs);
  return {
    seed,
    pages,
    people: byKey,
    sdrs: rotation.map((sdr) => byKey.get(personKey(sdr))!),
    lots: dealLots(seed, rows, LOTS),
    repeats: dealLots(seed, rows, REPEATS),
  };
}

/** The file's time, else a seeded office hour of the day, before the win where both are on one day. */
function arrivalOf(seed: number, row: LeadRow, pages: Pages): Millis {
  if (row.timeOfDay !== null) return instantOf(row.day, row.timeOfDay);
  const luck = drawsFor(seed, 'hour', row.row);
  const minutes = 9 * 60 + luck.int(0, 479);
  const onGrid = kindOf(pages, row) === 'hand-raiser' ? minutes : minutes - (minutes % 15);
  const at = instantOf(row.day, onGrid * MINUTE);
  const midnight = instantOf(row.day, 0);
  const wonAt = row.closed?.wonAt;
  return wonAt !== undefined && wonAt >= midnight && wonAt < at + GRID ? Math.max(midnight, wonAt - HOUR) : at;
}

function kindOf(pages: Pages, row: LeadRow): Kind {
  return pages.kinds[pages.indexOf.get(row.page)!]!;
}

function makeLead(making: Making, { row, arrivesAt }: Timed, n: number): LeadPlan {
  const { seed, pages } = making;
  const luck = drawsFor(seed, 'lead', row.row);
  const kind = kindOf(pages, row);
  const { firstName, lastName } = personName(luck);
  const owner = ownerOf(making, row, n, arrivesAt);
  const deal = row.closed === null ? null : dealOf(making, row.closed, owner, arrivesAt, luck);
  return {
    key: `r${row.row}`,
    firstName,
    lastName,
    email: addressOf(firstName, lastName, row.row),
    phone: phoneNumber(luck),
    company: null,
    kind,
    setAside: null,
    arrivesAt,
    form: pages.indexOf.get(row.page)!,
    source: sourceOfOrigin(row.origin),
    sourceDetail: row.origin,
    ...handOverTimes(luck, kind, arrivesAt, deal),
    ownerKey: owner.key,
    again: againOf(making, row, arrivesAt),
    customer: false,
    deal,
    fate: fateOf(making, row, arrivesAt, owner),
  };
}

/** The SDR of the record; else the next in the rotation who will be there. */
function ownerOf(making: Making, row: LeadRow, n: number, at: Millis): PersonPlan {
  const known = row.closed === null ? undefined : making.people.get(personKey(row.closed.sdr));
  if (known) return known;
  const { sdrs } = making;
  const next = sdrs[n % sdrs.length]!;
  return next.leavesAt !== null && next.leavesAt < at + 3 * DAY ? sdrs[(n + 1) % sdrs.length]! : next;
}

function dealOf(making: Making, closed: Closed, owner: PersonPlan, arrivesAt: Millis, luck: Draws): DealPlan {
  const ownerKey = making.people.has(personKey(closed.sr)) ? personKey(closed.sr) : owner.key;
  const amount = closed.revenue > 0 ? closed.revenue : luck.int(4, 480) * 50;
  const gap = closed.wonAt - arrivesAt;
  const wished = closed.wonAt - Math.min(gap / 2, 21 * DAY);
  const opensAt = Math.max(arrivesAt, Math.floor(wished / GRID) * GRID);
  return { ownerKey, amount: amount.toFixed(2), opensAt, wonAt: Math.max(closed.wonAt, arrivesAt), closedAt: closed.wonAt };
}

/** Whoever becomes a deal was handed over by then at the latest. */
function handOverTimes(luck: Draws, kind: Kind, at: Millis, deal: DealPlan | null): Pick<LeadPlan, 'qualifiedAt' | 'ownedAt'> {
  const latest = deal?.opensAt ?? Number.POSITIVE_INFINITY;
  if (kind === 'hand-raiser')
    return { qualifiedAt: null, ownedAt: luck.chance(0.9) ? at : Math.min(latest, at + luck.int(4, 40) * MINUTE) };
  const evaluated = nextSlot(OLIST_ZONE, addOffice(OLIST_ZONE, at, luck.int(15, kind === 'qualified' ? 420 : 900) * MINUTE));
  const handed = Math.min(latest, evaluated);
  return kind === 'qualified' ? { qualifiedAt: handed, ownedAt: handed } : { qualifiedAt: null, ownedAt: handed };
}

function againOf(making: Making, row: LeadRow, at: Millis): LeadPlan['again'] {
  const { repeats, pages } = making;
  const luck = drawsFor(making.seed, 'again', row.row);
  const form = pages.indexOf.get(row.page)!;
  if (repeats['again-soon'].has(row.row)) return [{ at: at + luck.int(90, 4000) * MINUTE, form }];
  if (repeats['again-asking'].has(row.row)) return [{ at: at + luck.int(20, 120) * HOUR, form: pages.askingForm }];
  if (repeats['again-months-later'].has(row.row))
    return [{ at: at + luck.int(60 * 24, 150 * 24) * HOUR, form: luck.chance(0.5) ? pages.askingForm : form }];
  return [];
}

function fateOf(making: Making, row: LeadRow, at: Millis, owner: PersonPlan): Fate {
  const { lots, sdrs } = making;
  const luck = drawsFor(making.seed, 'fate', row.row);
  const later = nextSlot(OLIST_ZONE, at + luck.int(3, 80) * HOUR);
  if (lots['hand-on'].has(row.row)) {
    const colleagues = sdrs.filter((one) => one.team === owner.team && one.key !== owner.key && one.leavesAt === null);
    return colleagues.length === 0 ? {} : { handedOnAt: later, handedOnTo: luck.pick(colleagues).key };
  }
  if (lots.rings.has(row.row)) return { ringsAt: later };
  if (lots['rings-answered'].has(row.row)) return { ringsAt: later, ringAnswered: true };
  if (lots['books-meeting'].has(row.row)) return { booksMeeting: true };
  if (lots['own-task'].has(row.row)) return { ownTask: true };
  return {};
}
