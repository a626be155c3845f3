/** The bundled generator shows every behaviour, in time, in order and without asking more instants than a demo can step through. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { MemoryPortal } from './memory-portal.ts';
import { type Opened, open, type Played, play, reminding } from './play.ts';

const HOUR = 3_600_000;

const PROMPT = ['diligent', 'quick-mailer', 'caller'];

/** Everything the world promises to show at least three times in its default size. */
const PROMISED = [
  ...['arrive:hand-raiser', 'arrive:qualified', 'arrive:inquiry', 'qualify', 'routed', 'routed-late', 'unrouted', 'customer'],
  ...['again-while-open', 'again-after-the-end', 'again-demo-after-download'],
  ...['seller-made', 'other-seller', 'found-by-seller', 'imported'].map((why) => `set-aside:${why}`),
  ...['own-domain', 'test-address', 'disposable-address', 'opted-out'].map((why) => `set-aside:${why}`),
  ...['diligent', 'quick-mailer', 'caller', 'noter', 'forgetter', 'ticker', 'one-call-giver-up', 'late'].map((kind) => `begins:${kind}`),
  ...['call', 'call-connected', 'call-unconnected', 'call-logged-by-hand', 'email', 'reply', 'note', 'own-task', 'forget', 'tick'],
  ...['message:WHATS_APP', 'message:SMS', 'message:LINKEDIN_MESSAGE', 'inbound-call-missed', 'inbound-call-answered'],
  ...['meeting', 'meeting-booked-by-lead', 'meeting:COMPLETED', 'meeting:NO_SHOW', 'meeting:CANCELED'],
  ...['accept', 'hand-back', 'reject-objective', 'reject-judgement', 'call-back-field', 'give-up', 'give-up-after-one'],
  ...['ask:converted', 'ask:recycled', 'ask:disqualified-earned', 'ask:disqualified-unearned'],
  ...['deal', 'won', 'lost', 'lost-without-reason', 'disqualify', 'recycle', 'reached'],
  ...['restore', 'purge', 'opt-out-of-mail', 'opt-out-of-everything', 'taken-by-rep', 'handed-over-twice', 'handed-over-late'],
  ...['handed-over-in-bulk', 'evaluated-in-bulk', 'evaluated:hand_over', 'evaluated:nurture', 'evaluated:set_aside'],
  ...['answer:agree', 'answer:disagree', 'answer:silent', 'sequence:rep', 'sequence:workflow', 'call-in-progress', 'time-edited-later'],
  ...[
    'leave',
    'left-open-by-absent',
    'task-put-off',
    'task-thrown-away',
    'deal-quiet',
    'hand-over',
    'merge',
    'delete',
    'left-open-by-deactivated',
    'manager-nudge',
    'manager-move',
    'safety-net-passes',
    'task-seen:act',
  ],
];

describe('the made-up company with 500 leads and 45 days', () => {
  let opened: Opened;
  let played: Played;
  let portal: MemoryPortal;

  beforeAll(() => {
    opened = open();
    portal = opened.portal;
    played = play(opened.world, portal, undefined, reminding(opened));
  });

  it.each(PROMISED)('shows %s at least three times', (act) => {
    expect(opened.world.truth().acts[act] ?? 0).toBeGreaterThanOrEqual(3);
  });

  it('makes one contact per lead, each with an address of its own in a reserved domain', () => {
    const contacts = portal.all('contacts');
    expect(contacts).toHaveLength(500);
    const emails = contacts.map((contact) => contact.properties.email!);
    expect(new Set(emails).size).toBe(500);
    expect(emails.filter((email) => !/(example\.invalid|\.example|mailinator\.com)$/.test(email))).toEqual([]);
    expect(contacts.filter((contact) => !/ 555 01\d\d$/.test(contact.properties.phone!))).toEqual([]);
  });

  it('asks for at most 2,500 instants and needs less than a millisecond for each', () => {
    expect(played.instants).toBeLessThanOrEqual(2_500);
    expect(played.spent / played.instants).toBeLessThan(1);
  });

  it('lets one rep leave with open leads, and nobody acts in their name afterwards', () => {
    const [left] = opened.world.truth().left;
    const gone = portal.changes.find((change) => change.op === 'deactivate')!;
    expect(gone.id).toBe(left!.ownerId);
    const user = String(Number(left!.ownerId) - 700 + 9000);
    expect(portal.changes.filter((change) => change.at > gone.at && change.by?.userId === user)).toEqual([]);
  });

  it('answers a hand-raiser on duty within five minutes when the rep is of the prompt kinds', () => {
    const { handedOver, archetypes } = opened.world.truth();
    const waits = handedOver
      .filter((one) => one.kind === 'hand-raiser' && PROMPT.includes(archetypes[one.owner]!) && !one.customer && officeHour(one.at))
      .map((one) => firstTouch(portal, one.lead, one.owner) - one.at);
    expect(waits.length).toBeGreaterThan(20);
    const inTime = waits.filter((wait) => wait > 0 && wait <= 5 * 60_000);
    expect(inTime.length / waits.length).toBeGreaterThan(0.75);
  });

  it('files no activity before the lead came', () => {
    const early = (['calls', 'emails', 'meetings', 'notes', 'communications'] as const).flatMap((type) =>
      portal.all(type).filter((activity) => {
        const [contact] = portal.associated(type, activity.id, 'contacts');
        return Date.parse(activity.properties.hs_timestamp!) < portal.get('contacts', contact!)!.createdAt;
      }),
    );
    expect(early).toEqual([]);
  });

  it('keeps people to the grid, but for answers to hand-raisers', () => {
    const byReps = portal.changes.filter(
      (change) => change.by?.source === 'CRM_UI' && ['calls', 'emails', 'notes', 'communications'].includes(change.objectType),
    );
    const offGrid = byReps.filter((change) => change.at % (15 * 60_000) !== 0);
    expect(byReps.length).toBeGreaterThan(500);
    expect(offGrid.length).toBeLessThan(byReps.length / 4);
  });

  it('names the first hand-over of a lead once, with owner and instant as the CRM saw it', () => {
    const { handedOver } = opened.world.truth();
    const fresh = handedOver.filter((one) => !one.customer);
    expect(new Set(fresh.map((one) => one.lead)).size).toBe(fresh.length);
    for (const one of fresh) {
      const owned = portal.changes.find(
        (c) => c.id === one.lead && c.objectType === 'contacts' && c.properties.hubspot_owner_id !== undefined,
      )!;
      expect([owned.properties.hubspot_owner_id, owned.at <= one.at]).toEqual([one.owner, true]);
    }
  });

  it('leaves about 35, 45 and 20 of a hundred to the three kinds', () => {
    const { acts } = opened.world.truth();
    const of = (kind: string): number => acts[`arrive:${kind}`]! / 476;
    expect(of('hand-raiser')).toBeCloseTo(0.38, 1);
    expect(of('qualified')).toBeCloseTo(0.43, 1);
    expect(of('inquiry')).toBeCloseTo(0.18, 1);
  });
});

describe('without an app', () => {
  it('nobody reminds the forgetters: their leads stay untouched', () => {
    const { world, portal } = open();
    play(world, portal);
    const { handedOver, archetypes, acts } = world.truth();
    const forgotten = handedOver.filter((one) => archetypes[one.owner] === 'forgetter' && !one.customer);
    const touched = forgotten.filter((one) => firstTouch(portal, one.lead, one.owner) < Number.POSITIVE_INFINITY);
    expect(forgotten.length).toBeGreaterThan(30);
    expect(touched.length / forgotten.length).toBeLessThan(0.2);
    expect(acts.tick).toBeUndefined();
  });

  it('reps do without fields that the portal lacks', () => {
    const lacking = [
      'lead_response',
      'outcome_asked_for',
      'call_back_on',
      'evaluated_as',
      'answer_to_rejection',
      'change_recorded',
      'facts_passed_on',
    ].map((name) => `contacts.baton_${name}`);
    const { world, portal } = open({ leads: 100 }, lacking);
    play(world, portal);
    expect(portal.changes.filter((change) => Object.keys(change.properties).some((name) => name.startsWith('baton_')))).toEqual([]);
    expect(world.truth().acts['ask:converted']).toBeUndefined();
    expect(world.truth().acts.deal).toBeGreaterThan(0);
  });
});

/** Monday to Friday, 9 to 16 in Madrid and New York alike, roughly: enough to leave nights out. */
function officeHour(at: number): boolean {
  const date = new Date(at);
  const hour = date.getUTCHours();
  return date.getUTCDay() >= 1 && date.getUTCDay() <= 5 && hour >= 9 && hour < 15;
}

/** First call, mail, message or note of this owner for the contact; Infinity when there is none. */
function firstTouch(portal: MemoryPortal, contact: string, owner: string): number {
  const touches = (['calls', 'emails', 'communications', 'notes'] as const).flatMap((type) =>
    portal.associated('contacts', contact, type).map((id) => portal.get(type, id)!),
  );
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...touches.filter((one) => one.properties.hubspot_owner_id === owner).map((one) => one.createdAt),
  );
}

describe('deliberate limits', () => {
  it('ends at the last day: nothing is on the agenda after it', () => {
    const { world, portal } = open({ leads: 60, days: 10 });
    play(world, portal);
    expect(world.nextInstant()).toBeNull();
    expect(portal.now()).toBeLessThanOrEqual(world.startsAt + 10 * 24 * HOUR);
    expect(portal.all('contacts')).toHaveLength(60);
  });
});
