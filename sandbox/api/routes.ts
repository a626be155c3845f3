/** Every API route of the sandbox, with the kind it counts as and the scopes it needs. */
import type { Route, ScopesOf } from '../http/router.ts';
import { findObjectType, OBJECT_TYPES } from '../store/object-types.ts';
import * as labels from './association-labels.ts';
import * as associations from './associations.ts';
import * as batch from './batch.ts';
import * as directory from './directory.ts';
import * as limits from './limits.ts';
import { MARKETING_ROUTES } from './marketing-routes.ts';
import * as objects from './objects.ts';
import * as properties from './properties.ts';
import { route } from './route.ts';
import { searchObjects } from './search.ts';

function typeScopes(pick: 'read' | 'write' | 'schemaWrite', names: readonly string[]): ScopesOf {
  return (params) => {
    const needed = names.flatMap((name) => {
      const type = findObjectType(params[name] ?? '');
      return type ? OBJECT_TYPES[type][pick] : [];
    });
    return [...new Set(needed)];
  };
}

const READ = typeScopes('read', ['type']);
const WRITE = typeScopes('write', ['type']);
const SCHEMA_WRITE = typeScopes('schemaWrite', ['type']);
const LINK_READ = typeScopes('read', ['from', 'to']);
const LINK_WRITE = typeScopes('write', ['from', 'to']);
const OWNERS: ScopesOf = () => ['crm.objects.owners.read'];
const OAUTH: ScopesOf = () => ['oauth'];
const CONTACTS: ScopesOf = () => ['crm.objects.contacts.read'];

const OBJECTS: readonly Route[] = [
  route('read', 'POST /crm/objects/:type/batch/read', READ, batch.batchRead),
  route('write', 'POST /crm/objects/:type/batch/create', WRITE, batch.batchCreate),
  route('write', 'POST /crm/objects/:type/batch/update', WRITE, batch.batchUpdate),
  route('write', 'POST /crm/objects/:type/batch/upsert', WRITE, batch.batchUpsert),
  route('write', 'POST /crm/objects/:type/batch/archive', WRITE, batch.batchArchive),
  route('search', 'POST /crm/objects/:type/search', READ, searchObjects),
  route('write', 'POST /crm/objects/:type/merge', WRITE, objects.mergeObjects),
  route('write', 'POST /crm/objects/:type/gdpr-delete', WRITE, objects.gdprDelete),
  route('read', 'GET /crm/objects/:type', READ, objects.listObjects),
  route('write', 'POST /crm/objects/:type', WRITE, objects.createObject),
  route('read', 'GET /crm/objects/:type/:id', READ, objects.readObject),
  route('write', 'PATCH /crm/objects/:type/:id', WRITE, objects.updateObject),
  route('write', 'DELETE /crm/objects/:type/:id', WRITE, objects.archiveObject),
];

const ASSOCIATIONS: readonly Route[] = [
  route('read', 'POST /crm/associations/:from/:to/batch/read', LINK_READ, associations.readAssociations),
  route('write', 'POST /crm/associations/:from/:to/batch/create', LINK_WRITE, associations.createAssociations),
  route('write', 'POST /crm/associations/:from/:to/batch/associate/default', LINK_WRITE, associations.createDefaultAssociations),
  route('write', 'POST /crm/associations/:from/:to/batch/archive', LINK_WRITE, associations.archiveAssociations),
  route('read', 'GET /crm/associations/:from/:to/labels', LINK_READ, labels.listLabels),
  route('write', 'POST /crm/associations/:from/:to/labels', LINK_WRITE, labels.createLabel),
  route('write', 'PUT /crm/associations/:from/:to/labels', LINK_WRITE, labels.renameLabel),
  route('write', 'DELETE /crm/associations/:from/:to/labels/:typeId', LINK_WRITE, labels.deleteLabel),
  route('read', 'GET /crm/objects/:from/:id/associations/:to', LINK_READ, associations.listAssociations),
  route('write', 'PUT /crm/objects/:from/:id/associations/default/:to/:toId', LINK_WRITE, associations.putDefaultAssociation),
  route('write', 'PUT /crm/objects/:from/:id/associations/:to/:toId', LINK_WRITE, associations.putAssociation),
  route('write', 'DELETE /crm/objects/:from/:id/associations/:to/:toId', LINK_WRITE, associations.deleteAssociation),
];

const PROPERTIES: readonly Route[] = [
  route('read', 'GET /crm/properties/:type/groups', READ, properties.listGroups),
  route('write', 'POST /crm/properties/:type/groups', SCHEMA_WRITE, properties.createGroup),
  route('read', 'GET /crm/properties/:type/groups/:name', READ, properties.readGroup),
  route('write', 'PATCH /crm/properties/:type/groups/:name', SCHEMA_WRITE, properties.patchGroup),
  route('write', 'DELETE /crm/properties/:type/groups/:name', SCHEMA_WRITE, properties.archiveGroup),
  route('read', 'POST /crm/properties/:type/batch/read', READ, properties.batchReadProperties),
  route('write', 'POST /crm/properties/:type/batch/create', SCHEMA_WRITE, properties.batchCreateProperties),
  route('write', 'POST /crm/properties/:type/batch/archive', SCHEMA_WRITE, properties.batchArchiveProperties),
  route('read', 'GET /crm/properties/:type', READ, properties.listProperties),
  route('write', 'POST /crm/properties/:type', SCHEMA_WRITE, properties.createProperty),
  route('read', 'GET /crm/properties/:type/:name', READ, properties.readProperty),
  route('write', 'PATCH /crm/properties/:type/:name', SCHEMA_WRITE, properties.patchProperty),
  route('write', 'DELETE /crm/properties/:type/:name', SCHEMA_WRITE, properties.archiveProperty),
];

const DIRECTORY: readonly Route[] = [
  route('read', 'GET /crm/owners', OWNERS, directory.listOwners),
  route('read', 'GET /crm/owners/:id', OWNERS, directory.readOwner),
  route('read', 'GET /crm/pipelines/:type', READ, directory.listPipelines),
  route('read', 'GET /crm/pipelines/:type/:pipeline', READ, directory.readPipeline),
  route('read', 'GET /crm/pipelines/:type/:pipeline/stages', READ, directory.listStages),
  route('read', 'GET /account-info/details', OAUTH, directory.accountDetails),
  route('read', 'GET /calling/dispositions', CONTACTS, directory.listDispositions),
  route('read', 'GET /settings/currencies/exchange-rates', () => ['settings.currencies.read'], directory.listExchangeRates),
  route('read', 'GET /automation/flows', () => ['automation'], directory.listWorkflows),
  route('read', 'GET /crm/limits/custom-properties', OAUTH, limits.customPropertyLimits),
  route('read', 'GET /crm/limits/associations/records/:from/:to', OAUTH, limits.associationLimits),
  route('read', 'GET /account-info/api-usage/daily/private-apps', OAUTH, limits.dailyUsage),
  route('auth', 'DELETE /appinstalls/external-install', OAUTH, (call) => {
    call.sandbox.uninstall(call.caller.appId, call.portal.portalId);
    return { status: 204 };
  }),
];

/** Literal segments come before parameters of the same length. */
export const API_ROUTES: readonly Route[] = [...OBJECTS, ...ASSOCIATIONS, ...PROPERTIES, ...DIRECTORY, ...MARKETING_ROUTES];
