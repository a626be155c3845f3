/** Makes Baton's groups and fields in a portal: looks first, creates only what is missing, and reports what it cannot use. */
import { z } from 'zod';
import type { ProvisionPlan } from '../../src/ports/connector.ts';
import { type Api, failure, type Reply } from './client.ts';
import { resultsOf } from './envelope.ts';
import { contactProperties, dealProperties, type PropertyCreate, taskKeyProperty } from './fields.ts';
import { chunk, OBJECT_BATCH } from './limits.ts';
import { FIELD_GROUP } from './properties.ts';
import { parseElements } from './schema.ts';

const GROUP_LABEL = 'Baton follow-up';

const existingProperty = z.object({
  name: z.string(),
  type: z.string(),
  hasUniqueValue: z.boolean().nullish(),
  options: z.array(z.object({ value: z.string() })).nullish(),
});

type Existing = z.infer<typeof existingProperty>;

interface Target {
  readonly object: 'contacts' | 'tasks' | 'deals';
  readonly properties: readonly PropertyCreate[];
}

/** With `preview` only looks. A refusal becomes a conflict with what is lost; a busy or silent HubSpot throws, and the next run goes on. */
export async function provisionPortal(api: Api, options: { preview: boolean }): Promise<ProvisionPlan> {
  const plans: ProvisionPlan[] = [];
  for (const target of [
    { object: 'contacts', properties: contactProperties() },
    { object: 'tasks', properties: [taskKeyProperty()] },
    { object: 'deals', properties: dealProperties() },
  ] as const) {
    plans.push(await provisionObject(api, target, options.preview));
  }
  return {
    create: plans.flatMap((plan) => plan.create),
    conflicts: plans.flatMap((plan) => plan.conflicts),
    existing: plans.reduce((sum, plan) => sum + plan.existing, 0),
  };
}

async function provisionObject(api: Api, { object, properties }: Target, preview: boolean): Promise<ProvisionPlan> {
  const present = new Map((await existing(api, object)).map((property) => [property.name, property]));
  const hasGroup = (await groups(api, object)).includes(FIELD_GROUP);
  const missing = properties.filter((property) => !present.has(property.name));
  const unusable = properties.flatMap((property) => {
    const found = present.get(property.name);
    return found === undefined ? [] : differences(object, property, found);
  });
  const create = [...(hasGroup ? [] : [`Make the group "${GROUP_LABEL}" on ${object}.`]), ...missing.map((each) => creation(object, each))];
  const refused = preview ? [] : await createMissing(api, object, hasGroup, missing);
  return { create, conflicts: [...unusable, ...refused], existing: properties.length - missing.length };
}

async function existing(api: Api, object: string): Promise<Existing[]> {
  const request = { method: 'GET' as const, path: `/crm/properties/2026-09/${object}`, budget: 'evidence' as const };
  return parseElements(resultsOf(await api.get(request), api, request).results, existingProperty).good;
}

async function groups(api: Api, object: string): Promise<string[]> {
  const request = { method: 'GET' as const, path: `/crm/properties/2026-09/${object}/groups`, budget: 'evidence' as const };
  const found = parseElements(resultsOf(await api.get(request), api, request).results, z.object({ name: z.string() }));
  return found.good.map((group) => group.name);
}

function creation(object: string, property: PropertyCreate): string {
  return `Make the ${property.type} field "${property.label}" (${property.name}) on ${object}.`;
}

function differences(object: string, wanted: PropertyCreate, found: Existing): string[] {
  const name = `${object}.${wanted.name}`;
  if (found.type !== wanted.type)
    return [`${name} is of type ${found.type}, Baton needs ${wanted.type}: rename or delete it in HubSpot, then provision again.`];
  if (wanted.hasUniqueValue && found.hasUniqueValue !== true) return [`${name} is not unique: delete it in HubSpot, then provision again.`];
  const values = new Set(found.options?.map((option) => option.value));
  const lacking = wanted.type === 'enumeration' ? (wanted.options ?? []).filter((option) => !values.has(option.value)) : [];
  return lacking.length === 0
    ? []
    : [`${name} lacks the options ${lacking.map((option) => option.value).join(', ')}: add them in HubSpot.`];
}

async function createMissing(api: Api, object: string, hasGroup: boolean, missing: readonly PropertyCreate[]): Promise<string[]> {
  if (missing.length === 0) return [];
  const path = `/crm/properties/2026-09/${object}`;
  if (!hasGroup) {
    const group = { name: FIELD_GROUP, label: GROUP_LABEL };
    const refused = refusal(
      api,
      await api.send({ method: 'POST', path: `${path}/groups`, body: group, budget: 'fields' }),
      `${path}/groups`,
    );
    if (refused !== null) return [`HubSpot refuses the group "${GROUP_LABEL}" on ${object}: ${refused}`];
  }
  const conflicts: string[] = [];
  for (const batch of chunk(missing, OBJECT_BATCH)) {
    if (batch.length > 1 && (await createTogether(api, path, batch))) continue;
    for (const property of batch) conflicts.push(...(await createOne(api, object, property)));
  }
  return conflicts;
}

/** True when the answer names every property; a refusal or a partial answer leaves it to single requests, which say what is wrong. */
async function createTogether(api: Api, path: string, batch: readonly PropertyCreate[]): Promise<boolean> {
  const request = { method: 'POST' as const, path: `${path}/batch/create`, body: { inputs: batch }, budget: 'fields' as const };
  const reply = await api.send(request);
  if (reply.kind === 'refused') return false;
  if (reply.kind !== 'ok') throw failure(reply, `POST ${request.path}`, api.session.accountId);
  const made = new Set(
    parseElements(resultsOf(reply.json, api, request).results, z.object({ name: z.string() })).good.map((each) => each.name),
  );
  return batch.every((property) => made.has(property.name));
}

async function createOne(api: Api, object: string, property: PropertyCreate): Promise<string[]> {
  const path = `/crm/properties/2026-09/${object}`;
  const refused = refusal(api, await api.send({ method: 'POST', path, body: property, budget: 'fields' }), path);
  return refused === null ? [] : [`HubSpot refuses the field "${property.label}" (${property.name}) on ${object}: ${refused}`];
}

/** Null when it is there now; only 409 is documented by practice for "exists already", so the words count too. */
function refusal(api: Api, reply: Reply, path: string): string | null {
  if (reply.kind === 'ok') return null;
  if (reply.kind !== 'refused' || reply.status === 401) throw failure(reply, `POST ${path}`, api.session.accountId);
  const why = reply.error.message ?? `status ${reply.status}`;
  return reply.status === 409 || /already exists/i.test(why) ? null : why;
}
