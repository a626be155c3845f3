/** What a person's deals make of them: figures wanted on the records of people whose deals were divided anew. */
import type { CampaignNames } from '../../src/domain/loop/campaign-names.ts';
import { saleOf } from '../../src/domain/loop/deal-facts.ts';
import { customerValues } from '../../src/domain/loop/figures.ts';
import type { AttributionInForce } from '../../src/domain/loop/in-force.ts';
import type { FiguresWanted, StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import type { GatheredDeals } from './gather-deals.ts';

interface Known {
  readonly plan: AttributionInForce;
  readonly names: CampaignNames;
}

/** Of whoever is on a deal, and of whoever was before. */
export async function customersOf(
  { ledger, ref, deps, install }: InstallScope,
  gathered: GatheredDeals,
  leadIds: readonly string[],
  known: Known,
): Promise<FiguresWanted[]> {
  const now = deps.clock.now();
  const others = leadIds.filter((id) => !gathered.persons.has(id));
  const persons = new Map(gathered.persons);
  for (const person of await ledger.records.persons(ref.installId, others)) persons.set(person.leadId, person);
  const currency = typeof install.settings.currency === 'string' ? install.settings.currency : null;
  return leadIds.flatMap((id): FiguresWanted[] => {
    const person = persons.get(id);
    if (person === undefined || person.lead.archived) return [];
    const deals = person.deals.map((deal) => ({ deal: saleOf(deal, currency, now), lostReason: deal.lostReason }));
    const touch = deals.length === 0 ? null : firstTouch(person, gathered, known);
    return [{ record: 'lead', id, values: customerValues(deals, touch, known.names) }];
  });
}

function firstTouch(person: StoredPerson, gathered: GatheredDeals, { plan, names }: Known) {
  const touches = gathered.personOf(person.leadId)?.touches ?? person.lead.touches ?? [];
  const { kinds } = plan.settings;
  const counted = touches.filter(({ kind, channel }) => kinds.standingOf(kind, channel) === 'counted');
  const first = counted.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))[0];
  return first === undefined ? null : { at: first.at, campaign: kinds.campaignOf(names.campaignOf(first)) };
}
