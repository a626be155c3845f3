/** Owners, pipelines, account details and call outcomes: what an app reads about the portal itself. */

import type { Call, Reply } from '../http/exchange.ts';
import { iso } from '../kit/instants.ts';
import { notFound } from '../kit/refusal.ts';
import { LEAD_PIPELINE, LEAD_STAGES } from '../store/defaults/leads.ts';
import { DEAL_STAGES } from '../store/defaults/sales.ts';
import { findObjectType } from '../store/object-types.ts';
import type { Owner } from '../store/owners.ts';
import type { PortalState } from '../store/portal-state.ts';
import { limitParam, param } from './input.ts';
import { pageFrom } from './present.ts';

const CREATED = '2026-01-05T08:00:00.000Z';

function presentOwner(portal: PortalState, owner: Owner): Record<string, unknown> {
  return {
    id: owner.id,
    email: owner.email,
    type: 'PERSON',
    firstName: owner.firstName,
    lastName: owner.lastName,
    userId: owner.archived ? null : Number(owner.userId),
    userIdIncludingInactive: Number(owner.userId),
    teams: owner.teams.map((name, i) => ({ id: portal.owners.teamId(name), name, primary: i === 0 })),
    createdAt: iso(owner.createdAt),
    updatedAt: iso(owner.updatedAt),
    archived: owner.archived,
  };
}

export function listOwners(call: Call): Reply {
  const limit = limitParam(call.query, 100, 500);
  const archived = call.query.get('archived') === 'true';
  const email = call.query.get('email')?.toLowerCase() ?? null;
  const after = Number(call.query.get('after') ?? '0');
  const all = call.portal.owners
    .all()
    .filter((owner) => owner.archived === archived && (email === null || owner.email.toLowerCase() === email) && Number(owner.id) > after);
  const page = all.slice(0, limit);
  const paging = all.length > limit ? { paging: { next: { after: (page.at(-1) as Owner).id } } } : {};
  return { status: 200, body: { results: page.map((owner) => presentOwner(call.portal, owner)), ...paging } };
}

/** `idProperty=userId` reads by user id; archived owners only with `archived=true`. */
export function readOwner(call: Call): Reply {
  const id = param(call.params, 'id');
  const owner = call.query.get('idProperty') === 'userId' ? call.portal.owners.findByUser(id) : call.portal.owners.find(id);
  if (!owner || owner.archived !== (call.query.get('archived') === 'true')) throw notFound();
  return { status: 200, body: presentOwner(call.portal, owner) };
}

type Pipeline = Readonly<Record<string, unknown>>;

function dealPipeline(): Pipeline {
  const stages = DEAL_STAGES.map(([id, label, probability], displayOrder) => ({
    id,
    label,
    displayOrder,
    metadata: { isClosed: String(probability === '1.0' || probability === '0.0'), probability },
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    createdAt: CREATED,
    updatedAt: CREATED,
    archived: false,
  }));
  return { id: 'default', label: 'Sales Pipeline', displayOrder: 0, stages, createdAt: CREATED, updatedAt: CREATED, archived: false };
}

function leadPipeline(): Pipeline {
  const stages = LEAD_STAGES.map(([id, label], displayOrder) => ({
    id,
    label,
    displayOrder,
    metadata: { isClosed: String(displayOrder > 2) },
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    createdAt: CREATED,
    updatedAt: CREATED,
    archived: false,
  }));
  return { id: LEAD_PIPELINE, label: 'Lead pipeline', displayOrder: 0, stages, createdAt: CREATED, updatedAt: CREATED, archived: false };
}

function pipelinesOf(call: Call): Pipeline[] {
  const type = findObjectType(param(call.params, 'type'));
  if (type === 'leads') return [leadPipeline()];
  return type === 'deals' ? [dealPipeline()] : [];
}

function pipelineOf(call: Call): Pipeline {
  const found = pipelinesOf(call).find(({ id }) => id === param(call.params, 'pipeline'));
  if (!found) throw notFound();
  return found;
}

export function listPipelines(call: Call): Reply {
  return { status: 200, body: { results: pipelinesOf(call) } };
}

export function readPipeline(call: Call): Reply {
  return { status: 200, body: pipelineOf(call) };
}

export function listStages(call: Call): Reply {
  return { status: 200, body: { results: pipelineOf(call).stages } };
}

export function accountDetails(call: Call): Reply {
  const { portalId, timeZone } = call.portal;
  return {
    status: 200,
    body: {
      portalId: Number(portalId),
      accountType: 'STANDARD',
      timeZone,
      companyCurrency: COMPANY_CURRENCY,
      additionalCurrencies: ['USD'],
      utcOffset: utcOffset(timeZone, call.now).text,
      utcOffsetMilliseconds: utcOffset(timeZone, call.now).milliseconds,
      uiDomain: new URL(call.sandbox.url).host,
      dataHostingLocation: 'eu1',
    },
  };
}

function utcOffset(timeZone: string, at: number): { text: string; milliseconds: number } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', '') || '+00:00';
  const [hours, minutes] = text.split(':').map(Number) as [number, number];
  return { text, milliseconds: (hours * 60 + Math.sign(hours || 1) * minutes) * 60_000 };
}

/** The company's currency, and that of deals without one. */
const COMPANY_CURRENCY = 'EUR';

/** Every rate there was, each from its instant until the next one of its currency. */
export function listExchangeRates(call: Call): Reply {
  const page = pageFrom(call.portal.settings.exchangeRates, call.query.get('after'), limitParam(call.query, 100, 100));
  const results = page.results.map(({ effectiveAt, ...rate }, n) => ({
    ...rate,
    id: String(n + 1),
    toCurrencyCode: COMPANY_CURRENCY,
    effectiveAt: iso(effectiveAt),
    visibleInUI: true,
    createdAt: CREATED,
    updatedAt: CREATED,
  }));
  return { status: 200, body: { ...page, results } };
}

/** Every workflow, whether it runs or not; what starts it is told by none. */
export function listWorkflows(call: Call): Reply {
  const page = pageFrom(call.portal.settings.workflows, call.query.get('after'), limitParam(call.query, 100, 100));
  const results = page.results.map((one) => ({ ...one, flowType: 'WORKFLOW', revisionId: '1', createdAt: CREATED, updatedAt: CREATED }));
  return { status: 200, body: { ...page, results } };
}

/** A bare array; removed outcomes stay in it, as calls of the past name them. */
export function listDispositions(call: Call): Reply {
  return { status: 200, body: call.portal.settings.dispositions };
}
