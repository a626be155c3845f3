/** The metadata of the org: components as they were given, and what putting or taking one does to schema and rows. */
import { makeField } from '../schema/field.ts';
import { deleteRow, insertRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import type { Org, Row } from '../store/org.ts';
import { type Component, ComponentError, isTrue, listOf, textOf, type Xml } from './component.ts';
import { customField, splitName } from './custom-field.ts';
import { findSet, permissionSetXml, putPermissionSet } from './permission-set.ts';

export interface Put {
  readonly created: boolean;
  /** Puts schema and components back as they were; rows are the transaction's. */
  readonly undo: () => void;
}

/** Types that are kept as they come, without effect on rows. */
const KEPT = new Set([
  'ReportType',
  'Report',
  'ReportFolder',
  'Dashboard',
  'DashboardFolder',
  'ListView',
  'Layout',
  'FlexiPage',
  'CustomTab',
  'CompactLayout',
  'LightningComponentBundle',
  'ApexClass',
  'CustomApplication',
  'Queue',
  'Settings',
  'QuickAction',
]);

export class MetadataStore {
  readonly #org: Org;
  #components = new Map<string, Map<string, Xml>>();

  constructor(org: Org) {
    this.#org = org;
  }

  #shelf(type: string): Map<string, Xml> {
    const shelf = this.#components.get(type) ?? new Map<string, Xml>();
    this.#components.set(type, shelf);
    return shelf;
  }

  names(type: string): string[] {
    if (type === 'PermissionSet')
      return [...this.#org.rows('PermissionSet')]
        .filter((row) => row.values.IsOwnedByProfile !== true)
        .map((row) => String(row.values.Name));
    return [...this.#shelf(type).keys()];
  }

  /** A component's body, or null. */
  read(type: string, fullName: string): Xml | null {
    if (type === 'PermissionSet') {
      const set = findSet(this.#org, fullName);
      return set ? permissionSetXml(this.#org, set) : null;
    }
    if (type === 'CustomObject' && this.#org.schema.find(fullName)?.custom === false) {
      const object = this.#org.schema.get(fullName);
      return { label: object.label, pluralLabel: object.labelPlural };
    }
    return this.#shelf(type).get(fullName) ?? null;
  }

  has(type: string, fullName: string): boolean {
    return this.read(type, fullName) !== null;
  }

  /** Creates or replaces a component. Throws `ComponentError`. */
  put(userId: string, component: Component): Put {
    if (component.fullName === '') throw new ComponentError('REQUIRED_FIELD_MISSING', 'Required field is missing: fullName');
    switch (component.type) {
      case 'CustomField':
        return this.#putField(component);
      case 'CustomObject':
        return this.#putObject(userId, component);
      case 'PermissionSet':
        return { created: putPermissionSet(this.#org, userId, component), undo: () => {} };
      case 'CampaignInfluenceModel':
        return this.#putModel(userId, component);
      default:
        if (!KEPT.has(component.type))
          throw new ComponentError('INVALID_TYPE', `Unknown type name '${component.type}' specified in the call`);
        return this.#keep(component);
    }
  }

  #keep({ type, fullName, body }: Component): Put {
    const shelf = this.#shelf(type);
    const before = shelf.get(fullName);
    shelf.set(fullName, body);
    const undo = () => {
      if (before) shelf.set(fullName, before);
      else shelf.delete(fullName);
    };
    return { created: before === undefined, undo };
  }

  #putField(component: Component): Put {
    const { schema } = this.#org;
    const { object, field } = customField(this.#org, component);
    const before = schema.field(object.toLowerCase() === 'activity' ? 'Task' : object, field.name);
    schema.putField(object, field);
    if (field.unique || field.externalId) this.#org.reindex();
    const kept = this.#keep({ ...component, fullName: `${object}.${field.name}` });
    const undo = () => {
      kept.undo();
      if (before) schema.putField(object, before);
      else schema.dropField(object, field.name);
    };
    return { created: before === null, undo };
  }

  #putObject(userId: string, component: Component): Put {
    const { schema } = this.#org;
    const { fullName, body } = component;
    const undos: (() => void)[] = [];
    const standard = schema.find(fullName)?.custom === false || fullName === 'Activity';
    let created = false;
    if (!standard) {
      if (!/^[A-Za-z](?!.*__.*__c$)\w*__c$/.test(fullName))
        throw new ComponentError(
          'INVALID_FULL_NAME',
          `Object: ${fullName}: the name must begin with a letter, end in __c and hold no further double underscore`,
        );
      const [label, plural] = [textOf(body, 'label'), textOf(body, 'pluralLabel')];
      const name = body.nameField as Xml | undefined;
      if (!label || !plural || !name)
        throw new ComponentError('REQUIRED_FIELD_MISSING', `Object ${fullName}: label, pluralLabel and nameField are required`);
      created = schema.find(fullName) === null;
      schema.putObject(fullName, label, plural, nameFieldOf(name));
      const kept = this.#keep(component);
      undos.push(kept.undo);
    }
    try {
      for (const raw of listOf(body.fields)) {
        const field = raw as Xml;
        undos.push(this.put(userId, { type: 'CustomField', fullName: `${fullName}.${textOf(field, 'fullName')}`, body: field }).undo);
      }
    } catch (error) {
      for (const undo of undos.reverse()) undo();
      throw error;
    }
    return { created, undo: () => runAll(undos.reverse()) };
  }

  #putModel(userId: string, component: Component): Put {
    const org = this.#org;
    if (!org.schema.find('CampaignInfluenceModel'))
      throw new ComponentError('INVALID_TYPE', 'CampaignInfluenceModel is not available in this organization');
    const { body, fullName } = component;
    if ([...org.rows('CampaignInfluenceModel')].some((row) => row.values.DeveloperName === fullName))
      return { ...this.#keep(component), created: false };
    insertRow(org, systemActor(userId), org.schema.get('CampaignInfluenceModel'), {
      DeveloperName: fullName,
      MasterLabel: textOf(body, 'name') || fullName,
      IsActive: isTrue(body, 'isActive'),
      IsDefaultModel: isTrue(body, 'isDefaultModel'),
      IsModelLocked: isTrue(body, 'isModelLocked'),
      ModelType: 'Custom',
    });
    return this.#keep(component);
  }

  /** Takes a component away. Throws `ComponentError` for one that is not there. */
  drop(userId: string, type: string, fullName: string): void {
    if (!this.has(type, fullName)) throw new ComponentError('INVALID_CROSS_REFERENCE_KEY', `no ${type} named ${fullName} found`);
    const used = this.#org.settings.usedComponents.find((one) => one.toLowerCase() === fullName.toLowerCase());
    if (used !== undefined)
      throw new ComponentError('DEPENDENCY_EXISTS', `This ${type} is referenced elsewhere in salesforce.com: ${used}`);
    if (type === 'CampaignInfluenceModel' && this.#hasInfluence(fullName))
      throw new ComponentError('DELETE_FAILED', 'This campaign influence model has influence records.');
    const set = type === 'PermissionSet' ? findSet(this.#org, fullName) : null;
    if (set) this.#dropSet(userId, set);
    this.#shelf(type).delete(fullName);
    if (type === 'CustomField') this.#dropField(userId, fullName);
    if (type === 'CustomObject') this.#dropObject(userId, fullName);
    if (type === 'CampaignInfluenceModel') this.#dropModel(userId, fullName);
  }

  #hasInfluence(fullName: string): boolean {
    const org = this.#org;
    const models = new Set(
      [...org.rows('CampaignInfluenceModel')].flatMap(({ id, values }) => (values.DeveloperName === fullName ? [id] : [])),
    );
    return [...org.rows('CampaignInfluence')].some(({ values }) => values.IsDeleted !== true && models.has(String(values.ModelId)));
  }

  #dropModel(userId: string, fullName: string): void {
    for (const row of [...this.#org.rows('CampaignInfluenceModel')])
      if (row.values.DeveloperName === fullName) this.#org.erase(row, userId);
  }

  #dropSet(userId: string, set: Row): void {
    if (this.#org.by('PermissionSetAssignment', 'PermissionSetId', set.id).some(({ values }) => values.IsDeleted !== true))
      throw new ComponentError('DELETE_FAILED', 'You can’t delete a permission set that’s assigned to a user.');
    deleteRow(this.#org, systemActor(userId), set);
  }

  /** With what permission sets grant on it, and with what rows hold in it. */
  #dropField(userId: string, fullName: string): void {
    const [object, name] = splitName(fullName);
    this.#revoke(userId, 'FieldPermissions', (values) => String(values.Field).toLowerCase() === fullName.toLowerCase());
    this.#org.schema.dropField(object, name);
  }

  #dropObject(userId: string, fullName: string): void {
    const org = this.#org;
    for (const row of [...org.rows(fullName)]) org.erase(row, userId);
    this.#revoke(userId, 'FieldPermissions', (values) => String(values.Field).toLowerCase().startsWith(`${fullName.toLowerCase()}.`));
    this.#revoke(userId, 'ObjectPermissions', (values) => String(values.SobjectType).toLowerCase() === fullName.toLowerCase());
    for (const name of this.names('CustomField')) if (name.startsWith(`${fullName}.`)) this.#shelf('CustomField').delete(name);
    org.schema.dropObject(fullName);
  }

  #revoke(userId: string, object: string, fits: (values: Row['values']) => boolean): void {
    for (const row of [...this.#org.rows(object)]) if (fits(row.values)) deleteRow(this.#org, systemActor(userId), row);
  }

  save(): unknown {
    return [...this.#components].map(([type, shelf]) => [type, [...shelf]]);
  }

  load(saved: unknown): void {
    this.#components = new Map((saved as [string, [string, Xml][]][]).map(([type, shelf]) => [type, new Map(shelf)]));
  }
}

function nameFieldOf(body: Xml) {
  const label = textOf(body, 'label') || 'Name';
  if (textOf(body, 'type') !== 'AutoNumber') return makeField({ name: 'Name', type: 'string', label, length: 80, nameField: true });
  const autoNumber = textOf(body, 'displayFormat') || '{0}';
  return makeField({
    name: 'Name',
    type: 'string',
    label,
    length: 80,
    nameField: true,
    createable: false,
    updateable: false,
    defaulted: true,
    autoNumber,
  });
}

function runAll(steps: readonly (() => void)[]): void {
  for (const step of steps) step();
}
