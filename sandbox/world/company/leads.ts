/** The bundled generator: a made-up company's leads over some weeks, from a seed. */

import type { Millis } from '../../portal.ts';
import { dealLots } from '../lots.ts';
import { addressOf, companyName, personName, phoneNumber } from '../names.ts';
import { addOffice, DAY, GRID, HOUR, MINUTE, nextSlot, onDuty } from '../office-hours.ts';
import { type Draws, drawsFor } from '../random.ts';
import type { Fate, Kind, LeadPlan, PersonPlan, Script, SetAside } from '../script.ts';
import { COMPANY_FORMS, DEMO_FORM, SOURCES, sourceDetail } from './forms.ts';
import { companyPeople, OWN_DOMAIN } from './people.ts';

/** A Monday; the clock change of 2026-03-29 lies four weeks ahead. */
const STARTS_AT = Date.UTC(2026, 2, 2);
const ZONES = ['Europe/Madrid', 'America/New_York', 'Europe/Berlin'];

const SET_ASIDE: readonly SetAside[] = ['seller-made', 'imported', 'own-domain', 'test-address', 'disposable-address', 'opted-out'];

/** First what excludes one another: no lead is both a twin and an import. */
const EXCLUSIVE = {
  'seller-made': 0.01,
  imported: 0.012,
  'own-domain': 0.01,
  'test-address': 0.01,
  'disposable-address': 0.01,
  'opted-out': 0.01,
  customer: 0.012,
  twin: 0.008,
  deleted: 0.012,
  unrouted: 0.016,
  'hand-on': 0.02,
  rings: 0.024,
  'rings-answered': 0.02,
  'books-meeting': 0.016,
  'own-task': 0.02,
} as const;

/** Then what may come on top of anything. */
const REPEATS = { 'again-soon': 0.05, 'again-demo': 0.03, 'again-later': 0.04 } as const;

interface Making {
  readonly seed: number;
  readonly days: number;
  readonly endsAt: Millis;
  readonly reps: readonly PersonPlan[];
  readonly companies: number;
  readonly lots: Record<keyof typeof EXCLUSIVE, Set<number>>;
  readonly repeats: Record<keyof typeof REPEATS, Set<number>>;
}

/** The script of the made-up company; 0 stands for 500 leads and 45 days. */
export function companyScript(options: { seed: number; leads: number; days: number }): Script {
  const { seed } = options;
  const count = options.leads || 500;
  const days = options.days || 45;
  const people = companyPeople(seed, STARTS_AT, days);
  const companies = Array.from({ length: Math.ceil(count / 2.2) }, (_, n) => companyName(drawsFor(seed, 'company', n), n));
  const all = Array.from({ length: count }, (_, n) => n);
  const endsAt = STARTS_AT + days * DAY;
  const making: Making = {
    seed,
    days,
    endsAt,
    reps: people.filter((one) => one.role === 'rep'),
    companies: companies.length,
    lots: dealLots(seed, all, EXCLUSIVE),
    repeats: dealLots(seed, all, REPEATS),
  };
  const leads = all.map((n) => makeLead(making, n, companies));
  return {
    startsAt: STARTS_AT,
    endsAt,
    people,
    forms: COMPANY_FORMS,
    companies,
    leads: pairTwins(making, leads),
    repsMakeDeals: true,
    looksEvery: HOUR / 2,
    source: { rows: count, loaded: count, odd: [] },
    ownDomains: [OWN_DOMAIN],
  };
}

function kindOf({ lots }: Making, n: number, luck: Draws): Kind {
  if (lots.unrouted.has(n) || lots['books-meeting'].has(n) || lots.customer.has(n) || lots.imported.has(n)) return 'hand-raiser';
  return luck.weighted<Kind>({ 'hand-raiser': 35, qualified: 45, inquiry: 20 });
}

/** Mostly in somebody's office hours, and then on the grid unless they ask for sales; some at night and on weekends. */
function arrivalOf(making: Making, luck: Draws, kind: Kind): Millis {
  const at = STARTS_AT + Math.floor(luck.unit() * (making.days - 0.5) * 24 * 60) * MINUTE;
  const zone = luck.pick(ZONES);
  if (luck.chance(0.12)) return at;
  const office = onDuty(zone, at) ? at : addOffice(zone, at, luck.int(0, 479) * MINUTE);
  const inTime = Math.min(office, making.endsAt - HOUR);
  return kind === 'hand-raiser' ? inTime : Math.floor(inTime / GRID) * GRID;
}

function setAsideOf({ lots }: Making, n: number): SetAside | null {
  return SET_ASIDE.find((why) => lots[why].has(n)) ?? null;
}

function makeLead(making: Making, n: number, companies: readonly { domain: string }[]): LeadPlan {
  const luck = drawsFor(making.seed, 'lead', n);
  const kind = kindOf(making, n, luck);
  const setAside = setAsideOf(making, n);
  const customer = making.lots.customer.has(n);
  const arrivesAt = customer ? STARTS_AT : arrivalOf(making, luck, kind);
  const { firstName, lastName } = personName(luck);
  const company = luck.chance(0.6) ? luck.int(0, making.companies - 1) : null;
  const form = kind === 'hand-raiser' ? luck.int(0, 2) : luck.int(3, 6);
  const source = luck.weighted(SOURCES);
  const owner = ownerFor(making, n, luck, arrivesAt);
  const lead = {
    key: `l${n}`,
    firstName,
    lastName,
    phone: phoneNumber(luck),
    company,
    kind,
    setAside,
    arrivesAt,
    form,
    source,
    customer,
    deal: null,
  };
  const email = emailFor(setAside, firstName, lastName, n, company === null ? undefined : companies[company]!.domain);
  const detail = sourceDetail(source, COMPANY_FORMS[form]!.campaign);
  const times = handOverTimes(making, n, luck, kind, arrivesAt);
  const again = againFor(making, n, arrivesAt, customer);
  return { ...lead, email, sourceDetail: detail, ...times, ownerKey: owner.key, again, fate: fateFor(making, n, arrivesAt, owner) };
}

function emailFor(setAside: SetAside | null, firstName: string, lastName: string, n: number, domain: string | undefined): string {
  if (setAside === 'own-domain') return addressOf(firstName, lastName, n, OWN_DOMAIN);
  if (setAside === 'test-address') return `test${n}@example.invalid`;
  if (setAside === 'disposable-address') return addressOf(firstName, lastName, n, 'mailinator.com');
  return addressOf(firstName, lastName, n, domain);
}

/** Routing gives leads to reps who are on duty where it can, and to nobody who has left. */
function ownerFor(making: Making, n: number, luck: Draws, at: Millis): PersonPlan {
  const present = making.reps.filter((rep) => rep.leavesAt === null || rep.leavesAt > at + 2 * DAY);
  const onDutyNow = present.filter((rep) => onDuty(rep.zone, at));
  return luck.pick(onDutyNow.length > 3 && !making.lots.customer.has(n) ? onDutyNow : present);
}

type Times = Pick<LeadPlan, 'qualifiedAt' | 'ownedAt'>;

function handOverTimes(making: Making, n: number, luck: Draws, kind: Kind, at: Millis): Times {
  const { lots } = making;
  if (lots.unrouted.has(n) || lots.customer.has(n)) return { qualifiedAt: null, ownedAt: null };
  if (kind === 'hand-raiser' || lots.imported.has(n))
    return { qualifiedAt: null, ownedAt: luck.chance(0.88) ? at : at + luck.int(4, 40) * MINUTE };
  const evaluated = nextSlot('Europe/Madrid', addOffice('Europe/Madrid', at, luck.int(15, kind === 'qualified' ? 420 : 900) * MINUTE));
  if (kind === 'inquiry') return { qualifiedAt: null, ownedAt: luck.chance(0.6) ? evaluated : null };
  return { qualifiedAt: evaluated, ownedAt: luck.chance(0.9) ? evaluated : evaluated + luck.int(1, 4) * GRID };
}

function againFor(making: Making, n: number, at: Millis, customer: boolean): LeadPlan['again'] {
  const luck = drawsFor(making.seed, 'again', n);
  const { repeats } = making;
  if (customer) return [{ at: arrivalOf(making, luck, 'hand-raiser'), form: luck.int(0, 2) }];
  if (repeats['again-soon'].has(n)) return [{ at: at + luck.int(90, 4000) * MINUTE, form: luck.int(0, 6) }];
  if (repeats['again-demo'].has(n)) return [{ at: at + luck.int(20, 120) * HOUR, form: DEMO_FORM }];
  if (repeats['again-later'].has(n)) return [{ at: at + luck.int(18 * 24, 36 * 24) * HOUR, form: luck.int(0, 4) }];
  return [];
}

function fateFor(making: Making, n: number, at: Millis, owner: PersonPlan): Fate {
  const { lots, reps } = making;
  const luck = drawsFor(making.seed, 'fate', n);
  if (lots.deleted.has(n)) return { deletedAt: nextSlot('Europe/Madrid', at + luck.int(30, 150) * HOUR) };
  if (lots['hand-on'].has(n)) {
    const colleagues = reps.filter((rep) => rep.team === owner.team && rep.key !== owner.key && rep.leavesAt === null);
    return { handedOnAt: nextSlot(owner.zone, at + luck.int(4, 60) * HOUR), handedOnTo: luck.pick(colleagues).key };
  }
  if (lots.rings.has(n)) return { ringsAt: nextSlot(owner.zone, at + luck.int(3, 80) * HOUR) };
  if (lots['rings-answered'].has(n)) return { ringsAt: nextSlot(owner.zone, at + luck.int(3, 80) * HOUR), ringAnswered: true };
  if (lots['books-meeting'].has(n)) return { booksMeeting: true };
  if (lots['own-task'].has(n)) return { ownTask: true };
  return {};
}

/** A twin takes the name of an earlier lead, comes some days after it and is merged into it. */
function pairTwins(making: Making, leads: LeadPlan[]): LeadPlan[] {
  const plain = leads.findIndex((lead, n) => !lead.setAside && !lead.customer && !making.lots.deleted.has(n) && !making.lots.twin.has(n));
  let original = plain;
  return leads.map((lead, n) => {
    if (!making.lots.twin.has(n) || original < 0) return lead;
    const first = leads[original]!;
    const mergedInto = original;
    original = nextOriginal(making, leads, original);
    const { firstName, lastName } = first;
    const mergedAt = nextSlot('Europe/Madrid', Math.max(lead.arrivesAt, first.arrivesAt) + 26 * HOUR);
    return { ...lead, firstName, lastName, email: addressOf(firstName, lastName, n), fate: { mergedInto, mergedAt } };
  });
}

function nextOriginal(making: Making, leads: readonly LeadPlan[], after: number): number {
  for (let n = after + 1; n < leads.length; n++) {
    const lead = leads[n]!;
    if (!lead.setAside && !lead.customer && !making.lots.deleted.has(n) && !making.lots.twin.has(n)) return n;
  }
  return -1;
}
