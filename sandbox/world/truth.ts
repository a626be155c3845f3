/** What the world knows about itself, for the demo's summary, the roster and the oracle. */

import type { World, WorldTruth } from '../portal.ts';
import { HOLIDAYS } from './office-hours.ts';
import type { CampaignPlan, Script, SetAside } from './script.ts';
import type { AskedAgain, HandedOver, WorldState } from './state.ts';

/** The truth with the world's own diary: who was handed to whom and when, and who is no hand-off. */
export interface WorldDiary extends WorldTruth {
  /** First instant a person had both the handed-over mark and an owner, by the world's own acts; `lead` and `owner` are CRM ids. */
  readonly handedOver: readonly HandedOver[];
  /** Further inquiries, as they came. */
  readonly again: readonly AskedAgain[];
  readonly setAside: readonly { readonly lead: string; readonly why: SetAside }[];
  /** Mail domains of the company itself. */
  readonly ownDomains: readonly string[];
  /** Owner ids that left, with the instant. */
  readonly left: readonly { readonly ownerId: string; readonly at: number }[];
  /** Days off, as an admin would enter them, and who stands in. */
  readonly absences: readonly { readonly ownerId: string; readonly from: number; readonly to: number }[];
  readonly deputies: Readonly<Record<string, string>>;
  /** Dates by zone. */
  readonly holidays: Readonly<Record<string, readonly string[]>>;
  readonly campaigns: readonly CampaignPlan[];
  /** Landing pages with the campaign that leads to each. */
  readonly forms: Script['forms'];
  readonly liveLater: Script['liveLater'] | null;
  /** How each rep works, by owner id. */
  readonly archetypes: Readonly<Record<string, string>>;
}

/** A world that keeps the diary. */
export interface PlayedWorld extends World {
  truth(): WorldDiary;
}

export function writeDiary(script: Script, state: WorldState): WorldDiary {
  const ownerId = (key: string | null): string => (key === null ? '' : (state.reps[key]?.ownerId ?? ''));
  const present = script.people.filter((person) => state.reps[person.key]);
  return {
    source: script.source,
    reps: present.map((person) => ({
      ownerId: ownerId(person.key),
      email: person.email,
      zone: person.zone,
      team: person.team,
      role: person.role,
      managerOwnerId: person.managerKey === null ? null : ownerId(person.managerKey),
    })),
    handRaiserForms: script.forms.filter((form) => form.asksForSales).map((form) => form.eventName),
    acts: { ...state.acts },
    handedOver: [...state.handedOver],
    again: [...state.again],
    setAside: [...state.setAside],
    ownDomains: script.ownDomains,
    left: present
      .filter((person) => !state.reps[person.key]!.active && person.leavesAt !== null)
      .map((person) => ({ ownerId: ownerId(person.key), at: person.leavesAt! })),
    absences: present.flatMap(({ key, away = [] }) => away.map(({ from, to }) => ({ ownerId: ownerId(key), from, to }))),
    deputies: Object.fromEntries(present.flatMap(({ key, deputyKey }) => (deputyKey ? [[ownerId(key), ownerId(deputyKey)]] : []))),
    holidays: HOLIDAYS,
    campaigns: script.campaigns ?? [],
    forms: script.forms,
    liveLater: script.liveLater ?? null,
    archetypes: Object.fromEntries(present.filter((p) => p.role === 'rep').map((p) => [ownerId(p.key), p.archetype])),
  };
}
