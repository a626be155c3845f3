/** The bundled generator: a made-up company's leads over some weeks, from a seed. */

import type { Millis } from '../../portal.ts';
import { dealLots } from '../lots.ts';
import { addressOf, companyName, personName, phoneNumber } from '../names.ts';
import { addOffice, DAY, GRID, HOUR, MINUTE, nextSlot, onDuty } from '../office-hours.ts';
import { type Draws, drawsFor } from '../random.ts';
import type { Archetype, Kind, LeadPlan, PersonPlan, Script, SetAside } from '../script.ts';
import { fateFor, responseFor } from './fates.ts';
import { COMPANY_FORMS, companyCampaigns, DEMO_FORM, FAIR_FORM, SOURCES, sourceDetail } from './forms.ts';
import { ASKING, EXCLUSIVE, type Lot, NOBODYS_LEADS, REPEATS } from './lots.ts';
import type { Making } from './making.ts';
import { companyPeople, INTEGRATION, OWN_DOMAIN, PARTNER, QUEUE } from './people.ts';

/** A Monday; the clock change of 2026-03-29 lies four weeks ahead. */
const STARTS_AT = Date.UTC(2026, 2, 2);
const ZONES = ['Europe/Madrid', 'America/New_York', 'Europe/Berlin'];
/** The last team begins to work by the rules on this day of the story. */
const LIVE_LATER = { team: 'DACH', days: 3 };

/** Owners who are nobody, by the lot of their leads. */
const NOBODY: Readonly<Partial<Record<Lot, string>>> = { queued: QUEUE, partnered: PARTNER, 'by-integration': INTEGRATION };

/** The script of the made-up company; 0 stands for 500 leads and 45 days. */
export function companyScript(options: { seed: number; leads: number; days: number }): Script {
  const { seed } = options;
  const count = options.leads || 500;
  const days = options.days || 45;
  const people = companyPeople(seed, STARTS_AT, days);
  const companies = Array.from({ length: Math.ceil(count / 2.2) }, (_, n) => companyName(drawsFor(seed, 'company', n), n));
  const all = Array.from({ length: count }, (_, n) => n);
  const endsAt = STARTS_AT + days * DAY;
  const fairAt = nextSlot(ZONES[0]!, STARTS_AT + Math.floor(days * 0.36) * DAY + 10 * HOUR);
  const making: Making = {
    seed,
    days,
    endsAt,
    fairAt,
    fairHandedAt: nextSlot(ZONES[0]!, addOffice(ZONES[0]!, fairAt, 5 * HOUR)),
    people,
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
    leads: pairTwins(making, pairColleagues(making, leads)),
    repsMakeDeals: true,
    looksEvery: HOUR / 2,
    source: { rows: count, loaded: count, odd: [] },
    ownDomains: [OWN_DOMAIN],
    campaigns: companyCampaigns(STARTS_AT),
    liveLater: { team: LIVE_LATER.team, at: STARTS_AT + LIVE_LATER.days * DAY },
  };
}

function kindOf({ lots }: Making, n: number, luck: Draws): Kind {
  if (ASKING.some((lot) => lots[lot].has(n))) return 'hand-raiser';
  if (lots.fair.has(n) || lots.twice.has(n) || lots['own-task'].has(n)) return 'qualified';
  if (lots['workflow-mail'].has(n)) return 'inquiry';
  if (lots.responds.has(n)) return responseFor(lots, n).kind ?? luck.weighted<Kind>({ 'hand-raiser': 50, qualified: 50 });
  return luck.weighted<Kind>({ 'hand-raiser': 38, qualified: 38, inquiry: 24 });
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
  return NOBODYS_LEADS.find((why) => lots[why].has(n)) ?? null;
}

function makeLead(making: Making, n: number, companies: readonly { domain: string }[]): LeadPlan {
  const luck = drawsFor(making.seed, 'lead', n);
  const kind = kindOf(making, n, luck);
  const setAside = setAsideOf(making, n);
  const customer = making.lots.customer.has(n);
  const arrivesAt = customer ? STARTS_AT : making.lots.fair.has(n) ? making.fairAt : arrivalOf(making, luck, kind);
  const { firstName, lastName } = personName(luck);
  const company = luck.chance(0.6) ? luck.int(0, making.companies - 1) : null;
  const form = making.lots.fair.has(n) ? FAIR_FORM : kind === 'hand-raiser' ? luck.int(0, 2) : luck.int(3, 6);
  const source = luck.weighted(SOURCES);
  const owner = ownerFor(making, n, luck, arrivesAt);
  const nobody = nobodyFor(making, n);
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
  const fate = fateFor(making, n, { kind, arrivesAt, ...times, owner });
  return { ...lead, email, sourceDetail: detail, ...times, ownerKey: nobody ?? owner.key, again, fate };
}

function emailFor(setAside: SetAside | null, firstName: string, lastName: string, n: number, domain: string | undefined): string {
  if (setAside === 'own-domain') return addressOf(firstName, lastName, n, OWN_DOMAIN);
  if (setAside === 'test-address') return `test${n}@example.invalid`;
  if (setAside === 'disposable-address') return addressOf(firstName, lastName, n, 'mailinator.com');
  return addressOf(firstName, lastName, n, domain);
}

function nobodyFor({ lots }: Making, n: number): string | undefined {
  const lot = (Object.keys(NOBODY) as Lot[]).find((one) => lots[one].has(n));
  return lot === undefined ? undefined : NOBODY[lot];
}

/** Reps who put a lead on a list of their own instead of calling it at once. */
const NOTES_A_TASK: ReadonlySet<Archetype> = new Set(['late', 'noter']);

/** Routing gives leads to reps who are on duty where it can, and to nobody who has left. */
function ownerFor(making: Making, n: number, luck: Draws, at: Millis): PersonPlan {
  if (making.lots.fair.has(n)) return making.reps.find((rep) => rep.archetype === 'late')!;
  const present = making.reps.filter((rep) => rep.leavesAt === null || rep.leavesAt > at + 2 * DAY);
  if (making.lots['own-task'].has(n)) return luck.pick(present.filter((rep) => NOTES_A_TASK.has(rep.archetype)));
  const onDutyNow = present.filter((rep) => onDuty(rep.zone, at));
  return luck.pick(onDutyNow.length > 3 && !making.lots.customer.has(n) ? onDutyNow : present);
}

type Times = Pick<LeadPlan, 'qualifiedAt' | 'ownedAt'>;

function handOverTimes(making: Making, n: number, luck: Draws, kind: Kind, at: Millis): Times {
  const { lots } = making;
  const unowned = (['unrouted', 'colleague', 'customer', 'found-by-seller', 'opted-out'] as const).some((lot) => lots[lot].has(n));
  if (unowned) return { qualifiedAt: null, ownedAt: null };
  if (lots.fair.has(n)) return { qualifiedAt: making.fairHandedAt, ownedAt: making.fairHandedAt };
  if (kind === 'hand-raiser' || lots.imported.has(n))
    return { qualifiedAt: null, ownedAt: luck.chance(0.88) ? at : at + luck.int(4, 40) * MINUTE };
  const evaluated = nextSlot('Europe/Madrid', addOffice('Europe/Madrid', at, luck.int(15, kind === 'qualified' ? 420 : 900) * MINUTE));
  if (kind === 'inquiry') return { qualifiedAt: null, ownedAt: luck.chance(0.6) || lots.responds.has(n) ? evaluated : null };
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

/** A colleague asks for sales, for themselves, some hours after somebody of the same company did. */
function pairColleagues({ lots }: Making, leads: LeadPlan[]): LeadPlan[] {
  const plain = leads.filter((lead, n) => lead.company !== null && lead.ownedAt !== null && !lead.setAside && !lots.fair.has(n));
  let next = 0;
  return leads.map((lead, n) => {
    const first = lots.colleague.has(n) ? plain[next++] : undefined;
    if (first === undefined) return lead;
    const domain = first.email.slice(first.email.indexOf('@') + 1);
    const arrivesAt = nextSlot(ZONES[0]!, first.ownedAt! + 3 * HOUR);
    return { ...lead, company: first.company, email: addressOf(lead.firstName, lead.lastName, n, domain), arrivesAt, again: [] };
  });
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
