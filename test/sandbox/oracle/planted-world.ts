/** Maundy Thursday at a small company, with one lead for each fault that is planted. */
import type { Archetype, LeadPlan, PersonPlan, Script } from '../../../sandbox/world/script.ts';
import { playScript } from '../../../sandbox/world/world.ts';
import { instant } from './court.ts';

export const DAYS = 1;

/** What each lead is there for; the address is `KEY@lead.example`. */
export type Key = 'holiday' | 'noted' | 'dropped' | 'original' | 'twin' | 'absent' | 'doubted';

function person(key: string, role: PersonPlan['role'], archetype: Archetype, more: Partial<PersonPlan> = {}): PersonPlan {
  return {
    ...{ key, firstName: key, lastName: 'Test', email: `${key}@own.example`, zone: 'Europe/Madrid', team: role === 'rep' ? 'Iberia' : '' },
    ...{ role, managerKey: role === 'rep' ? 'boss' : null, archetype, leavesAt: null, ...more },
  };
}

function lead(key: Key, owner: string, at: string, more: Partial<LeadPlan> = {}): LeadPlan {
  const arrivesAt = instant(at);
  return {
    ...{ key, firstName: key, lastName: 'Lead', email: `${key}@lead.example`, phone: '+34 600 000 000', company: null },
    ...{ kind: 'hand-raiser', setAside: null, arrivesAt, form: 0, source: 'PAID_SEARCH', sourceDetail: 'x', qualifiedAt: null },
    ...{ ownedAt: arrivesAt, ownerKey: owner, again: [], customer: false, deal: null, fate: {}, ...more },
  };
}

const LEADS = [
  // The first task of the day: the one whose making times out.
  lead('doubted', 'fred', '2026-04-02 09:30'),
  lead('noted', 'noa', '2026-04-02 10:00'),
  lead('dropped', 'fred', '2026-04-02 11:00'),
  lead('absent', 'lea', '2026-04-02 12:10'),
  lead('original', 'ana', '2026-04-02 17:30'),
  lead('twin', 'ben', '2026-04-02 17:40', { fate: { mergedInto: 4, mergedAt: instant('2026-04-02 19:00') } }),
  // Good Friday is a holiday in Madrid.
  lead('holiday', 'ana', '2026-04-02 18:00'),
];

const SCRIPT: Script = {
  startsAt: instant('2026-04-02 01:00'),
  endsAt: instant('2026-04-07 01:00'),
  people: [
    person('boss', 'manager', 'diligent'),
    person('marketing', 'marketing', 'diligent'),
    person('net', 'safety-net', 'diligent'),
    person('ana', 'rep', 'diligent'),
    person('ben', 'rep', 'diligent'),
    person('noa', 'rep', 'noter'),
    person('fred', 'rep', 'forgetter'),
    person('lea', 'rep', 'diligent', { away: [{ from: instant('2026-04-02 00:00'), to: instant('2026-04-04 00:00') }], deputyKey: 'ben' }),
  ],
  forms: [{ eventName: 'Demo: Request', url: 'https://own.example/demo', campaign: 'c', asksForSales: true }],
  companies: [],
  leads: LEADS,
  repsMakeDeals: true,
  looksEvery: 1_800_000,
  source: { rows: LEADS.length, loaded: LEADS.length, odd: [] },
  ownDomains: ['own.example'],
};

export function maundyThursday(seed: number) {
  return playScript(SCRIPT, seed);
}
