/** The Tooling API: queries over the org's own definitions, custom fields, and the objects that change events watch. */
import type { OrgBox } from '../box.ts';
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { bad, missing, SfRefusal } from '../kit/refusal.ts';
import { ComponentError, type Xml } from '../metadata/component.ts';
import { Schema } from '../schema/catalogue.ts';
import { describeField, describeFull, describeShort } from '../schema/describe.ts';
import type { Value } from '../schema/field.ts';
import { TOOLING } from '../schema/standard-tooling.ts';
import { readQuery, runQuery } from '../soql/run.ts';
import { hasRight } from '../store/access.ts';
import { insertRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import { Org } from '../store/org.ts';
import { isJson, jsonBody } from './body.ts';

type Line = Record<string, Value>;

/** Objects that may be watched by change events [docs: cdc_allocations]. */
const MAX_WATCHED = 5;

function memberLine(entity: string): Line {
  const name = `${entity}_ChangeEvent`;
  return { DeveloperName: name, FullName: name, EventChannel: 'ChangeEvents', SelectedEntity: `${entity}ChangeEvent` };
}

const LINES: Readonly<Record<string, (box: OrgBox) => Line[]>> = {
  CustomField: ({ org }) =>
    org.schema.all().flatMap((object) =>
      [...object.fields.values()]
        .filter(({ custom }) => custom)
        .map(({ name, length, precision, scale }) => ({
          DeveloperName: name.replace(/__c$/, ''),
          TableEnumOrId: object.name,
          EntityDefinitionId: object.name,
          FullName: `${object.name}.${name}`,
          Length: length,
          Precision: precision,
          Scale: scale,
        })),
    ),
  CustomObject: ({ org }) =>
    org.schema
      .all()
      .filter(({ custom }) => custom)
      .map(({ name }) => ({ DeveloperName: name.replace(/__c$/, '') })),
  EntityDefinition: ({ org }) =>
    org.schema.all().map(({ name, label, labelPlural, prefix, setup }) => ({
      DurableId: name,
      QualifiedApiName: name,
      DeveloperName: name.replace(/__c$/, ''),
      Label: label,
      PluralLabel: labelPlural,
      KeyPrefix: prefix,
      IsCustomizable: !setup,
      IsQueryable: true,
    })),
  FieldDefinition: ({ org }) =>
    org.schema.all().flatMap((object) =>
      [...object.fields.values()].map(({ name, label, type, required, length, precision, scale }) => ({
        DurableId: `${object.name}.${name}`,
        QualifiedApiName: name,
        DeveloperName: name.replace(/__c$/, ''),
        EntityDefinitionId: object.name,
        Label: label,
        DataType: type,
        IsNillable: !required,
        Length: length,
        Precision: precision,
        Scale: scale,
      })),
    ),
  PlatformEventChannelMember: ({ org }) => org.settings.changeEvents.map(memberLine),
  ValidationRule: ({ org }) =>
    org.settings.validationRules.map(({ object, field, message }) => ({
      ValidationName: `Rule_on_${field}`,
      Active: true,
      EntityDefinitionId: object,
      ErrorMessage: message,
    })),
  ApexClass: () => [],
};

/** A small org that holds the definitions as rows, so that the query engine answers for them too. */
function definitionsOf(box: OrgBox): Org {
  const org = new Org({ now: () => box.clock.now(), features: [], emit: () => {}, schema: new Schema(new Set(), TOOLING) });
  const actor = systemActor(box.founders.adminId);
  for (const [object, lines] of Object.entries(LINES)) for (const line of lines(box)) insertRow(org, actor, org.schema.get(object), line);
  return org;
}

/** GET /tooling/query?q=…. */
export function toolingQuery(call: OrgCall): OrgReply {
  const org = definitionsOf(call.box);
  const running = { sight: { org, actor: call.actor }, all: false, base: `${call.base}/tooling`, pageSize: 2_000, keep: () => '' };
  const result = runQuery(running, readQuery(call.request.query.get('q') ?? ''));
  return {
    status: 200,
    body: {
      size: result.total,
      totalSize: result.total,
      done: true,
      queryLocator: null,
      entityTypeName: null,
      records: result.page(0, result.total),
    },
  };
}

/** GET /tooling/sobjects. */
export function toolingObjects(call: OrgCall): OrgReply {
  const { schema } = definitionsOf(call.box);
  return {
    status: 200,
    body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: schema.all().map((object) => describeShort(object, `${call.base}/tooling`)) },
  };
}

/** GET /tooling/sobjects/{object}/describe. */
export function toolingDescribe(call: OrgCall): OrgReply {
  const object = definitionsOf(call.box).schema.find(call.params.object ?? '');
  if (!object) throw missing();
  return {
    status: 200,
    body: describeFull(
      object,
      [...object.fields.values()].map((field) => describeField(field, true)),
      [],
      `${call.base}/tooling`,
    ),
  };
}

function requireRight({ box, actor }: OrgCall): void {
  if (['PermissionsCustomizeApplication', 'PermissionsModifyAllData'].some((right) => hasRight(box.org, actor.userId, right))) return;
  throw new SfRefusal(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on cross-reference id');
}

/** POST /tooling/sobjects/{CustomField | PlatformEventChannelMember}: `{FullName, Metadata}`. */
export function toolingCreate(call: OrgCall): OrgReply {
  requireRight(call);
  const body = jsonBody(call);
  const metadata = isJson(body.Metadata) ? body.Metadata : {};
  const { object = '' } = call.params;
  if (object === 'PlatformEventChannelMember') return watch(call, String(metadata.selectedEntity ?? ''));
  if (object !== 'CustomField') throw missing();
  const fullName = String(body.FullName ?? '');
  if (call.box.metadata.has('CustomField', fullName))
    throw bad('DUPLICATE_DEVELOPER_NAME', `There is already a field named ${fullName} on this object.`);
  try {
    call.box.metadata.put(call.actor.userId, { type: 'CustomField', fullName, body: metadata as Xml });
  } catch (error) {
    if (error instanceof ComponentError) throw bad(error.statusCode, error.message, ['FullName']);
    throw error;
  }
  return { status: 201, body: { id: '00NgK00000000001AAA', success: true, errors: [], warnings: [], infos: [] } };
}

function watch({ box }: OrgCall, selected: string): OrgReply {
  const entity = selected.replace(/ChangeEvent$/, '');
  const watched = box.org.settings.changeEvents;
  if (!box.org.schema.find(entity)) throw bad('INVALID_CROSS_REFERENCE_KEY', `no entity ${selected} found`, ['SelectedEntity']);
  if (watched.includes(entity))
    throw bad('DUPLICATE_VALUE', `duplicate value found: ${selected} is already a member of ChangeEvents`, ['SelectedEntity']);
  if (watched.length >= MAX_WATCHED) throw bad('LIMIT_EXCEEDED', `You can select at most ${MAX_WATCHED} entities for change notifications`);
  watched.push(entity);
  return { status: 201, body: { id: '0v8gK00000000001AAA', success: true, errors: [] } };
}
