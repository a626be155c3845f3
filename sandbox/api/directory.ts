/** Owners, pipelines, account details, call outcomes and limits: what an app reads about the portal itself. */

import type { Call, Reply } from '../http/exchange.ts';
import { iso } from '../kit/instants.ts';
import { notFound } from '../kit/refusal.ts';
import { DEAL_STAGES } from '../store/defaults/sales.ts';
import type { Owner } from '../store/owners.ts';
import type { PortalState } from '../store/portal-state.ts';
import { limitParam, param } from './input.ts';

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

function dealPipeline(): Record<string, unknown> {
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

export function listPipelines(call: Call): Reply {
  return { status: 200, body: { results: param(call.params, 'type').startsWith('deal') ? [dealPipeline()] : [] } };
}

export function readPipeline(call: Call): Reply {
  if (param(call.params, 'pipeline') !== 'default') throw notFound();
  return { status: 200, body: dealPipeline() };
}

export function listStages(call: Call): Reply {
  if (param(call.params, 'pipeline') !== 'default') throw notFound();
  return { status: 200, body: { results: dealPipeline().stages } };
}

export function accountDetails(call: Call): Reply {
  const { portalId, timeZone } = call.portal;
  return {
    status: 200,
    body: {
      portalId: Number(portalId),
      accountType: 'STANDARD',
      timeZone,
      companyCurrency: 'EUR',
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

/** HubSpot's default call outcomes. */
const DISPOSITIONS: readonly (readonly [string, string])[] = [
  ['9d9162e7-6cf3-4944-bf63-4dff82258764', 'Busy'],
  ['f240bbac-87c9-4f6e-bf70-924b57d47db7', 'Connected'],
  ['a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'Left live message'],
  ['b2cdf1a4-8e2d-4d3c-8a3b-3c5b8c5d9e5a', 'Left voicemail'],
  ['b2cf5968-551e-4856-9783-52b3da59a7d0', 'Left voicemail (dialler)'],
  ['73a0d17f-1163-4015-bdd5-ec830791da20', 'No answer'],
  ['17b47fee-58de-441e-a44c-c6300d46f273', 'Wrong number'],
];

export function listDispositions(): Reply {
  return { status: 200, body: DISPOSITIONS.map(([id, label]) => ({ id, label, deleted: false })) };
}

export function customPropertyLimits(call: Call): Reply {
  const byObject = (['contacts', 'companies', 'deals', 'tasks'] as const).map((type) => {
    const usage = call.portal.schema.list(type).filter((item) => !item.hubspotDefined).length;
    return { objectTypeId: type, limit: 1_000, usage, percentage: usage / 10 };
  });
  return { status: 200, body: { results: byObject } };
}

export function associationLimits(call: Call): Reply {
  return { status: 200, body: { results: [], fromObjectTypeId: call.params.from, toObjectTypeId: call.params.to } };
}
