/** Gathers what marked deals are attributed by: the people they name or their company's, with merged records, kept touches and activities. */
import { type DealPerson, type DealSources, dealPerson } from '../../src/domain/loop/deal-facts.ts';
import type { Millis } from '../../src/ports/clock.ts';
import type { KeptTouch, LinkedDeal, StoredLead, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { acrossPeople } from '../links/deal-people.ts';
import { askForForms } from './ask-forms.ts';
import { readFurtherTouches } from './further-touches.ts';

export interface GatheredDeals {
  readonly deals: readonly LinkedDeal[];
  /** Deals of people whose histories are not read yet: they are being asked for. */
  readonly unread: ReadonlySet<string>;
  /** Deals whose people could not be asked about in the other CRM: divided by what is known, and when to do it again. */
  readonly again: ReadonlyMap<string, Millis>;
  /** Touches that were not kept yet. */
  readonly fresh: readonly KeptTouch[];
  readonly persons: ReadonlyMap<string, StoredPerson>;
  personOf(leadId: string): DealPerson | null;
  sourcesOf(linked: LinkedDeal): Pick<DealSources, 'deal' | 'associated' | 'company'>;
}

export async function gatherDeals(scope: InstallScope, dealIds: readonly string[]): Promise<GatheredDeals> {
  const { ledger, ref } = scope;
  const { installId } = ref;
  const deals = await ledger.attribution.deals(installId, dealIds);
  const lonely = deals.filter(({ deal }) => deal.leadIds.length === 0);
  const mates = Map.groupBy(
    await ledger.attribution.companyPeople(installId, [...new Set(lonely.flatMap(({ deal }) => deal.companyIds ?? []))]),
    ({ companyId }) => companyId,
  );
  const companyOf = ({ deal }: LinkedDeal): string[] =>
    deal.leadIds.length > 0 ? [] : [...new Set((deal.companyIds ?? []).flatMap((id) => (mates.get(id) ?? []).map(({ leadId }) => leadId)))];
  const peopleOf = (one: LinkedDeal): string[] => [...one.deal.leadIds, ...companyOf(one)];
  const ids = [...new Set(deals.flatMap(peopleOf))];
  const persons = new Map((await ledger.records.persons(installId, ids)).map((person) => [person.leadId, person]));
  await readFurtherTouches(
    scope,
    [...persons].flatMap(([id, { lead }]) => (lead.archived ? [] : [id])),
  );
  await askForForms(scope, persons.values());
  const merged =
    ids.length === 0 ? new Map<string, never[]>() : Map.groupBy(await ledger.attribution.absorbed(installId, ids), ({ leadId }) => leadId);
  const kept =
    ids.length === 0 ? new Map<string, never[]>() : Map.groupBy(await ledger.attribution.touches(installId, ids), ({ leadId }) => leadId);
  const own = new Map([...persons].map(([id, person]) => [id, made(person, merged.get(id) ?? [], kept.get(id) ?? [])]));
  const { people, again } = await acrossPeople(scope, own);
  const here = (leadIds: readonly string[]) => leadIds.flatMap((id) => people.get(id) ?? []);
  return {
    deals,
    persons,
    unread: await unreadOf(scope, deals, companyOf, persons),
    again: new Map(
      deals.flatMap((one) => (again !== null && peopleOf(one).some((id) => again.leadIds.has(id)) ? [[one.deal.id, again.at]] : [])),
    ),
    fresh: [...own].flatMap(([leadId, person]) => {
      const old = new Set((kept.get(leadId) ?? []).map(({ touch }) => touch.id));
      return person.touches.filter(({ id }) => !old.has(id)).map((touch) => ({ leadId, touch }));
    }),
    personOf: (leadId) => people.get(leadId) ?? null,
    sourcesOf: (linked) => ({ deal: linked.deal, associated: here(linked.deal.leadIds), company: here(companyOf(linked)) }),
  };
}

function made(person: StoredPerson, merged: readonly { readonly lead: StoredLead }[], kept: readonly KeptTouch[]): DealPerson {
  return dealPerson(
    person.leadId,
    [person.lead, ...merged.map(({ lead }) => lead)],
    kept.map(({ touch }) => touch),
    { emailDomain: person.emailDomain, activities: person.activities },
  );
}

/** A page brings people without their histories, and so without most of their touches. */
async function unreadOf(
  { ledger, ref, deps }: InstallScope,
  deals: readonly LinkedDeal[],
  companyOf: (linked: LinkedDeal) => readonly string[],
  persons: ReadonlyMap<string, StoredPerson>,
): Promise<ReadonlySet<string>> {
  const isUnread = (id: string) => {
    const lead = persons.get(id)?.lead;
    return lead !== undefined && !lead.withHistory && !lead.archived;
  };
  const waiting = new Map(deals.map((one): [string, string[]] => [one.deal.id, [...one.deal.leadIds, ...companyOf(one)].filter(isUnread)]));
  const ids = [...new Set([...waiting.values()].flat())];
  if (ids.length > 0) await ledger.marks.mark(ref.installId, 'pull.lead', ids, deps.clock.now());
  return new Set([...waiting].flatMap(([dealId, unread]) => (unread.length > 0 ? [dealId] : [])));
}
