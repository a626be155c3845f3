/** What the other CRM of a workspace knows of people on deals: one person's touches and the attempts with them count, whichever CRM they stand in. */
import { acrossCrms } from '../../src/domain/loop/across.ts';
import { campaignNames } from '../../src/domain/loop/campaign-names.ts';
import { type DealPerson, dealPerson } from '../../src/domain/loop/deal-facts.ts';
import { isBatonError } from '../../src/errors/index.ts';
import type { Millis } from '../../src/ports/clock.ts';
import type { InstallScope, Peer } from '../deps.ts';
import { askForForms } from '../lanes/ask-forms.ts';
import { readFurtherTouches } from '../lanes/further-touches.ts';
import { tell } from '../lanes/lane.ts';

const HOUR_MS = 3_600_000;
/** An account has requests again within seconds; other lanes wait for them as well. */
const SOON_MS = 5 * 60_000;

const hourEnd = (now: Millis): Millis => Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS;

type People = ReadonlyMap<string, DealPerson>;

export interface AcrossPeople {
  readonly people: People;
  /** Who could not be asked about in the other CRM, and when that may be done; null when everybody was. */
  readonly again: { readonly leadIds: ReadonlySet<string>; readonly at: Millis } | null;
}

/** The same people, those with a record in both CRMs as both know them. Nothing is asked in a workspace of one CRM. */
export async function acrossPeople(scope: InstallScope, people: People): Promise<AcrossPeople> {
  const { peer, ledger, ref } = scope;
  if (peer === undefined || people.size === 0) return { people, again: null };
  const links = await ledger.links.of(peer.pair, ref.installId, [...people.keys()]);
  if (links.size === 0) return { people, again: null };
  const at = peer.scope === null ? null : await askThere(scope, peer.scope, links);
  const others = await otherPeople(scope, peer, [...links.values()]);
  const names = campaignNames(await ledger.attribution.campaigns(ref.installId));
  const joined = new Map(
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
  return { people: joined, again: at === null ? null : { leadIds: new Set(links.keys()), at } };
}

/**
 * What no record there tells. The other CRM being out of reach holds up no deal here: it is divided by what is known, and looked at again soon
 * where only its requests of the moment are used up, else in the next hour. Null: everything was told.
 */
async function askThere(scope: InstallScope, there: InstallScope, links: ReadonlyMap<string, string>): Promise<Millis | null> {
  const found = await there.ledger.records.persons(there.ref.installId, [...new Set(links.values())]);
  const live = found.flatMap(({ leadId, lead }) => (lead.archived ? [] : [leadId]));
  await askForForms(there, found);
  try {
    await readFurtherTouches(there, live);
    return null;
  } catch (error) {
    tell(scope, error, 'touches of the other CRM not read', {});
    const now = scope.deps.clock.now();
    return isBatonError(error, 'BUDGET_WAIT') ? Math.min(now + SOON_MS, hourEnd(now)) : hourEnd(now);
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

/** What was told of people in one CRM moves the deals they are on in the other. */
export async function markDealsThere({ ledger, deps }: InstallScope, { install }: Peer, leadIds: readonly string[]): Promise<void> {
  const parties = leadIds.map((id) => `lead ${id}`);
  const deals = await ledger.attribution.dealsOf(install.installId, parties);
  if (deals.length > 0) await ledger.attribution.mark(install.installId, deals, hourEnd(deps.clock.now()));
}
