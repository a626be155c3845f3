/** The connectors there are, by CRM: one line each. */
import type { Crm } from '../src/domain/crm-record.ts';
import type { Connector, ConnectorConfig } from '../src/ports/connector.ts';
import type { Log } from '../src/ports/log.ts';
import { createHubspotConnector } from './hubspot/index.ts';
import { createSalesforceConnector } from './salesforce/index.ts';

export const CONNECTORS: ReadonlyMap<Crm, (config: ConnectorConfig, log: Log) => Connector> = new Map([
  ['hubspot', createHubspotConnector],
  ['salesforce', createSalesforceConnector],
]);
