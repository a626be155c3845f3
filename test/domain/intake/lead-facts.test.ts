/** What a CRM record says about hand-offs: marks, owners, responses, and what is no lead at all. */
import { describe, expect, it } from 'vitest';
import type { CrmLead, ValueChange } from '../../../src/domain/crm-record.ts';
import { NOBODY } from '../../../src/domain/intake/company.ts';
import { type HandoffMap, isHandRaiserForm, mayBeHandedOver } from '../../../src/domain/intake/handoff-map.ts';
import { leadFacts } from '../../../src/domain/intake/lead-facts.ts';
import { ownerAt } from '../../../src/domain/intake/owner-at.ts';
import { personFacts } from '../../../src/domain/intake/person-facts.ts';
import { bareLead } from '../../helpers/bare-records.ts';

const MAP: HandoffMap = {
  handRaiserForms: ['Demo request*', 'Talk to sales'],
  qualifiedStages: ['marketingqualifiedlead'],
  inquiryStages: ['lead'],
  ownDomains: ['acme.example'],
  disposableDomains: ['mailinator.com'],
};
const COMPANY = { ...NOBODY, sellers: new Set(['7', '8']), managers: new Set(['60']) };
const T0 = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;

const change = (value: string, at: number, source: ValueChange['source'] = 'workflow', by: string | null = null): ValueChange => ({
  value,
  at,
  by,
  source,
});

function lead(patch: Partial<CrmLead> = {}): CrmLead {
  return bareLead({ id: '501', version: T0, createdAt: T0, lifecycleStage: 'lead', ...patch });
}

const handoffs = (record: CrmLead) => leadFacts(record, MAP).filter((fact) => fact.type === 'handoff');

describe('What is a hand-off', () => {
  it('takes a form that asks for sales as a hand-raiser, owner and all', () => {
    const record = lead({ conversions: [{ at: T0, name: 'Demo request: pricing' }], ownerHistory: [change('7', T0)] });
    expect(handoffs(record)).toMatchObject([{ at: T0, owner: '7', kind: 'hand-raiser', by: 'routing' }]);
  });

  it('takes the stage set by that very form as the same hand-off', () => {
    const record = lead({
      conversions: [{ at: T0, name: 'Talk to sales' }],
      ownerHistory: [change('7', T0)],
      stageHistory: [change('marketingqualifiedlead', T0 + MINUTE, 'form')],
    });
    expect(handoffs(record).map((fact) => fact.kind)).toEqual(['hand-raiser', 'hand-raiser']);
  });

  it('is unrouted while nobody owns it, and handed over when somebody does', () => {
    const record = lead({
      stageHistory: [change('marketingqualifiedlead', T0, 'person', '90')],
      ownerHistory: [change('7', T0 + 30 * MINUTE, 'person', '90')],
    });
    expect(handoffs(record)).toMatchObject([
      { at: T0, owner: null, kind: 'qualified', by: 'marketing' },
      { at: T0 + 30 * MINUTE, owner: '7', kind: 'qualified', by: 'marketing' },
    ]);
  });

  it("is the one's whom it was given to, though Baton gave it away at that very instant", () => {
    const record = lead({
      stageHistory: [change('marketingqualifiedlead', T0, 'form')],
      ownerHistory: [change('7', T0, 'form'), change('8', T0, 'baton')],
    });
    expect(handoffs(record)).toMatchObject([{ at: T0, owner: '7' }]);
  });

  it('needs an owner before an inquiry counts as handed over', () => {
    expect(handoffs(lead({ stageHistory: [change('lead', T0)] }))).toEqual([]);
    const record = lead({ stageHistory: [change('lead', T0)], ownerHistory: [change('7', T0 + MINUTE, 'person', '90')] });
    expect(handoffs(record)).toMatchObject([{ owner: '7', kind: 'inquiry', at: T0 + MINUTE }]);
  });

  it('hands an inquiry to nobody while it lies in the queue it was made in, but to whoever takes it from there', () => {
    const company = { ...COMPANY, queues: new Set(['00G']) };
    const facts = (record: CrmLead) => leadFacts(record, MAP, company).filter((fact) => fact.type === 'handoff');
    const record = lead({ stageHistory: [change('lead', T0)], ownerHistory: [change('00G', T0)] });
    expect(facts(record)).toEqual([]);
    const taken = [change('00G', T0), change('7', T0 + MINUTE, 'person', '7')];
    expect(facts({ ...record, ownerHistory: taken })).toMatchObject([{ at: T0 + MINUTE, owner: '7', kind: 'inquiry', by: 'seller' }]);
    const passedOn = [change('', T0), change('00G', T0 + MINUTE, 'person', '90')];
    expect(facts({ ...record, ownerHistory: passedOn })).toMatchObject([{ at: T0 + MINUTE, owner: '00G' }]);
  });

  it('does not take an owner set before any mark for a hand-off', () => {
    expect(handoffs(lead({ lifecycleStage: 'subscriber', ownerHistory: [change('7', T0)] }))).toEqual([]);
  });

  it("leaves out Baton's own owner moves: they are facts of their own", () => {
    const record = lead({
      stageHistory: [change('marketingqualifiedlead', T0)],
      ownerHistory: [change('7', T0), change('8', T0 + 60 * MINUTE, 'baton')],
    });
    expect(handoffs(record).map((fact) => fact.owner)).toEqual(['7']);
  });

  it('calls a taker who gave the lead to himself a seller', () => {
    const record = lead({
      stageHistory: [change('marketingqualifiedlead', T0)],
      ownerHistory: [change('7', T0), change('8', T0 + MINUTE, 'person', '8')],
    });
    expect(handoffs(record).at(-1)).toMatchObject({ owner: '8', by: 'seller' });
  });

  it('starts at the arrival where the record came long after the inquiry', () => {
    const record = lead({ createdAt: T0 + 20 * MINUTE, conversions: [{ at: T0, name: 'Demo request' }] });
    expect(leadFacts(record, MAP)).toContainEqual(expect.objectContaining({ type: 'inquiry', at: T0, arrivedAt: T0 + 20 * MINUTE }));
    const soon = lead({ createdAt: T0 + 10 * MINUTE, conversions: [{ at: T0, name: 'Demo request' }] });
    expect(leadFacts(soon, MAP)[0]).not.toHaveProperty('arrivedAt');
  });
});

describe("The rep's own fields", () => {
  it('are facts with the person and time of the field history', () => {
    const response = { leadResponse: [change('accept', T0 + MINUTE, 'person', '7')] };
    expect(leadFacts(lead({ response }), MAP)).toContainEqual(expect.objectContaining({ type: 'accept', rep: '7', at: T0 + MINUTE }));
  });

  it('are every entry of the history, not only the last', () => {
    const response = { leadResponse: [change('accept', T0 + MINUTE, 'person', '7'), change('reject', T0 + 5 * MINUTE, 'person', '7')] };
    expect(leadFacts(lead({ response }), MAP)).toMatchObject([
      { type: 'accept', at: T0 + MINUTE },
      { type: 'reject', at: T0 + 5 * MINUTE },
    ]);
  });

  it('say a rejection again when its reason comes later, but not a day later', () => {
    const leadResponse = [change('reject', T0 + MINUTE, 'person', '7')];
    const reasonAt = (at: number) => ({ leadResponse, responseReason: [change('no budget', at, 'person', '7')] });
    expect(leadFacts(lead({ response: reasonAt(T0 + 2 * MINUTE) }), MAP)).toMatchObject([
      { type: 'reject', reason: '', at: T0 + MINUTE },
      { type: 'reject', reason: 'no budget', at: T0 + 2 * MINUTE },
    ]);
    expect(leadFacts(lead({ response: reasonAt(T0 + MINUTE + 300) }), MAP)).toMatchObject([{ reason: 'no budget', at: T0 + MINUTE }]);
    expect(leadFacts(lead({ response: reasonAt(T0 + 1500 * MINUTE) }), MAP)).toMatchObject([{ reason: '', at: T0 + MINUTE }]);
  });

  it('give a date the start of that day where the rep works, and a cleared one ends the rest', () => {
    const response = { callBackOn: [change('2026-03-10', T0, 'person', '7'), change('', T0 + MINUTE, 'person', '7')] };
    expect(leadFacts(lead({ response }), MAP, { ...NOBODY, zoneOf: () => 'America/New_York' })).toMatchObject([
      { type: 'call-back', until: Date.UTC(2026, 2, 10, 4) },
      { type: 'call-back', until: T0 + MINUTE },
    ]);
  });

  describe('a wake-up date', () => {
    const DAYS = 24 * 60 * MINUTE;
    const outcomes = (response: CrmLead['response']) => leadFacts(lead({ response }), MAP).filter(({ type }) => type === 'outcome');
    const outcomeAskedFor = [change('recycled', T0, 'person', '7')];
    const dated = (value: string, at: number) => change(value, at, 'person', '7');
    const until = Date.UTC(2026, 5, 1);

    it('saved with the outcome belongs to it', () => {
      for (const at of [T0 - 400, T0, T0 + 900])
        expect(outcomes({ outcomeAskedFor, wakeUpOn: [dated('2026-06-01', at)] })).toMatchObject([{ at: T0, until }]);
    });

    it('set later, while “recycled” stands, asks for it from then on, and what was before stays as it was', () => {
      const wakeUpOn = [dated('2026-06-01', T0), dated('2026-09-01', T0 + 100 * DAYS)];
      expect(outcomes({ outcomeAskedFor, wakeUpOn })).toMatchObject([
        { at: T0, until },
        { at: T0 + 100 * DAYS, outcome: 'recycled', rep: '7', until: Date.UTC(2026, 8, 1) },
      ]);
    });

    it('asks for nothing when it is cleared, or set while something else stands', () => {
      expect(outcomes({ outcomeAskedFor, wakeUpOn: [dated('2026-06-01', T0), dated('', T0 + DAYS)] })).toHaveLength(1);
      const changed = [...outcomeAskedFor, change('disqualified', T0 + DAYS, 'person', '7')];
      expect(outcomes({ outcomeAskedFor: changed, wakeUpOn: [dated('2026-06-01', T0 + 2 * DAYS)] })).toHaveLength(2);
      expect(outcomes({ wakeUpOn: [dated('2026-06-01', T0)] })).toEqual([]);
    });

    it('is taken back with the outcome', () => {
      const cleared = [...outcomeAskedFor, change('', T0 + 2 * DAYS, 'person', '7')];
      expect(outcomes({ outcomeAskedFor: cleared, wakeUpOn: [dated('2026-06-01', T0 + DAYS)] })).toMatchObject([
        { at: T0, takenBackAt: T0 + 2 * DAYS },
        { at: T0 + DAYS, until, takenBackAt: T0 + 2 * DAYS },
      ]);
    });
  });

  it('are ignored when they hold something that is no outcome', () => {
    const response = { outcomeAskedFor: [change('promoted', T0, 'person', '7')] };
    expect(leadFacts(lead({ response }), MAP)).toEqual([]);
  });
});

describe("The marketer's own fields", () => {
  const evaluation = (response: CrmLead['response']) => leadFacts(lead({ response }), MAP).filter((fact) => fact.type === 'evaluation');

  it('are decisions on inquiries, with reason and date', () => {
    const at = T0 + MINUTE;
    const nurture = {
      evaluatedAs: [change('nurture', at, 'person', '40')],
      evaluationReason: [change('no budget this year', at, 'person', '40')],
      nurtureUntil: [change('2027-01-04', at, 'person', '40')],
    };
    expect(evaluation(nurture)).toEqual([
      {
        type: 'evaluation',
        id: `evaluation-${at}`,
        at,
        by: '40',
        decision: 'nurture',
        reason: 'no budget this year',
        until: Date.UTC(2027, 0, 4),
      },
    ]);
    const later = { ...nurture, evaluatedAs: [...nurture.evaluatedAs, change('set_aside', at + MINUTE, 'person')] };
    expect(evaluation(later)[1]).toMatchObject({ decision: 'set-aside', by: 'unknown', at: at + MINUTE });
  });

  it('are no decision when cleared, or when only the reason was filled', () => {
    expect(evaluation({ evaluatedAs: [change('', T0)], evaluationReason: [change('later', T0)] })).toEqual([]);
  });

  it('by a workflow name its rule and version, else they name nobody', () => {
    const evaluatedAs = [change('set_aside', T0)];
    expect(evaluation({ evaluatedAs, scoredBy: [change('fit score v3.1', T0)] })).toMatchObject([
      { by: null, rule: { name: 'fit score', version: '3.1' } },
    ]);
    expect(evaluation({ evaluatedAs, scoredBy: [change('fit score', T0)] })[0]).not.toHaveProperty('rule');
  });

  it('answer a rejection, and record the change that follows', () => {
    const response = {
      answerToRejection: [change('disagree', T0, 'person', '40')],
      changeRecorded: [change('list 7 is closed', T0 + 60 * MINUTE, 'person', '40')],
    };
    expect(leadFacts(lead({ response }), MAP)).toMatchObject([
      { type: 'answer', at: T0, agrees: false, by: '40' },
      { type: 'answer', at: T0 + 60 * MINUTE, agrees: false, change: 'list 7 is closed' },
    ]);
    expect(leadFacts(lead({ response: { answerToRejection: [change('', T0)] } }), MAP)).toEqual([]);
  });
});

describe('A wish not to be contacted', () => {
  it('closes the channel it was said of, and opens it again when it is taken back', () => {
    const said = (value: string, minutes: number) => change(value, T0 + minutes * MINUTE, 'person', '7');
    const record = lead({ optOutHistory: [said('true', 1)], callOptOutHistory: [said('true', 1), said('false', 9)] });
    const facts = leadFacts(record, MAP).filter(({ type }) => type === 'opted-out' || type === 'opted-in');
    expect(facts).toMatchObject([
      { type: 'opted-out', channel: 'email', at: T0 + MINUTE },
      { type: 'opted-out', channel: 'call', at: T0 + MINUTE },
      { type: 'opted-in', channel: 'call', at: T0 + 9 * MINUTE },
    ]);
    expect(new Set(facts.map(({ id }) => id)).size).toBe(3);
  });
});

describe('Not a hand-off, but kept', () => {
  const person = (record: CrmLead, emailDomain: string | null = 'client.example', emailFlag: 'ok' | 'test' | 'none' = 'ok') =>
    personFacts(
      { leadId: record.id, lead: record, activities: [], tasks: [], deals: [], ownFacts: [], emailDomain, emailFlag },
      MAP,
      COMPANY,
    ).setAside;
  const made = (by: string, owner: string) =>
    lead({ createdBy: { source: 'person', by }, ownerHistory: [change(owner, T0, 'person', by)], stageHistory: [change('lead', T0)] });

  it.each([
    ['own domain', lead(), 'acme.example', 'ok'],
    ['test address', lead(), 'client.example', 'test'],
    ['disposable address', lead(), 'mailinator.com', 'ok'],
    ['asked not to be contacted', lead({ optedOut: true }), 'client.example', 'ok'],
    ['imported without a response', lead({ createdBy: { source: 'import', by: null } }), 'client.example', 'ok'],
    ['made by the seller who owns it', made('7', '7'), 'client.example', 'ok'],
    ['made by another seller', made('7', '8'), 'client.example', 'ok'],
  ] as const)('%s', (why, record, domain, flag) => {
    expect(person(record, domain, flag)).toBe(why);
  });

  it('never sets aside somebody who filled a form', () => {
    const conversions = [{ at: T0, name: 'Newsletter' }];
    expect(person(lead({ conversions, createdBy: { source: 'import', by: null } }))).toBeUndefined();
    expect(person({ ...made('7', '7'), conversions })).toBeUndefined();
  });

  it('keeps a lead that marketing made', () => {
    expect(person(made('90', '7'))).toBeUndefined();
  });
});

describe('The map', () => {
  it.each([
    ['Demo request', true],
    ['demo REQUEST: pricing page', true],
    ['Talk to sales', true],
    ['Talk to sales now', false],
    ['A demo request', false],
    ['Newsletter', false],
  ])('reads "%s" as asking for sales: %s', (form, asks) => {
    expect(isHandRaiserForm(MAP, form)).toBe(asks);
  });

  it('reads again whoever may have been handed over, and nobody else', () => {
    expect(mayBeHandedOver(MAP, lead({ lifecycleStage: 'lead', ownerId: null }))).toBe(false);
    expect(mayBeHandedOver(MAP, lead({ lifecycleStage: 'lead', ownerId: '7' }))).toBe(true);
    expect(mayBeHandedOver(MAP, lead({ lifecycleStage: 'customer' }))).toBe(true);
    expect(mayBeHandedOver(MAP, lead({ lifecycleStage: 'subscriber', conversions: [{ at: T0, name: 'Demo request' }] }))).toBe(true);
  });

  it('tells the owner at an instant from the history', () => {
    const record = lead({ ownerId: '8', ownerHistory: [change('7', T0), change('', T0 + 2), change('8', T0 + 3)] });
    expect([T0 - 1, T0, T0 + 2, T0 + 3].map((at) => ownerAt(record, at))).toEqual([null, '7', null, '8']);
  });
});
