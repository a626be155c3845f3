/** The Salesforce connector: the contract's members, each done by the file that bears its name. */
import type { Connector, ConnectorConfig, Session } from '../../src/ports/connector.ts';
import type { Log } from '../../src/ports/log.ts';
import { readActivities } from './activities.ts';
import { readAutomations } from './automations.ts';
import { bulkWriter } from './bulk-write.ts';
import { readCampaigns } from './campaigns.ts';
import { countRecords, recordIds } from './census.ts';
import { changedRecords } from './changed.ts';
import { type Api, openApi } from './client.ts';
import { fingerprintOf, parseInbound, verifyRequest } from './inbound.ts';
import { COLLECTION } from './limits.ts';
import { listen } from './listen.ts';
import { authorizeUrl, exchangeCode, refreshTokens, revokeTokens } from './oauth.ts';
import { probeOrg } from './probe.ts';
import { objectOf } from './properties.ts';
import { provisionOrg } from './provision.ts';
import { readRates } from './rates.ts';
import { listRecords, readBatch, readRecords } from './read.ts';
import { differing, stillHolding } from './read-fields.ts';
import { unprovisionOrg } from './unprovision.ts';
import { ensureTasks } from './write.ts';
import { setFields } from './write-fields.ts';

/** One connector per process; it keeps nothing between calls. `log` gets ids and counts only. */
export function createSalesforceConnector(config: ConnectorConfig, log: Log): Connector {
  const api = (session: Session): Api => openApi(config, session, log.child({ crm: 'salesforce', account: session.accountId }));
  return {
    crm: 'salesforce',
    writeBatch: COLLECTION,
    refreshesOnce: true,
    announces: false,
    probe: (session) => probeOrg(api(session)),
    authorizeUrl: (input) => authorizeUrl(config, input),
    exchange: (input) => exchangeCode(config, input),
    refresh: (input) => refreshTokens(config, input),
    revoke: (session) => revokeTokens(config, api(session)),
    verify: verifyRequest,
    fingerprint: fingerprintOf,
    parse: parseInbound,
    listen: (session, cursor, hear, signal) =>
      listen(config, session, log.child({ crm: 'salesforce', account: session.accountId }), cursor, hear, signal),
    list: (session, record, cursor) => listRecords(api(session), record, cursor),
    changed: (session, record, cursor, since) => changedRecords(api(session), record, cursor, since),
    read: (session, record, ids) => readRecords(api(session), record, ids),
    activities: (session, leadIds, since) => readActivities(api(session), leadIds, since),
    readBatch,
    stillHolding: (session, expected) => stillHolding(api(session), expected),
    differing: (session, expected) => differing(api(session), expected),
    count: (session, record, span) => countRecords(api(session), record, span),
    ids: (session, record, cursor, span) => recordIds(api(session), record, cursor, span),
    campaigns: (session) => readCampaigns(api(session)),
    automations: (session) => readAutomations(api(session)),
    rates: (session) => readRates(api(session)),
    ensureTasks: (session, tasks) => ensureTasks(api(session), tasks),
    setFields: (session, writes) => setFields(api(session), writes),
    bulk: bulkWriter(api),
    provision: (session, options) => provisionOrg(api(session), options),
    unprovision: (session) => unprovisionOrg(api(session)),
    recordUrl: (account, record, id) => {
      const object = objectOf(id) ?? (record === 'deal' ? 'Opportunity' : 'Lead');
      return `${new URL(config.apiBase).protocol}//${account.uiDomain}/lightning/r/${object}/${encodeURIComponent(id)}/view`;
    },
  };
}
