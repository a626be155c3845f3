/** The deals of a recorded history as attribution sees them at one instant, each with the journey of its people. */
import { isEarlierWin } from '../attribution/earlier-win.ts';
import { type DealJourney, dealJourney, peopleOf } from '../attribution/index.ts';
import { NO_CURRENCY, toMinor } from '../attribution/money.ts';
import type { AttributionSettings } from '../attribution/settings.ts';
import type { AttributedDeal, Touchpoint } from '../attribution/touchpoint.ts';
import type { Millis, PersonFacts } from '../fact.ts';
import { isFreeMail } from '../intake/free-mail.ts';
import type { History } from './history.ts';
import type { SaleLine } from './read-sale.ts';

/** By deal; what is later than `now` has not happened yet. */
export function journeysOf(history: History, settings: AttributionSettings, now: Millis): DealJourney[] {
  const lines = Map.groupBy(history.sales.filter(({ at }) => at <= now).sort(compareLines), ({ deal }) => deal);
  const people = new Map(history.people.map((person) => [person.lead, knownOf(person, now)]));
  const touches = Map.groupBy(history.touches, ({ person }) => person);
  const convertedTo = Map.groupBy(
    [...people].flatMap(([lead, known]) => known.convertedTo.map((deal) => ({ lead, deal }))),
    ({ deal }) => deal,
  );
  const context = { people, settings, now };
  const bare = [...lines]
    .map(([id, own]) =>
      bareDeal(
        id,
        own,
        (convertedTo.get(id) ?? []).map(({ lead }) => lead),
        context,
      ),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const winsBy = winsByParty(bare, people);
  return bare.map((deal) => {
    const whole = withBusiness(deal, lines.get(deal.id)!, partiesOf(deal, people), winsBy);
    return dealJourney(
      whole,
      whole.people.ids.flatMap((id): readonly Touchpoint[] => touches.get(id) ?? []),
      settings,
    );
  });
}

interface Known {
  /** The first inquiry: lead creation. */
  readonly leadCreatedAt: Millis | null;
  readonly companies: readonly string[];
  /** Deals this lead was converted into. */
  readonly convertedTo: readonly string[];
}

type People = ReadonlyMap<string, Known>;

function knownOf({ facts }: PersonFacts, now: Millis): Known {
  const past = facts.filter(({ at }) => at <= now);
  const inquiries = past.filter((fact) => fact.type === 'inquiry');
  const companies = inquiries.flatMap(({ company }) => (company === undefined || isFreeMail(company) ? [] : [company.toLowerCase()]));
  return {
    leadCreatedAt: inquiries.reduce<Millis | null>((first, { at }) => Math.min(first ?? at, at), null),
    companies: [...new Set(companies)],
    convertedTo: past.flatMap((fact) =>
      fact.type === 'outcome' && fact.outcome === 'converted' && fact.deal !== undefined ? [fact.deal] : [],
    ),
  };
}

/** Lines of one instant: a deal is opened before it is closed. */
function compareLines(a: SaleLine, b: SaleLine): number {
  const rank = (line: SaleLine) => (line.stage === 'open' ? 0 : 1);
  if (a.at !== b.at || rank(a) !== rank(b)) return a.at - b.at || rank(a) - rank(b);
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

interface Context {
  readonly people: People;
  readonly settings: AttributionSettings;
  readonly now: Millis;
}

/** Before it is known what its company bought earlier. */
function bareDeal(
  id: string,
  lines: readonly SaleLine[],
  converted: readonly string[],
  { people, settings, now }: Context,
): AttributedDeal {
  const stage = lines.at(-1)!.stage;
  // A deal that was won twice without being re-opened was re-priced: the close is the first of these lines.
  const closedFrom = lines.findLastIndex((line) => line.stage !== stage) + 1;
  const currency = lines.findLast((line) => line.currency !== null)?.currency ?? NO_CURRENCY;
  const amount = lines.findLast((line) => line.amount !== null)?.amount ?? null;
  const associated = lines.findLast(({ leads }) => leads.length > 0)?.leads ?? [];
  const createdAt = lines[0]!.at;
  const found = peopleOf({ createdAt, associated, converted, company: [] }, settings);
  return {
    id,
    stage,
    amountMinor: amount === null ? null : toMinor(amount, currency),
    currency,
    kind: 'new',
    leadCreatedAt: found.ids.reduce<Millis | null>((first, lead) => earliest(first, people.get(lead)?.leadCreatedAt ?? null), null),
    createdAt,
    closedAt: stage === 'open' ? now : lines[closedFrom]!.at,
    wonBeforeAt: null,
    people: found,
  };
}

function earliest(a: Millis | null, b: Millis | null): Millis | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

/** Who buys: the people themselves and the companies they name. */
function partiesOf(deal: AttributedDeal, people: People): string[] {
  return deal.people.ids.flatMap((lead) => [`lead ${lead}`, ...(people.get(lead)?.companies ?? []).map((company) => `company ${company}`)]);
}

function winsByParty(deals: readonly AttributedDeal[], people: People): ReadonlyMap<string, readonly AttributedDeal[]> {
  const wins = new Map<string, AttributedDeal[]>();
  for (const deal of deals.filter(({ stage }) => stage === 'won')) {
    for (const party of partiesOf(deal, people)) {
      const known = wins.get(party);
      if (known) known.push(deal);
      else wins.set(party, [deal]);
    }
  }
  return wins;
}

/** New business, expansion and renewal by the deal's own word, else by an earlier win of its company. */
function withBusiness(
  deal: AttributedDeal,
  lines: readonly SaleLine[],
  parties: readonly string[],
  winsBy: ReadonlyMap<string, readonly AttributedDeal[]>,
): AttributedDeal {
  const before = parties
    .flatMap((party) => winsBy.get(party) ?? [])
    .filter((win) => win.id !== deal.id && isEarlierWin(win.closedAt, deal));
  const wonBeforeAt = before.reduce<Millis | null>((last, { closedAt }) => Math.max(last ?? closedAt, closedAt), null);
  const stated = lines.findLast(({ kind }) => kind !== null)?.kind;
  return { ...deal, wonBeforeAt, kind: stated ?? (wonBeforeAt === null ? 'new' : 'expansion') };
}
