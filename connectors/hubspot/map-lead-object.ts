/** HubSpot Lead object (0-136) to Baton's. */
import type { CrmLeadObject, ValueChange } from '../../src/domain/crm-record.ts';
import { mapHubspotHistory, mapHubspotSource, mapHubspotUser } from './map-source.ts';
import type { HubspotObject } from './properties.ts';
import type { PortalSettings } from './settings.ts';

/** Its name is left out: it is the person's as a rule, and names stand with the person alone. */
export function mapHubspotLeadObject(
  object: HubspotObject<'lead-object'>,
  leadIds: readonly string[],
  settings: PortalSettings,
): CrmLeadObject {
  const { properties } = object;
  const histories = object.propertiesWithHistory ?? {};
  const source = mapHubspotSource(properties.hs_object_source, properties.hs_object_source_id, settings);
  const stageHistory = mapHubspotHistory(histories.hs_pipeline_stage, settings);
  const stages = new Set(stageHistory.map(({ value }) => value));
  return {
    kind: 'lead-object',
    id: object.id,
    version: Math.max(object.updatedAt, object.archivedAt ?? 0),
    archived: object.archived,
    createdAt: object.createdAt,
    createdBy:
      source === 'unknown'
        ? makerOf(stageHistory, object.createdAt)
        : { source, by: mapHubspotUser(source, properties.hs_object_source_id, settings) },
    ownerId: properties.hubspot_owner_id,
    ownerHistory: mapHubspotHistory(histories.hubspot_owner_id, settings),
    stageHistory,
    stageNames: Object.fromEntries(Object.entries(settings.leadStages).filter(([id]) => stages.has(id))),
    reasonHistory: mapHubspotHistory(histories.hs_lead_disqualification_reason, settings),
    leadIds,
  };
}

/** Every Lead object is made with a stage. One save writes its values at one instant, or almost. */
const SAME_SAVE_MS = 1_000;

/** Accounts that note no source of a record note one with each value. */
function makerOf(stages: readonly ValueChange[], createdAt: number): CrmLeadObject['createdBy'] {
  const first = stages.find(({ at }) => at <= createdAt + SAME_SAVE_MS);
  return { source: first?.source ?? 'unknown', by: first?.by ?? null };
}
