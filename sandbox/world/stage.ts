/** What an actor has in hand while acting: the portal, the script, the world's memory, the agenda and its own draws. */

import type { AssociateTo, ChangedBy, Millis, ObjectType, Portal } from '../portal.ts';
import { type Entry, pushEntry } from './agenda.ts';
import { type Draws, drawsFor } from './random.ts';
import type { LeadPlan, PersonPlan, Script } from './script.ts';
import type { LeadState, RepState, WorldState } from './state.ts';

export interface Stage {
  readonly seed: number;
  readonly script: Script;
  readonly state: WorldState;
  readonly portal: Portal;
  readonly now: Millis;
  /** People of the script by key. */
  readonly people: ReadonlyMap<string, PersonPlan>;
  /** Person key by CRM owner id. */
  readonly keyOfOwner: ReadonlyMap<string, string>;
  /** Lead index by contact id. */
  readonly leadOfContact: Map<string, number>;
}

/** Puts something on the agenda, never before now. */
export function plan(stage: Stage, at: Millis, what: string, more: Partial<Pick<Entry, 'lead' | 'rep' | 'n' | 'id'>> = {}): void {
  const { agenda } = stage.state;
  pushEntry(agenda, { at: Math.max(at, stage.now), seq: stage.state.seq++, what, lead: -1, rep: '', n: 0, id: '', ...more });
}

export function count(stage: Stage, act: string): void {
  stage.state.acts[act] = (stage.state.acts[act] ?? 0) + 1;
}

export function draws(stage: Stage, ...keys: readonly (string | number)[]): Draws {
  return drawsFor(stage.seed, ...keys);
}

export function leadPlan(stage: Stage, lead: number): LeadPlan {
  return stage.script.leads[lead]!;
}

export function leadState(stage: Stage, lead: number): LeadState {
  return stage.state.leads[lead]!;
}

export function person(stage: Stage, key: string): PersonPlan {
  const found = stage.people.get(key);
  if (!found) throw new Error(`The script knows no person ${key}`);
  return found;
}

export function repState(stage: Stage, key: string): RepState {
  return stage.state.reps[key]!;
}

/** The change as made by this person in the CRM's own pages. */
export function byPerson(stage: Stage, key: string): ChangedBy {
  return { source: 'CRM_UI', userId: repState(stage, key).userId };
}

export const byForm: ChangedBy = { source: 'FORM' };
export const byRouting: ChangedBy = { source: 'AUTOMATION_PLATFORM' };
export const byImport: ChangedBy = { source: 'IMPORT' };
/** The mailbox, the dialler, the booking page: apps that file what happened. */
export const byMailbox: ChangedBy = { source: 'INTEGRATION', appId: 'mailbox' };

export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

/** Leaves out properties this portal does not have, and counts them: a page shows no field that does not exist. */
function known(stage: Stage, objectType: ObjectType, properties: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (stage.portal.hasProperty(objectType, name)) kept[name] = value;
    else count(stage, `missing-property:${objectType}.${name}`);
  }
  return kept;
}

export function create(
  stage: Stage,
  objectType: ObjectType,
  properties: Readonly<Record<string, string>>,
  by: ChangedBy,
  associations: readonly AssociateTo[] = [],
): string {
  return stage.portal.create(objectType, known(stage, objectType, properties), by, associations);
}

export function update(
  stage: Stage,
  objectType: ObjectType,
  id: string,
  properties: Readonly<Record<string, string>>,
  by: ChangedBy,
): void {
  const kept = known(stage, objectType, properties);
  if (Object.keys(kept).length > 0) stage.portal.update(objectType, id, kept, by);
}

/** One property of a contact as the CRM has it now; '' when empty or the contact is gone. */
export function contactValue(stage: Stage, lead: number, name: string): string {
  const { contactId } = leadState(stage, lead);
  const record = contactId ? stage.portal.get('contacts', contactId) : null;
  return record && !record.archived ? (record.properties[name] ?? '') : '';
}

/** Key of the person who owns the contact in the CRM now, or ''. */
export function ownerKeyNow(stage: Stage, lead: number): string {
  return stage.keyOfOwner.get(contactValue(stage, lead, 'hubspot_owner_id')) ?? '';
}

/** The person of the script who does what marketing does. */
export function marketingKey(stage: Stage): string {
  for (const one of stage.people.values()) if (one.role === 'marketing') return one.key;
  throw new Error('The script has no marketing person');
}

/** An active rep of the same team, not the same one where there is a choice; `luck` is in [0, 1). */
export function colleagueOf(stage: Stage, key: string, luck: number): string {
  const { team } = person(stage, key);
  const others = [...stage.people.values()].filter(
    (one) => one.role === 'rep' && one.team === team && one.key !== key && repState(stage, one.key).active,
  );
  return others[Math.floor(luck * others.length)]?.key ?? key;
}
