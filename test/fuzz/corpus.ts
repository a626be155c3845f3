/** Right inputs to spoil: a batch of webhook events, settings files that say everything, and one recorded line of every type. */
import { contactEvent } from '../web/events.ts';

export const WEBHOOKS = [
  contactEvent('4417', '101'),
  contactEvent('4417', '102', { subscriptionType: 'contact.creation', changeFlag: 'NEW' }),
  contactEvent('4417', '103', { subscriptionType: 'object.deletion' }),
  contactEvent('4417', '104', { subscriptionType: 'contact.privacyDeletion' }),
  contactEvent('4417', '105', { subscriptionType: 'object.merge', primaryObjectId: 105, mergedObjectIds: [7, 8], newObjectId: 105 }),
  contactEvent('4417', '106', {
    subscriptionType: 'object.associationChange',
    associationType: 'CONTACT_TO_DEAL',
    fromObjectId: 106,
    toObjectId: 9,
    fromObjectTypeId: '0-1',
    toObjectTypeId: '0-3',
    associationRemoved: false,
    isPrimaryAssociation: false,
  }),
];

export const ROSTER_YAML = `calendars:
  - id: berlin
    zone: Europe/Berlin
    country: DE
    region: BE
    hours: { mon: ["09:00-17:00"], tue: ["22:00-06:00"], wed: ["00:00-24:00"], fri: ["09:00-12:00", "13:00-15:00"] }
    holidays: ["2026-12-24", "2026-12-31"]
defaults: { calendar: berlin, pool: sales, country: DE }
reps:
  - rep: ana@example.com
    zone: Europe/Madrid
    calendar: berlin
    manager: boss@example.com
    pool: sales
    team: emea
    deputy: ben@example.com
    territories: [DACH]
    languages: [de, en]
    segments: [mid-market]
    cap: 40
  - { rep: 77, pool: sales }
pools:
  sales: { cap: 60 }
teams:
  emea: { round-the-clock: true }
absences:
  - { rep: ana@example.com, from: 2026-08-03, to: 2026-08-14 }
  - { rep: 77, from: 2026-03-02T09:00:00Z, to: 2026-03-03T09:00:00Z }
live-from: { emea: 2026-03-02, "*": never }
safety-net: { rep: boss@example.com, deputy: ana@example.com }
marketing: { rep: mia@example.com, deputy: max@example.com }
hand-off:
  source: lead-objects
  hand-raiser-forms: ["*demo*", "*talk to *"]
  qualified-stages: [marketingqualifiedlead]
  inquiry-stages: [lead]
  customer-stages: [customer]
  accepted-stages: [Attempting]
  lead-objects:
    accepted-stages: [Attempting, Connected]
    disqualified-stages: [Disqualified]
    reasons: { NOT_A_GOOD_FIT: no need }
  disposable-domains: [mailinator.com]
breakers:
  tasks-per-rep-and-day: 30
  field-writes-times-usual: 5
`;

export const EVIDENCE_YAML = `mail-sent-by-hand: ["Gmail for Sales*"]
call-outcomes:
  connected: ["Gatekeeper took a message", "Termin vereinbart"]
  not-connected: [Besetzt]
works-outside-the-crm:
  reps: [ana@example.com, 77]
  channels: [call, message]
grades: { message: C, unsent-email: none }
`;

const at = (time: string): string => `2026-03-02T${time}:00Z`;
const HOURS = {
  mon: ['09:00-17:00'],
  tue: ['09:00-17:00'],
  wed: ['22:00-06:00'],
  thu: ['00:00-24:00'],
  fri: ['09:00-12:00', '13:00-15:00'],
};

export const LINES: readonly Readonly<Record<string, unknown>>[] = [
  { at: at('08:00'), type: 'rep', id: 'r1', name: 'Ana', zone: 'Europe/Berlin', calendar: 'c1', manager: 'r9', pool: 'emea', active: true },
  {
    at: at('08:00'),
    type: 'rep',
    id: 'r2',
    zone: 'America/New_York',
    calendar: 'c1',
    pool: 'emea',
    team: 'emea',
    kind: 'person',
    deputy: 'r1',
  },
  { at: at('08:00'), type: 'calendar', id: 'c1', zone: 'Europe/Berlin', hours: HOURS, holidays: ['2026-04-03'] },
  { at: at('08:00'), type: 'absence', rep: 'r1', from: at('12:00'), to: '2026-03-09T00:00:00Z' },
  { at: at('08:00'), type: 'golive', team: 'emea' },
  { at: at('08:00'), type: 'blind', channel: 'call' },
  { at: at('08:30'), type: 'campaign', id: 'c7', kind: 'lead-generation', leads: 120, quality: '30 %', starts: '2026-04-01T00:00:00Z' },
  {
    at: at('09:00'),
    type: 'inquiry',
    lead: 'l1',
    id: 'i1',
    kind: 'hand-raiser',
    campaign: 'c7',
    arrivedAt: at('09:00'),
    company: 'acme.example',
    facts: { need: 'pumps' },
  },
  { at: at('09:00'), type: 'handoff', lead: 'l1', id: 'h1', owner: 'r1', kind: 'hand-raiser', by: 'marketing' },
  { at: at('09:00'), type: 'handoff', lead: 'l2', owner: 'r2', kind: 'qualified', by: 'routing', customer: true },
  { at: at('09:04'), type: 'activity', lead: 'l1', id: 'a1', rep: 'r1', kind: 'call', connected: true, seconds: 74, direction: 'out' },
  {
    at: at('09:05'),
    type: 'activity',
    lead: 'l2',
    rep: 'r2',
    kind: 'meeting',
    state: 'booked',
    startsAt: '2026-03-05T10:00:00Z',
    sequence: 'hand',
  },
  { at: at('09:20'), type: 'accept', lead: 'l1', rep: 'r1' },
  { at: at('10:00'), type: 'reject', lead: 'l2', rep: 'r2', reason: 'not enough information', missing: ['budget'] },
  { at: at('11:00'), type: 'answer', lead: 'l2', by: 'm1', facts: { budget: '10k' } },
  {
    at: '2026-03-04T09:00:00Z',
    type: 'outcome',
    lead: 'l1',
    outcome: 'recycled',
    reason: 'no need',
    rep: 'r1',
    wakeAt: '2026-06-01T00:00:00Z',
  },
  { at: '2026-03-05T09:00:00Z', type: 'deal', deal: 'd1', leads: ['l1', 'l2'], stage: 'won', amount: '1200.50', owner: 'r1' },
  { at: at('09:10'), type: 'evaluation', lead: 'l1', score: 80, kind: 'qualified' },
  { at: at('12:00'), type: 'hand-back', lead: 'l1', rep: 'r1', reason: 'unresponsive' },
  { at: at('12:10'), type: 'call-back', lead: 'l1', rep: 'r1', on: '2026-03-20T09:00:00Z' },
  { at: at('12:20'), type: 'task', lead: 'l1', id: 't1', rep: 'r1', dueAt: '2026-03-03T09:00:00Z', status: 'open' },
  { at: at('12:30'), type: 'released', lead: 'l2', id: 'x1' },
  { at: at('12:40'), type: 'colleague', lead: 'l2', other: 'l1', owner: 'r1' },
  { at: at('12:50'), type: 'opted-out', lead: 'l2' },
  { at: at('12:51'), type: 'opted-in', lead: 'l2' },
  { at: at('12:52'), type: 'deleted', lead: 'l2' },
  { at: at('12:53'), type: 'restored', lead: 'l2' },
  { at: at('12:54'), type: 'privacy-deleted', lead: 'l2' },
  { at: at('12:55'), type: 'touch', lead: 'l2', campaign: 'c7' },
  { at: at('12:56'), type: 'merge', winner: 'l1', loser: 'l2' },
];
