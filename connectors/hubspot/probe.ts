/** Finds out what a portal can do and which of its settings the other members need. */
import { z } from 'zod';
import { isBatonError } from '../../src/errors/index.ts';
import type { Capability, ConnectorConfig } from '../../src/ports/connector.ts';
import { findAmountField } from './amount-field.ts';
import { capability } from './capabilities.ts';
import { type Api, type ApiRequest, failure } from './client.ts';
import { FORMS_SCOPE } from './forms.ts';
import { LINES_SCOPE } from './line-items.ts';
import { EVENTS_SCOPE } from './marketing-events.ts';
import { introspect } from './oauth.ts';
import { allOwners } from './owners.ts';
import { TASK_KEY } from './properties.ts';
import { RATES_SCOPE } from './rates.ts';
import { id, parseElements } from './schema.ts';
import { type PortalSettings, readSettings } from './settings.ts';

/** A refusal (scope, tier, unknown path) is a missing capability; a busy or silent HubSpot throws, so that nothing is wrongly called missing. */
export async function probePortal(
  config: ConnectorConfig,
  api: Api,
): Promise<{ capabilities: readonly Capability[]; settings: Record<string, unknown> }> {
  const token = await introspect(config, await api.session.accessToken(), api.session.now());
  const owners = await ownersOf(api);
  const stages = await stagesOf(api);
  const outcomes = await callOutcomesOf(api);
  const { leadObjects, amount } = readSettings(api.session.settings);
  const leadStages = leadObjects ? await leadStagesOf(api) : null;
  const settings: PortalSettings = {
    appId: token?.app_id ?? null,
    userToOwner: owners ?? {},
    stages: stages ?? {},
    leadObjects,
    leadStages: leadStages ?? {},
    dispositions: Object.fromEntries((outcomes ?? []).map((row) => [row.id, spokeTo(row.label)])),
    callOutcomes: Object.fromEntries((outcomes ?? []).map((row) => [row.id, row.label])),
    currency: await currencyOf(api),
    amount: await findAmountField(api, amount.asked),
  };
  const capabilities = [
    capability('owners', owners !== null),
    capability('deal-stages', stages !== null),
    capability('call-outcomes', outcomes !== null && outcomes.length > 0),
    capability('email-evidence', await answers(api, '/crm/objects/2026-09/emails')),
    capability('rep-zones', await answers(api, '/crm/objects/2026-09/users')),
    capability('unique-task-key', await hasUniqueTaskKey(api)),
    ...(!leadObjects
      ? []
      : [
          capability('lead-objects', leadStages !== null && (await answers(api, '/crm/objects/2026-09/leads'))),
          capability('lead-object-owners', token?.scopes?.includes('crm.objects.leads.write') ?? true),
        ]),
    capability('deal-companies', token?.scopes?.includes('crm.objects.companies.read') === true),
    capability('campaigns', token?.scopes?.includes(CAMPAIGNS) === true && (await answers(api, '/marketing/campaigns/2026-09'))),
    capability('marketing-events', token?.scopes?.includes(EVENTS_SCOPE) === true),
    capability('form-submissions', token?.scopes?.includes(FORMS_SCOPE) === true),
    capability('products', token?.scopes?.includes(LINES_SCOPE) === true),
    capability('currency-rates', token?.scopes?.includes(RATES_SCOPE) === true),
    capability('workflows', token?.scopes?.includes('automation') === true),
    capability('figures', token?.scopes?.includes('crm.schemas.deals.write') ?? true),
    capability('provisioning', token?.scopes?.includes('crm.schemas.contacts.write') ?? true),
  ];
  return { capabilities, settings: { ...settings } };
}

/** The answer's JSON, or null when HubSpot refuses. */
async function ask(api: Api, request: ApiRequest): Promise<unknown> {
  const reply = await api.send(request);
  if (reply.kind === 'ok') return reply.json;
  if (reply.kind === 'refused' && reply.status !== 401) return null;
  throw failure(reply, `${request.method} ${request.path}`, api.session.accountId);
}

/** HubSpot answers 403 where nobody granted it: not worth a request. */
const CAMPAIGNS = 'marketing.campaigns.read';

const account = z.object({ companyCurrency: z.string().nullish() });

/** Of deals that name none. */
async function currencyOf(api: Api): Promise<string | null> {
  const parsed = account.safeParse(await ask(api, read('/account-info/2026-09/details')));
  return parsed.success ? (parsed.data.companyCurrency ?? null) : null;
}

function read(path: string, query: Record<string, string> = {}): ApiRequest {
  return { method: 'GET', path, query, budget: 'evidence' };
}

async function answers(api: Api, path: string): Promise<boolean> {
  return (await ask(api, read(path, { limit: '1' }))) !== null;
}

/** User id to owner id; a deactivated owner's past changes are still theirs. */
async function ownersOf(api: Api): Promise<Record<string, string> | null> {
  try {
    const { good } = await allOwners(api, [true, false], 'evidence');
    const pairs = good.map((owner) => [owner.userId ?? owner.userIdIncludingInactive ?? null, owner.id] as const);
    return Object.fromEntries(pairs.filter(([user]) => user !== null));
  } catch (error) {
    if (isBatonError(error, 'SCOPE_MISSING')) return null;
    throw error;
  }
}

const flagText = z.union([z.string(), z.boolean()]).transform(String).nullish();
const stage = z.object({ id, label: z.string(), metadata: z.object({ isClosed: flagText, probability: z.coerce.string().nullish() }) });
const pipelines = z.object({ results: z.array(z.object({ stages: z.array(z.unknown()) })) });

/** Metadata values are strings; probability 1 is won and 0 is lost [docs: Pipelines guide]. */
async function stagesOf(api: Api): Promise<PortalSettings['stages'] | null> {
  const parsed = pipelines.safeParse(await ask(api, read('/crm/pipelines/2026-09/deals')));
  if (!parsed.success) return null;
  const all = parsed.data.results.flatMap((pipeline) => parseElements(pipeline.stages, stage).good);
  return Object.fromEntries(all.map(({ id: stageId, label, metadata }) => [stageId, { state: stateOf(metadata), label }]));
}

const labelled = stage.pick({ id: true, label: true });

/** Labels of the lead pipelines' stages; null where the portal has no Lead objects or does not grant them. */
async function leadStagesOf(api: Api): Promise<PortalSettings['leadStages'] | null> {
  const parsed = pipelines.safeParse(await ask(api, read('/crm/pipelines/2026-09/leads')));
  if (!parsed.success) return null;
  const all = parsed.data.results.flatMap((pipeline) => parseElements(pipeline.stages, labelled).good);
  return Object.fromEntries(all.map(({ id: stageId, label }) => [stageId, label]));
}

function stateOf(metadata: z.infer<typeof stage>['metadata']): 'open' | 'won' | 'lost' {
  const probability = metadata.probability === null || metadata.probability === undefined ? Number.NaN : Number(metadata.probability);
  const closed =
    metadata.isClosed === undefined || metadata.isClosed === null ? probability === 0 || probability === 1 : metadata.isClosed === 'true';
  if (!closed) return 'open';
  return probability === 1 ? 'won' : 'lost';
}

const dispositionRow = z.object({ id: z.string(), label: z.string() });

async function callOutcomesOf(api: Api): Promise<readonly { readonly id: string; readonly label: string }[] | null> {
  const json = await ask(api, read('/calling/v1/dispositions'));
  return Array.isArray(json) ? parseElements(json, dispositionRow).good : null;
}

const NOT_SPOKEN = /\b(no answer|not|busy|voice ?mail|wrong|left|failed|gatekeeper|unavailable|disconnected)\b/i;
const SPOKEN = /\b(connected|spoke|reached|conversation|talked|interested)\b/i;

/** Whether a call outcome of this label means a conversation; null when the words do not tell, and the call's length decides. */
export function spokeTo(label: string): boolean | null {
  if (NOT_SPOKEN.test(label)) return false;
  return SPOKEN.test(label) ? true : null;
}

const uniqueProperty = z.object({ hasUniqueValue: z.literal(true), archived: z.literal(false).optional() });

/** Present once `provision` could make the property; HubSpot does not say beforehand whether it would take one. */
async function hasUniqueTaskKey(api: Api): Promise<boolean> {
  return uniqueProperty.safeParse(await ask(api, read(`/crm/properties/2026-09/tasks/${TASK_KEY}`))).success;
}
