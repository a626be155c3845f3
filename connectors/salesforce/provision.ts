/** Makes Baton's fields in an org in the order in which they become usable: fields, permission set, its assignment, and a look whether they can be seen. */
import { z } from 'zod';
import type { ProvisionPlan } from '../../src/ports/connector.ts';
import { type Api, sentence } from './client.ts';
import { DESCRIBED, type FieldComponent, handoffObject, objectFields, PERMISSION_SET } from './fields.ts';
import { HANDOFF } from './handoff-records.ts';
import { INFLUENCE, INFLUENCE_MODEL, influenceModel, modelIn } from './influence.ts';
import { upsertComponents } from './metadata.ts';
import { type DescribedField, describe } from './probe.ts';
import { id, parseElements } from './schema.ts';
import { queryAll, soqlQuoted } from './soql.ts';

interface Place {
  readonly component: FieldComponent;
  /** Where the field can be looked at: what is made on Activity shows on tasks and events. */
  readonly shows: string;
  readonly name: string;
}

/** With `preview` only looks. A refusal becomes a conflict with what is lost; a busy or silent Salesforce throws, and the next run goes on. */
export async function provisionOrg(api: Api, options: { preview: boolean }): Promise<ProvisionPlan> {
  const places = placesOf();
  const before = await look(api, places);
  const missing = places.filter((place) => before.find(place) === undefined && !isLacking(place, before));
  const model = await lacksModel(api);
  const unusable = places.flatMap((place) => differences(place, before.find(place)));
  const toAssign = await unassigned(api);
  const create = [
    ...(before.objects.has(HANDOFF) ? [] : ['Make the object "Hand-off" (Baton_Handoff__c).']),
    ...missing.map(({ component }) => `Make the ${component.type} field "${component.label}" (${component.fullName}).`),
    ...(model ? ['Make the locked campaign influence model "Baton".'] : []),
    ...(missing.length > 0 || toAssign ? [`Let the Baton user read and edit them by the permission set ${PERMISSION_SET}.`] : []),
  ];
  const existing = places.filter((place) => before.find(place) !== undefined).length;
  if (options.preview || create.length === 0) return { create, conflicts: unusable, existing };
  const refused = await make(api, before, missing);
  if (model) refused.push(...(await upsertComponents(api, INFLUENCE_MODEL, [influenceModel()])));
  const after = await look(api, places);
  const unseen = missing.filter(
    (place) => after.find(place) === undefined && !refused.some((why) => why.includes(place.component.fullName)),
  );
  const invisible = unseen.map(
    ({ component }) =>
      `${component.fullName} was made but cannot be seen: give the Baton user access to it in the permission set ${PERMISSION_SET}.`,
  );
  return { create, conflicts: [...unusable, ...refused.map((why) => `Salesforce refuses ${why}`), ...invisible], existing };
}

function placesOf(): Place[] {
  return objectFields().flatMap(({ object, fields }) =>
    fields.map((component) => {
      const name = component.fullName.slice(component.fullName.indexOf('.') + 1);
      return { component, shows: shownOn(object, name), name };
    }),
  );
}

function shownOn(object: string, name: string): string {
  if (object !== 'Activity') return object;
  return name.startsWith('Baton_Meeting') ? 'Event' : 'Task';
}

/** An edition or a user without campaigns has nothing to put fields on. */
function isLacking({ shows }: Place, { objects }: Seen): boolean {
  return shows === 'Campaign' && !objects.has(shows);
}

/** Only where Customizable Campaign Influence is on, which no app can turn on. */
async function lacksModel(api: Api): Promise<boolean> {
  return (await describe(api, INFLUENCE)).length > 0 && (await modelIn(api)) === null;
}

interface Seen {
  readonly objects: ReadonlySet<string>;
  find(place: Place): DescribedField | undefined;
}

async function look(api: Api, places: readonly Place[]): Promise<Seen> {
  const objects = new Map<string, readonly DescribedField[]>();
  for (const object of new Set(places.map(({ shows }) => shows))) objects.set(object, await describe(api, object));
  return {
    objects: new Set([...objects].filter(([, fields]) => fields.length > 0).map(([object]) => object)),
    find: ({ shows, name }) => objects.get(shows)?.find((field) => field.name === name),
  };
}

function differences({ component }: Place, found: DescribedField | undefined): string[] {
  if (found === undefined) return [];
  const type = DESCRIBED[component.type];
  if (found.type !== type)
    return [
      `${component.fullName} is of type ${found.type}, Baton needs ${type}: rename or delete it in Salesforce, then provision again.`,
    ];
  if (component.unique === true && found.unique !== true)
    return [`${component.fullName} is not unique: delete it in Salesforce, then provision again.`];
  const wanted =
    (component.valueSet as { valueSetDefinition: { value: { fullName: string }[] } } | undefined)?.valueSetDefinition.value ?? [];
  const has = new Set((found.picklistValues ?? []).filter(({ active }) => active !== false).map(({ value }) => value));
  const lacking = wanted.map(({ fullName }) => fullName).filter((value) => !has.has(value));
  return lacking.length === 0 ? [] : [`${component.fullName} lacks the values ${lacking.join(', ')}: add them in Salesforce.`];
}

/** Answers what was refused. */
async function make(api: Api, before: Seen, missing: readonly Place[]): Promise<string[]> {
  const hasObject = before.objects.has(HANDOFF);
  const refused = hasObject ? [] : await upsertComponents(api, 'CustomObject', [handoffObject()]);
  const makeable = refused.length === 0 || hasObject ? missing : missing.filter(({ component }) => !component.fullName.startsWith(HANDOFF));
  refused.push(
    ...(await upsertComponents(
      api,
      'CustomField',
      makeable.map(({ component }) => component),
    )),
  );
  const made = placesOf().filter((place) => !isLacking(place, before) && !refused.some((why) => why.includes(place.component.fullName)));
  const set = permissionSet(made, !refused.some((why) => why.startsWith(HANDOFF)));
  refused.push(...(await upsertComponents(api, 'PermissionSet', [set])));
  return [...refused, ...(await assign(api))];
}

/** Owned whole: the Metadata API may reset what a partial update leaves out [apex-mdapi#99]. Without a licence, so that an integration user can have it. */
function permissionSet(places: readonly Place[], withObject: boolean) {
  const fields = places.filter(({ component }) => withObject || !component.fullName.startsWith(HANDOFF));
  const rights = { allowCreate: true, allowDelete: true, allowEdit: true, allowRead: true, modifyAllRecords: true, viewAllRecords: true };
  return {
    fullName: PERMISSION_SET,
    label: 'Baton Integration',
    description: 'Lets the user that Baton works as read and write Baton’s fields.',
    hasActivationRequired: false,
    fieldPermissions: fields.map(({ component }) => ({ field: component.fullName, readable: true, editable: true })),
    objectPermissions: withObject ? [{ object: HANDOFF, ...rights }] : [],
  };
}

const row = z.object({ Id: id });

async function userIdOf(api: Api): Promise<string | null> {
  const reply = await api.get({ method: 'GET', path: '/services/oauth2/userinfo', budget: 'evidence' });
  return z.object({ user_id: id }).safeParse(reply.json).data?.user_id ?? null;
}

async function setAndAssignment(api: Api): Promise<{ set: string | null; assigned: boolean; userId: string | null }> {
  const userId = await userIdOf(api);
  const [sets = [], assignments = []] = await queryAll(api, 'evidence', [
    { from: 'PermissionSet', select: ['Id'], where: `Name = ${soqlQuoted(PERMISSION_SET)}`, optional: true },
    {
      from: 'PermissionSetAssignment',
      select: ['Id'],
      where: `PermissionSet.Name = ${soqlQuoted(PERMISSION_SET)} AND AssigneeId = ${soqlQuoted(userId ?? '000000000000000')}`,
      optional: true,
    },
  ]);
  return { set: parseElements(sets, row).good[0]?.Id ?? null, assigned: assignments.length > 0, userId };
}

async function unassigned(api: Api): Promise<boolean> {
  return !(await setAndAssignment(api)).assigned;
}

async function assign(api: Api): Promise<string[]> {
  const { set, assigned, userId } = await setAndAssignment(api);
  if (assigned || set === null || userId === null) return [];
  const body = { PermissionSetId: set, AssigneeId: userId };
  const reply = await api.send({ method: 'POST', path: '/sobjects/PermissionSetAssignment', body, budget: 'fields' });
  if (reply.kind === 'ok' || (reply.kind === 'refused' && reply.error.code === 'DUPLICATE_VALUE')) return [];
  return [`the assignment of ${PERMISSION_SET}: ${reply.kind === 'refused' ? sentence(reply.error, reply.status) : reply.why}`];
}
