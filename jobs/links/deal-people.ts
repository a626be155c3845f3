/** What the other CRM of a workspace knows of people on deals: one person's touches and the attempts with them count, whichever CRM they stand in. */
import { acrossCrms } from '../../src/domain/loop/across.ts';
import { campaignNames } from '../../src/domain/loop/campaign-names.ts';
import { type DealPerson, dealPerson } from '../../src/domain/loop/deal-facts.ts';
import type { InstallScope, Peer } from '../deps.ts';
import { askForForms } from '../lanes/ask-forms.ts';
import { readFurtherTouches } from '../lanes/further-touches.ts';
import { tell } from '../lanes/lane.ts';

type People = ReadonlyMap<string, DealPerson>;

/** The same people, those with a record in both CRMs as both know them. Nothing is asked in a workspace of one CRM. */
export async function acrossPeople(scope: InstallScope, people: People): Promise<People> {
  const { peer, ledger, ref } = scope;
  if (peer === undefined || people.size === 0) return people;
  const links = await ledger.links.of(peer.pair, ref.installId, [...people.keys()]);
  if (links.size === 0) return people;
  if (peer.scope !== null) await askThere(scope, peer.scope, links);
  const others = await otherPeople(scope, peer, [...links.values()]);
  const names = campaignNames(await ledger.attribution.campaigns(ref.installId));
  return new Map(
    [...people].map(([id, person]) => {
      const other = others.get(links.get(id) ?? '');
      if (other === undefined) return [id, person];
      return [
        id,
        {
          ...person,
          createdAt: Math.min(person.createdAt, other.createdAt),
          touches: acrossCrms(person.touches, other.touches, names),
          activities: [...person.activities, ...other.activities],
        },
      ];
    }),
  );
}

/** What no record there tells. The other CRM being out of reach holds up no deal here: it is divided by what is known, and looked at again in the next hour. */
async function askThere(scope: InstallScope, there: InstallScope, links: ReadonlyMap<string, string>): Promise<void> {
  const found = await there.ledger.records.persons(there.ref.installId, [...new Set(links.values())]);
  const live = found.flatMap(({ leadId, lead }) => (lead.archived ? [] : [leadId]));
  await askForForms(there, found);
  try {
    await readFurtherTouches(there, live);
  } catch (error) {
    tell(scope, error, 'touches of the other CRM not read', {});
    await markDeals(scope, scope.ref.installId, [...links.keys()]);
  }
}

/** Their touches name campaigns as people do: the ids of one CRM mean nothing in the other. */
async function otherPeople({ ledger }: InstallScope, { install }: Peer, ids: readonly string[]): Promise<People> {
  const { installId, crm } = install;
  const names = campaignNames(await ledger.attribution.campaigns(installId));
  const kept = Map.groupBy(await ledger.attribution.touches(installId, ids), ({ leadId }) => leadId);
  const merged = Map.groupBy(await ledger.attribution.absorbed(installId, ids), ({ leadId }) => leadId);
  const found = await ledger.records.persons(installId, ids);
  return new Map(
    found.map(({ leadId, lead, emailDomain, activities }) => {
      const records = [lead, ...(merged.get(leadId) ?? []).map((one) => one.lead)];
      const own = (kept.get(leadId) ?? []).map(({ touch }) => touch);
      const person = dealPerson(leadId, records, own, { emailDomain, activities });
      const touches = person.touches.map((touch) => {
        const campaign = names.campaignOf(touch);
        return { ...touch, id: `${crm} ${touch.id}`, campaign: campaign === null ? null : names.nameOf(campaign) };
      });
      return [leadId, { ...person, touches, activities: activities.map((one) => ({ ...one, id: `${crm} ${one.id}` })) }];
    }),
  );
}

const HOUR_MS = 3_600_000;

/** What was told of people in one CRM moves the deals they are on in the other. */
export function markDealsThere(scope: InstallScope, { install }: Peer, leadIds: readonly string[]): Promise<void> {
  return markDeals(scope, install.installId, leadIds);
}

async function markDeals({ ledger, deps }: InstallScope, installId: string, leadIds: readonly string[]): Promise<void> {
  const parties = leadIds.map((id) => `lead ${id}`);
  const deals = await ledger.attribution.dealsOf(installId, parties);
  const hourEnd = Math.floor(deps.clock.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
  if (deals.length > 0) await ledger.attribution.mark(installId, deals, hourEnd);
}
