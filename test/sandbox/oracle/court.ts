/** A small company whose CRM is written by hand, minute by minute, as if Baton had acted well or badly, and the oracle that judges it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { examine } from '../../../sandbox/oracle/examine.ts';
import type { Setting } from '../../../sandbox/oracle/setting.ts';
import type { FindingKind, Verdict } from '../../../sandbox/oracle/verdict.ts';
import type { ChangedBy, World } from '../../../sandbox/portal.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { defineProperty } from '../../../sandbox/store/definition.ts';
import type { WorldDiary } from '../../../sandbox/world/truth.ts';

export const RULES = parse(readFileSync(new URL('../../../config/rules.yaml', import.meta.url), 'utf8')) as Setting['rules'];

const ZONE = 'Europe/Madrid';
const FORM = 'Book a demo: Demo request';
const PEOPLE = ['ana', 'ben', 'eva', 'boss', 'max', 'net', 'partner'] as const;
export type Name = (typeof PEOPLE)[number];

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
  readonly holidays?: readonly string[];
}

/** Monday 2 March 2026, seven in Madrid: ana, ben and eva sell under boss, max is marketing, net is the safety net. */
export function openCourt(options: CourtOptions = {}) {
  const ids = {} as Record<Name, string>;
  const world = worldOf(ids, options);
  const sandbox = new Sandbox({
    ...{ seed: 1, clock: 'stepped', startsAt: instant('2026-03-02 07:00'), world, portalId: '1', portalName: 'Court', timeZone: ZONE },
    origin: '',
  });
  const { actors: portal, mainPortal } = sandbox;
  for (const name of PEOPLE)
    ids[name] = portal.addOwner({ firstName: name, lastName: 'Test', email: `${name}@own.example`, teams: ['Iberia'], timeZone: ZONE });
  const define = (type: 'contacts' | 'tasks', name: string) =>
    mainPortal.schema.put(type, defineProperty({ name, label: name, groupName: 'baton', type: 'string', fieldType: 'text' }));
  for (const name of [...FIELDS, ...MORE_FIELDS]) define('contacts', `baton_${name}`);
  define('tasks', 'baton_key');

  const by = (who: Name | 'baton' | 'routing'): ChangedBy => {
    if (who === 'baton') return BATON;
    return who === 'routing' ? ROUTING : { source: 'CRM_UI', userId: mainPortal.owners.find(ids[who])?.userId ?? '' };
  };
  const iso = (wall: string) => new Date(instant(wall)).toISOString();
  const now = () => new Date(portal.now()).toISOString();
  const about = (id: string) => [{ objectType: 'contacts', id }] as const;
  let made = 0;

  const court = {
    ids,
    portal,
    sandbox,
    /** Moves the clock to a wall-clock time in Madrid. */
    at(wall: string) {
      sandbox.clock.moveTo(instant(wall));
      return court;
    },
    /** Somebody asks for sales; routed to `owner` at once unless null. */
    asks(owner: Name | null): string {
      const id = portal.create('contacts', { ...form(FORM, now()), lifecyclestage: 'marketingqualifiedlead' }, { source: 'FORM' });
      if (owner !== null) court.give(id, owner, 'routing');
      return id;
    },
    /** Marketing passes on somebody it has qualified. */
    qualifies(owner: Name): string {
      const id = portal.create('contacts', { ...form('Guide: Download', now()), lifecyclestage: 'lead' }, { source: 'FORM' });
      portal.update('contacts', id, { lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: ids[owner] }, by('max'));
      return id;
    },
    asksAgain(id: string) {
      portal.update('contacts', id, form(FORM, now()), { source: 'FORM' });
    },
    give(id: string, to: Name, giver: Name | 'baton' | 'routing' = 'baton') {
      portal.update('contacts', id, { hubspot_owner_id: ids[to] }, by(giver));
    },
    field(id: string, name: string, value: string, who: Name | 'baton') {
      portal.update('contacts', id, { [`baton_${name}`]: value }, by(who));
    },
    /** A task of Baton's; due is wall-clock time. */
    task(id: string, owner: Name, due: string): string {
      const properties = {
        hs_timestamp: iso(due),
        hs_task_subject: 'Call',
        hubspot_owner_id: ids[owner],
        baton_key: `l${id}-a1-t${++made}`,
      };
      return portal.create('tasks', properties, BATON, about(id));
    },
    /** The manager's rolling task about these people. */
    tellManager(...leads: readonly string[]) {
      const body = leads.map((id) => `<a href="http://x/contacts/1/record/0-1/${id}">x</a>`).join('');
      portal.create('tasks', { hs_task_body: body, hubspot_owner_id: ids.boss, baton_key: `m${ids.boss}-${++made}` }, BATON);
    },
    close(task: string, who: Name | 'baton' = 'baton') {
      portal.update('tasks', task, { hs_task_status: 'COMPLETED' }, by(who));
    },
    move(task: string, to: Name) {
      portal.update('tasks', task, { hubspot_owner_id: ids[to] }, BATON);
    },
    calls(id: string, who: Name, result: 'nobody' | 'talked' = 'nobody') {
      const talked = result === 'talked';
      const properties = {
        ...{ hs_timestamp: now(), hubspot_owner_id: ids[who], hs_call_direction: 'OUTBOUND', hs_call_external_id: `line-${++made}` },
        hs_call_duration: talked ? '60000' : '3000',
        hs_call_status: talked ? 'COMPLETED' : 'NO_ANSWER',
        hs_call_disposition: talked ? 'f240bbac-87c9-4f6e-bf70-924b57d47db7' : '73a0d17f-1163-4015-bdd5-ec830791da20',
      };
      portal.create('calls', properties, by(who), about(id));
    },
    notes(id: string, who: Name) {
      portal.create('notes', { hs_timestamp: now(), hubspot_owner_id: ids[who], hs_note_body: 'Looked them up.' }, by(who), about(id));
    },
    judge(more: Partial<Setting> = {}): Verdict {
      return examine(sandbox, { rules: RULES, grace: 5 * 60_000, apps: ['4010001'], ...more });
    },
    /** Kinds with findings, each once. */
    found(more: Partial<Setting> = {}): FindingKind[] {
      const { checked: _, ...kinds } = court.judge(more);
      return Object.entries(kinds).flatMap(([kind, list]) => (list.length === 0 ? [] : [kind as FindingKind]));
    },
  };
  return court;
}

export type Court = ReturnType<typeof openCourt>;

function form(name: string, at: string): Record<string, string> {
  return { recent_conversion_event_name: name, recent_conversion_date: at };
}

function worldOf(ids: Record<Name, string>, { absences = [], deputies = {}, holidays = [] }: CourtOptions): World {
  const truth = (): Partial<WorldDiary> => ({
    reps: PEOPLE.map((name) => ({
      ...{ ownerId: ids[name], email: '', zone: ZONE, team: 'Iberia', role: ROLES[name] },
      managerOwnerId: ROLES[name] === 'rep' ? ids.boss : null,
    })),
    handRaiserForms: [FORM],
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
