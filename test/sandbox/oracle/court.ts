/** A small company whose CRM is written by hand, minute by minute, as if Baton had acted well or badly, and the oracle that judges it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { examine } from '../../../sandbox/oracle/examine.ts';
import type { Setting } from '../../../sandbox/oracle/setting.ts';
import { FINDING_KINDS, type FindingKind, type Verdict } from '../../../sandbox/oracle/verdict.ts';
import type { ChangedBy, Portal, World } from '../../../sandbox/portal.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { defineProperty } from '../../../sandbox/store/definition.ts';
import type { WorldDiary } from '../../../sandbox/world/truth.ts';

export const RULES = parse(readFileSync(new URL('../../../config/rules.yaml', import.meta.url), 'utf8')) as Setting['rules'];

const ZONE = 'Europe/Madrid';
const FORM = 'Book a demo: Demo request';
const PEOPLE = ['ana', 'ben', 'eva', 'boss', 'max', 'net', 'partner'] as const;
export type Name = (typeof PEOPLE)[number];

type Aside = WorldDiary['setAside'][number];
type Handed = WorldDiary['handedOver'][number];

const ROLES: Readonly<Record<Name, WorldDiary['reps'][number]['role']>> = {
  ...{ ana: 'rep', ben: 'rep', eva: 'rep', boss: 'manager', max: 'marketing', net: 'safety-net', partner: 'partner' },
};

const FIELDS = ['lead_response', 'response_reason', 'outcome_asked_for', 'call_back_on', 'wake_up_on', 'answer_to_rejection', 'outcome'];
const MORE_FIELDS = ['state', 'next_step', 'evaluated_as', 'change_recorded'];

/** The instant of a wall-clock time in Madrid, such as `2026-03-02 09:05`. */
export function instant(wall: string): number {
  return Temporal.PlainDateTime.from(wall.replace(' ', 'T')).toZonedDateTime(ZONE).epochMilliseconds;
}

const BATON: ChangedBy = { source: 'INTEGRATION', appId: '4010001' };
const ROUTING: ChangedBy = { source: 'AUTOMATION_PLATFORM' };

export interface CourtOptions {
  readonly absences?: readonly { readonly who: Name; readonly from: string; readonly to: string }[];
  readonly deputies?: Partial<Record<Name, Name>>;
  /** Of Madrid. */
  readonly holidays?: readonly string[];
  /** Who does not work in Madrid. */
  readonly zones?: Partial<Record<Name, string>>;
}

/** Monday 2 March 2026, seven in Madrid: ana, ben and eva sell under boss, max is marketing, net is the safety net. */
export function openCourt(options: CourtOptions = {}): Court {
  const ids = {} as Record<Name, string>;
  const aside: Aside[] = [];
  const handed: Handed[] = [];
  const world = worldOf(ids, { aside, handed }, options);
  const sandbox = new Sandbox({
    ...{ seed: 1, clock: 'stepped', startsAt: instant('2026-03-02 07:00'), world, portalId: '1', portalName: 'Court', timeZone: ZONE },
    origin: '',
  });
  for (const name of PEOPLE)
    ids[name] = sandbox.actors.addOwner({
      ...{ firstName: name, lastName: 'Test', email: `${name}@own.example`, teams: ['Iberia'], timeZone: ZONE },
    });
  const define = (type: 'contacts' | 'tasks', name: string) =>
    sandbox.mainPortal.schema.put(type, defineProperty({ name, label: name, groupName: 'baton', type: 'string', fieldType: 'text' }));
  for (const name of [...FIELDS, ...MORE_FIELDS]) define('contacts', `baton_${name}`);
  define('contacts', 'lives_on_as');
  define('tasks', 'baton_key');
  return new Court(sandbox, ids, aside, handed);
}

const iso = (wall: string): string => new Date(instant(wall)).toISOString();
const about = (id: string) => [{ objectType: 'contacts', id }] as const;

/** Every act happens at the clock's instant. */
export class Court {
  readonly sandbox: Sandbox;
  readonly portal: Portal;
  readonly ids: Readonly<Record<Name, string>>;
  /** Who the world says is set aside, and why. */
  readonly aside: Aside[];
  /** Hand-offs that the world's diary tells besides the CRM. */
  readonly handed: Handed[];
  #made = 0;

  constructor(sandbox: Sandbox, ids: Readonly<Record<Name, string>>, aside: Aside[], handed: Handed[]) {
    this.aside = aside;
    this.handed = handed;
    this.sandbox = sandbox;
    this.portal = sandbox.actors;
    this.ids = ids;
  }

  /** Moves the clock to a wall-clock time in Madrid. */
  at(wall: string): this {
    this.sandbox.clock.moveTo(instant(wall));
    return this;
  }

  #now(): string {
    return new Date(this.portal.now()).toISOString();
  }

  #by(who: Name | 'baton' | 'routing'): ChangedBy {
    if (who === 'baton') return BATON;
    if (who === 'routing') return ROUTING;
    return { source: 'CRM_UI', userId: this.sandbox.mainPortal.owners.find(this.ids[who])?.userId ?? '' };
  }

  /** Somebody asks for sales; routed to `owner` at once unless null. */
  asks(owner: Name | null): string {
    const properties = { ...form(FORM, this.#now()), lifecyclestage: 'marketingqualifiedlead' };
    const id = this.portal.create('contacts', properties, { source: 'FORM' });
    if (owner !== null) this.give(id, owner, 'routing');
    return id;
  }

  /** Somebody who is known asks for sales. */
  asksAgain(id: string): void {
    this.portal.update('contacts', id, form(FORM, this.#now()), { source: 'FORM' });
  }

  /** Somebody fills a form that asks for nothing of sales. */
  inquires(): string {
    return this.portal.create('contacts', { ...form('Guide: Download', this.#now()), lifecyclestage: 'lead' }, { source: 'FORM' });
  }

  /** Marketing passes on somebody it has qualified, to nobody yet where the owner is null. */
  qualifies(owner: Name | null): string {
    const id = this.inquires();
    this.passesOn(id, owner);
    return id;
  }

  passesOn(id: string, owner: Name | null): void {
    const marked = { lifecyclestage: 'marketingqualifiedlead', ...(owner === null ? {} : { hubspot_owner_id: this.ids[owner] }) };
    this.portal.update('contacts', id, marked, this.#by('max'));
  }

  give(id: string, to: Name, giver: Name | 'baton' | 'routing' = 'baton'): void {
    this.portal.update('contacts', id, { hubspot_owner_id: this.ids[to] }, this.#by(giver));
  }

  field(id: string, name: string, value: string, who: Name | 'baton'): void {
    this.portal.update('contacts', id, { [`baton_${name}`]: value }, this.#by(who));
  }

  /** A task of Baton's; due is wall-clock time. `twin`: made again, under the key of the last one. */
  task(id: string, owner: Name, due: string, twin = false): string {
    if (!twin) this.#made += 1;
    const key = { baton_key: `l${id}-a1-t${this.#made}` };
    const properties = { hs_timestamp: iso(due), hs_task_subject: 'Call', hubspot_owner_id: this.ids[owner], ...key };
    return this.portal.create('tasks', properties, BATON, about(id));
  }

  /** The manager's rolling task about these people. */
  tellManager(...leads: readonly string[]): void {
    const body = leads.map((id) => `<a href="http://x/contacts/1/record/0-1/${id}">x</a>`).join('');
    const key = { baton_key: `m${this.ids.boss}-${++this.#made}` };
    this.portal.create('tasks', { hs_task_body: body, hubspot_owner_id: this.ids.boss, ...key }, BATON);
  }

  /** An org made this lead a contact. */
  livesOnAs(lead: string, contact: string, who: Name | 'baton' = 'baton'): this {
    this.portal.update('contacts', lead, { lives_on_as: contact }, this.#by(who));
    return this;
  }

  /** Two people become one in a CRM whose survivor does not tell what the other had said. */
  merge(winner: string, loser: string): void {
    const { mainPortal } = this.sandbox;
    const record = mainPortal.find('contacts', loser);
    const said = { ...record!, changes: [...record!.changes] };
    for (const name of ['baton_lead_response', 'baton_outcome'])
      if (record!.values[name]) this.portal.update('contacts', loser, { [name]: '' }, BATON);
    this.portal.merge('contacts', winner, loser, { source: 'CRM_UI' });
    Object.assign(mainPortal, { asMerged: (id: string) => (id === loser ? said : null) });
  }

  close(task: string, who: Name | 'baton' = 'baton'): void {
    this.portal.update('tasks', task, { hs_task_status: 'COMPLETED' }, this.#by(who));
  }

  move(task: string, to: Name, who: Name | 'baton' = 'baton'): void {
    this.portal.update('tasks', task, { hubspot_owner_id: this.ids[to] }, this.#by(who));
  }

  /** A step of a sequence into which the rep put the lead by hand. */
  steps(id: string, who: Name): void {
    const mail = { hs_timestamp: this.#now(), hubspot_owner_id: this.ids[who], hs_email_direction: 'EMAIL', hs_email_status: 'SENT' };
    this.portal.create('emails', { ...mail, hs_sequence_id: '1' }, this.#by(who), about(id));
  }

  /** The lead answers a mail. */
  replies(id: string, who: Name): void {
    const mail = {
      hs_timestamp: this.#now(),
      hubspot_owner_id: this.ids[who],
      hs_email_direction: 'INCOMING_EMAIL',
      hs_email_status: 'SENT',
    };
    this.portal.create('emails', mail, this.#by(who), about(id));
  }

  /** `since`: told late by the dialler or the rep, with this instant. */
  calls(id: string, who: Name, result: 'nobody' | 'talked' = 'nobody', since?: string): void {
    const talked = result === 'talked';
    const properties = {
      ...{ hs_timestamp: since === undefined ? this.#now() : iso(since), hubspot_owner_id: this.ids[who], hs_call_direction: 'OUTBOUND' },
      hs_call_external_id: `line-${++this.#made}`,
      hs_call_duration: talked ? '60000' : '3000',
      hs_call_status: talked ? 'COMPLETED' : 'NO_ANSWER',
      hs_call_disposition: talked ? 'f240bbac-87c9-4f6e-bf70-924b57d47db7' : '73a0d17f-1163-4015-bdd5-ec830791da20',
    };
    this.portal.create('calls', properties, this.#by(who), about(id));
  }

  /** The lead calls, and nobody takes it. */
  missesCallOf(id: string, who: Name): void {
    const call = { hs_timestamp: this.#now(), hubspot_owner_id: this.ids[who], hs_call_direction: 'INBOUND', hs_call_status: 'NO_ANSWER' };
    this.portal.create('calls', { ...call, hs_call_external_id: `line-${++this.#made}`, hs_call_duration: '0' }, this.#by(who), about(id));
  }

  notes(id: string, who: Name): void {
    const properties = { hs_timestamp: this.#now(), hubspot_owner_id: this.ids[who], hs_note_body: 'Looked them up.' };
    this.portal.create('notes', properties, this.#by(who), about(id));
  }

  judge(more: Partial<Setting> = {}): Verdict {
    return examine(this.sandbox, { rules: RULES, grace: 5 * 60_000, apps: ['4010001'], ...more });
  }

  /** Kinds with findings, each once. */
  found(more: Partial<Setting> = {}): FindingKind[] {
    const verdict = this.judge(more);
    return FINDING_KINDS.filter((kind) => verdict[kind].length > 0);
  }
}

function form(name: string, at: string): Record<string, string> {
  return { recent_conversion_event_name: name, recent_conversion_date: at };
}

function worldOf(
  ids: Record<Name, string>,
  { aside, handed }: { readonly aside: readonly Aside[]; readonly handed: readonly Handed[] },
  { absences = [], deputies = {}, holidays = [], zones = {} }: CourtOptions,
): World {
  const truth = (): Partial<WorldDiary> => ({
    reps: PEOPLE.map((name) => ({
      ...{ ownerId: ids[name], email: '', zone: zones[name] ?? ZONE, team: 'Iberia', role: ROLES[name] },
      managerOwnerId: ROLES[name] === 'rep' ? ids.boss : null,
    })),
    handRaiserForms: [FORM],
    setAside: aside,
    handedOver: handed,
    absences: absences.map(({ who, from, to }) => ({ ownerId: ids[who], from: instant(from), to: instant(to) })),
    deputies: Object.fromEntries(Object.entries(deputies).map(([who, deputy]) => [ids[who as Name], ids[deputy]])),
    holidays: { [ZONE]: holidays },
  });
  return {
    startsAt: instant('2026-03-02 07:00'),
    nextInstant: () => null,
    act: () => {},
    prepare: () => {},
    truth: truth as World['truth'],
    save: () => null,
    load: () => {},
  };
}

/** A hand-raiser of ana's at ten on a Monday, with a task, and the manager told in time. */
export function untouched(options: CourtOptions = {}) {
  const court = openCourt(options).at('2026-03-02 10:00');
  const lead = court.asks('ana');
  const task = court.task(lead, 'ana', '2026-03-02 10:05');
  court.at('2026-03-02 10:16');
  court.tellManager(lead);
  return { court, lead, task };
}
