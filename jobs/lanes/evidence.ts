/** Reads everything done with people again, before any rung acts on their silence. */
import type { KnownActivities } from '../../src/ports/connector.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { storeFound } from './pull.ts';

/** Whose silence has to be confirmed; `recordToo`: of somebody who answers on the person's record. */
export type Needy = StoredPerson & { readonly recordToo?: boolean };

/**
 * Leads as they stand now: of a CRM that announces nothing all, since a rung that acted on the owner of the last poll would take back what a person
 * has done since. Returns how many people that concerns.
 */
async function readLeadsAgain(scope: InstallScope, leadIds: readonly string[]): Promise<number> {
  const { connector, session } = scope;
  const most = connector.readBatch('lead');
  let touched = 0;
  for (let from = 0; from < leadIds.length; from += most) {
    const { found } = await connector.read(session, 'lead', leadIds.slice(from, from + most));
    touched += await storeFound(scope, found);
  }
  return touched;
}

/** The same people with their evidence complete up to now. Throws when the CRM cannot be read: nobody's silence is then acted on. */
export async function withEvidence(scope: InstallScope, people: readonly Needy[]): Promise<readonly StoredPerson[]> {
  const { deps, ledger, ref, connector, session } = scope;
  const leadIds = people.map((person) => person.leadId);
  const until = deps.clock.now();
  const { items, bad } = await connector.activities(session, leadIds, until - deps.settings.lookBackMs, knownOf(people));
  for (const { id, record, why } of bad) {
    scope.log.warn('activity fails its schema', { record, id, why });
    await ledger.marks.park({
      installId: ref.installId,
      lane: `pull.${record}`,
      key: id ?? 'unknown',
      code: 'RECORD_MALFORMED',
      why,
      at: until,
    });
  }
  const records = connector.announces ? people.filter(({ recordToo }) => recordToo).map(({ leadId }) => leadId) : leadIds;
  const moved = await readLeadsAgain(scope, records);
  const { touchedLeads } = await ledger.records.storeEvidence(ref.installId, { leadIds, items, until });
  const asked = new Set(leadIds);
  const others = touchedLeads.filter((leadId) => !asked.has(leadId));
  if (others.length > 0) await ledger.marks.mark(ref.installId, 'judge', others, until);
  const touched = new Set([...touchedLeads, ...(moved > 0 ? records : [])]);
  const changed = await ledger.records.persons(
    ref.installId,
    leadIds.filter((leadId) => touched.has(leadId)),
  );
  return [...changed, ...people.filter(({ leadId }) => !touched.has(leadId)).map((person) => ({ ...person, evidenceUntil: until }))];
}

/** Baton's own tasks are always read anew: what is known of them changes beside their record. */
function knownOf(people: readonly StoredPerson[]): KnownActivities {
  return new Map(
    people.map(({ leadId, activities, tasks }) => {
      const items = [...activities, ...tasks.filter(({ batonKey }) => batonKey === null)];
      return [leadId, new Map(items.map(({ kind, id, version }) => [`${kind} ${id}`, version]))];
    }),
  );
}
