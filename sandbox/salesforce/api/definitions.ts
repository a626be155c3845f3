/** The org's own definitions as rows: fields, objects, rules, and what runs when a record is saved. */
import type { OrgBox } from '../box.ts';
import { Schema } from '../schema/catalogue.ts';
import type { Value } from '../schema/field.ts';
import { TOOLING } from '../schema/standard-tooling.ts';
import { insertRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import { Org } from '../store/org.ts';

type Line = Record<string, Value>;

function memberLine(entity: string): Line {
  const name = `${entity}_ChangeEvent`;
  return { DeveloperName: name, FullName: name, EventChannel: 'ChangeEvents', SelectedEntity: `${entity}ChangeEvent` };
}

/** `entity`: row id of an object's definition. */
type Lines = (box: OrgBox, entity: (object: string) => Value) => Line[];

const LINES: Readonly<Record<string, Lines>> = {
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
  FlowDefinitionView: ({ org }, entity) =>
    org.settings.automations
      .filter(({ kind }) => kind === 'flow' || kind === 'process')
      .map(({ kind, object, name, active = true, on = 'update' }) => ({
        ApiName: name.replaceAll(' ', '_'),
        Label: name,
        ProcessType: kind === 'flow' ? 'AutoLaunchedFlow' : 'Workflow',
        TriggerObjectOrEventId: entity(object),
        IsActive: active,
        ...(kind === 'flow' ? { TriggerType: 'RecordAfterSave', RecordTriggerType: on === 'create' ? 'Create' : 'CreateAndUpdate' } : {}),
      })),
  ApexTrigger: ({ org }) =>
    org.settings.automations
      .filter(({ kind }) => kind === 'trigger')
      .map(({ object, name, active = true, on = 'update' }) => ({
        Name: name,
        TableEnumOrId: object,
        UsageBeforeUpdate: on === 'update',
        UsageAfterInsert: true,
        Status: active ? 'Active' : 'Inactive',
      })),
  WorkflowRule: ({ org }) =>
    org.settings.automations
      .filter(({ kind }) => kind === 'workflow rule')
      .map(({ object, name }) => ({ Name: name, TableEnumOrId: object })),
};

/** Definitions that plain queries are answered from as well. */
const IN_DATA_API = new Set(['flowdefinitionview', 'apextrigger']);

export function isDefinition(object: string | undefined): boolean {
  return IN_DATA_API.has((object ?? '').toLowerCase());
}

/** A small org that holds the definitions as rows, so that the query engine answers for them too. */
export function definitionsOf(box: OrgBox): Org {
  const org = new Org({ now: () => box.clock.now(), features: [], emit: () => {}, schema: new Schema(new Set(), TOOLING) });
  const actor = systemActor(box.founders.adminId);
  const entities = new Map<Value, string>();
  for (const [object, lines] of Object.entries(LINES)) {
    for (const line of lines(box, (name) => entities.get(name) ?? null)) {
      const { id } = insertRow(org, actor, org.schema.get(object), line);
      if (object === 'EntityDefinition') entities.set(line.QualifiedApiName ?? null, id);
    }
  }
  return org;
}
