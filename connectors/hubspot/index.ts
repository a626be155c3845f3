/** The HubSpot connector: the contract's members, each done by the file that bears its name. */
import type { Connector, ConnectorConfig, Session } from '../../src/ports/connector.ts';
import type { Log } from '../../src/ports/log.ts';
import { readActivities } from './activities.ts';
import { readAutomations } from './automations.ts';
import { readCampaigns } from './campaigns.ts';
import { countRecords, recordIds } from './census.ts';
import { changedRecords } from './changed.ts';
import { type Api, openApi } from './client.ts';
import { readFormFills } from './forms.ts';
import { parseWebhook } from './inbound.ts';
import { OBJECT_BATCH } from './limits.ts';
import { hasMarketingEvents, readParticipations } from './marketing-events.ts';
import { authorizeUrl, exchangeCode, refreshTokens, uninstall } from './oauth.ts';
import { probePortal } from './probe.ts';
import { OBJECTS } from './properties.ts';
import { provisionPortal } from './provision.ts';
import { readRates } from './rates.ts';
import { listRecords, readBatch, readRecords } from './read.ts';
import { differing, stillHolding } from './read-fields.ts';
import { fingerprintOf, verifySignature } from './signature.ts';
import { acceptToken } from './static-token.ts';
import { unprovisionPortal } from './unprovision.ts';
import { ensureTasks } from './write.ts';
import { setFields } from './write-fields.ts';

/** One connector per process; it keeps nothing between calls. `log` gets ids and counts only. */
export function createHubspotConnector(config: ConnectorConfig, log: Log): Connector {
  const api = (session: Session): Api => openApi(config, session, log.child({ crm: 'hubspot', account: session.accountId }));
  return {
    crm: 'hubspot',
    writeBatch: OBJECT_BATCH,
    refreshesOnce: false,
    announces: true,
    probe: (session) => probePortal(config, api(session)),
    authorizeUrl: (input) => authorizeUrl(config, input),
    exchange: (input) => exchangeCode(config, input),
    acceptToken: (input) => acceptToken(config, input),
    refresh: (input) => refreshTokens(config, input),
    revoke: (session) => uninstall(api(session)),
    verify: (request, now) => verifySignature(request, config.clientSecrets, now),
    fingerprint: fingerprintOf,
    parse: parseWebhook,
    list: (session, record, cursor) => listRecords(api(session), record, cursor),
    changed: (session, record, cursor, since) => changedRecords(api(session), record, cursor, since),
    read: (session, record, ids) => readRecords(api(session), record, ids),
    activities: (session, leadIds, since, known) => readActivities(api(session), { leadIds, since, known: known ?? new Map() }),
    readBatch,
    stillHolding: (session, expected) => stillHolding(api(session), expected),
    differing: (session, expected) => differing(api(session), expected),
    count: (session, record, span) => countRecords(api(session), record, span),
    ids: (session, record, cursor, span) => recordIds(api(session), record, cursor, span),
    campaigns: (session, known) => readCampaigns(api(session), known),
    furtherTouches: (session, leadIds) => readParticipations(api(session), leadIds),
    hasFurtherTouches: (session) => hasMarketingEvents(api(session)),
    formFills: (session, cursor, since) => readFormFills(api(session), cursor, since),
    automations: (session) => readAutomations(api(session)),
    rates: (session) => readRates(api(session)),
    ensureTasks: (session, tasks) => ensureTasks(api(session), tasks),
    setFields: (session, writes) => setFields(api(session), writes),
    provision: (session, options) => provisionPortal(api(session), options),
    unprovision: (session) => unprovisionPortal(api(session)),
    recordUrl: (account, record, id) =>
      `${new URL(config.apiBase).protocol}//${account.uiDomain}/contacts/${account.accountId}/record/${OBJECTS[record].typeId}/${encodeURIComponent(id)}`,
  };
}
