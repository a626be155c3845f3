/** A script of one rep and a handful of leads, for tests that look at one behaviour. */

import type { Archetype, LeadPlan, PersonPlan, Script } from '../../../sandbox/world/script.ts';
import { playScript } from '../../../sandbox/world/world.ts';
import { MemoryPortal } from './memory-portal.ts';

const HOUR = 3_600_000;
/** Monday, nine o'clock in Madrid. */
export const MONDAY_NINE = Date.UTC(2026, 2, 2, 8);

function person(key: string, role: PersonPlan['role'], archetype: Archetype): PersonPlan {
  const managerKey = role === 'rep' ? 'manager' : null;
  return {
    key,
    firstName: key,
    lastName: 'Test',
    email: `${key}@own.example`,
    zone: 'Europe/Madrid',
    team: 'T',
    role,
    managerKey,
    archetype,
    leavesAt: null,
  };
}

function lead(n: number, more: Partial<LeadPlan>): LeadPlan {
  return {
    ...{ key: `l${n}`, firstName: 'Ana', lastName: `Ruiz${n}`, email: `ana.${n}@example.invalid`, phone: '+1 212 555 0100', company: null },
    ...{ kind: 'hand-raiser', setAside: null, arrivesAt: MONDAY_NINE + HOUR, form: 0, source: 'PAID_SEARCH', sourceDetail: 'x' },
    ...{ qualifiedAt: null, ownedAt: MONDAY_NINE + HOUR, ownerKey: 'rep', again: [], customer: false, deal: null, fate: {} },
    ...more,
  } as LeadPlan;
}

/** A world of `count` equal leads that belong to one rep (`rep`) with a colleague (`colleague`), opened on its portal. */
export function openSmall(archetype: Archetype, count: number, more: Partial<LeadPlan> = {}, seed = 1) {
  const script: Script = {
    startsAt: MONDAY_NINE - HOUR,
    endsAt: MONDAY_NINE + 60 * 24 * HOUR,
    people: [
      person('manager', 'manager', 'diligent'),
      person('marketing', 'marketing', 'diligent'),
      person('rep', 'rep', archetype),
      person('colleague', 'rep', 'diligent'),
    ],
    forms: [
      { eventName: 'Demo: Request', url: 'https://own.example/demo', campaign: 'c', asksForSales: true },
      { eventName: 'Guide: Download', url: 'https://own.example/guide', campaign: 'g', asksForSales: false },
    ],
    companies: [],
    leads: Array.from({ length: count }, (_, n) => lead(n, more)),
    repsMakeDeals: true,
    looksEvery: HOUR / 2,
    source: { rows: count, loaded: count, odd: [] },
    ownDomains: ['own.example'],
  };
  const world = playScript(script, seed);
  const portal = new MemoryPortal(script.startsAt);
  world.prepare(portal);
  const ownerOf = (key: string): string => portal.owners().find((owner) => owner.email === `${key}@own.example`)!.id;
  return { world, portal, script, ownerOf };
}

const APP = { source: 'INTEGRATION', appId: 'reminder' } as const;

/** An app's task for a contact, owned by its owner. */
export function remindOf(portal: MemoryPortal, contactId: string): string {
  const owner = portal.get('contacts', contactId)!.properties.hubspot_owner_id!;
  const due = new Date(portal.now()).toISOString();
  const properties = { hs_task_subject: 'Call', hs_timestamp: due, hs_task_status: 'NOT_STARTED', hubspot_owner_id: owner };
  return portal.create('tasks', properties, APP, [{ objectType: 'contacts', id: contactId }]);
}
