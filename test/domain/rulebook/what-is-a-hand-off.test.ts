/** What is a hand-off: every sentence of the section as a table, each with a case that must not fire. */
import { describe, expect, it } from 'vitest';
import type { CrmActivity } from '../../../src/domain/crm-record.ts';
import { attempt, clockOf, fact, handoff, inquiry, judged, latest, rep, rungs, t } from '../helpers.ts';
import { change, deal, handoffsOf, judgedRecord, known, leadObject, MAP, record, WITH_LEAD_OBJECTS } from './crm-lead.ts';

const demo = { at: t('09:00'), name: 'Book a demo' };
const guide = { at: t('09:00'), name: 'Guide' };
const MQL = 'marketingqualifiedlead';

describe('What is a hand-off', () => {
  describe('a hand-raiser is a form, chat, call or meeting link marked "asks for sales"', () => {
    it.each(['Book a demo', 'Chat', 'Meeting link: Ana'])('%s', (name) => {
      expect(judgedRecord(record({ conversions: [{ at: t('09:00'), name }] }), '09:01').handoffs).toMatchObject([{ kind: 'hand-raiser' }]);
    });

    it('a call from the person, where calls are marked', () => {
      const at = t('10:00');
      const call: CrmActivity = {
        kind: 'call',
        id: 'c1',
        version: at,
        archived: false,
        at,
        recordedAt: at,
        ownerId: 'ana',
        direction: 'in',
        connected: false,
        seconds: 0,
        state: null,
        sequence: null,
        by: 'machine',
        leadIds: ['l1'],
      };
      const more = { activities: [call] };
      expect(judgedRecord(record(), '10:01', more).handoffs).toEqual([]);
      const marked = { ...MAP, handRaiserForms: ['Inbound call'] };
      expect(judgedRecord(record({ ownerId: 'ana' }), '10:01', more, {}, marked).handoffs).toMatchObject([
        { kind: 'hand-raiser', owner: 'ana', inquiryAt: at },
      ]);
    });

    it('a form that is not marked is none', () => {
      expect(judgedRecord(record({ conversions: [guide] }), '09:01').handoffs).toEqual([]);
    });
  });

  describe('qualified is a lead whose lifecycle reaches the mapped stage', () => {
    it('set by a marketer or a workflow', () => {
      for (const by of ['mia', 'workflow']) {
        const lead = record({ stageHistory: [change(MQL, '10:00', by)], ownerHistory: [change('ana', '09:30', 'mia')] });
        expect(judgedRecord(lead, '10:01').handoffs).toMatchObject([{ kind: 'qualified', owner: 'ana', handedAt: t('10:00') }]);
      }
    });

    it('another stage is none', () => {
      expect(judgedRecord(record({ stageHistory: [change('subscriber', '10:00')], ownerId: 'ana' }), '10:01').handoffs).toEqual([]);
    });
  });

  describe('qualified is also a Lead object made by someone other than its owner, where the company works with them', () => {
    const judgedWith = (object: ReturnType<typeof leadObject>, map = WITH_LEAD_OBJECTS) =>
      judgedRecord(record({ createdBy: { source: 'integration', by: null } }), '12:00', { leadObjects: [object] }, {}, map);

    it.each(['workflow', 'form', 'integration', 'mia'] as const)('made by %s', (by) => {
      expect(judgedWith(leadObject('10:00', by)).handoffs).toMatchObject([{ kind: 'qualified', owner: 'ana', handedAt: t('10:00') }]);
    });

    it.each([
      ['made by the seller who owns it', leadObject('10:00', 'ana')],
      ['made by another seller', leadObject('10:00', 'ben')],
      ['imported without a response', leadObject('10:00', 'import')],
    ])('%s is none', (why, object) => {
      expect(judgedWith(object)).toMatchObject({ handoffs: [], setAside: why });
    });

    it('a stage is none there', () => {
      const lead = record({ stageHistory: [change(MQL, '10:00', 'mia')], ownerId: 'ana' });
      expect(judgedRecord(lead, '10:01', {}, {}, WITH_LEAD_OBJECTS).handoffs).toEqual([]);
    });
  });

  describe('an inquiry is any other response: marketing evaluates it and hands it over, or keeps it', () => {
    const lead = (response: object, owners = [change('ana', '11:00', 'mia')]) =>
      record({ conversions: [guide], stageHistory: [change('lead', '09:00', 'form')], ownerHistory: owners, response });

    it('handed over by giving it an owner', () => {
      expect(judgedRecord(lead({}), '11:00').handoffs).toMatchObject([{ kind: 'inquiry', owner: 'ana', handedAt: t('11:00') }]);
      expect(judgedRecord(lead({}), '10:59').handoffs).toEqual([]);
    });

    it('is kept while it is the named marketer’s, and handed over when she passes it to a rep', () => {
      const owners = [change('mia', '09:10', 'workflow'), change('ana', '11:00', 'mia')];
      expect(judgedRecord(lead({}, owners), '11:00').handoffs).toMatchObject([{ kind: 'inquiry', owner: 'ana', handedAt: t('11:00') }]);
      expect(judgedRecord(lead({}, owners.slice(0, 1)), '12:00').handoffs).toEqual([]);
    });

    it('handed over by decision, even before somebody owns it', () => {
      const response = { evaluatedAs: [change('hand_over', '10:00', 'mia')] };
      expect(judgedRecord(lead(response, []), '10:00').handoffs).toMatchObject([
        { kind: 'inquiry', owner: null, moveWanted: { why: 'unrouted' } },
      ]);
    });

    it('kept by decision it is none', () => {
      const response = { evaluatedAs: [change('nurture', '10:00', 'mia')], nurtureUntil: [change('2026-06-01', '10:00', 'mia')] };
      expect(judgedRecord(lead(response, []), '12:00').handoffs).toEqual([]);
    });

    it('set aside by decision it is kept and counted under its reason', () => {
      const response = { evaluatedAs: [change('set_aside', '10:00', 'mia')], evaluationReason: [change('Student', '10:00', 'mia')] };
      expect(judgedRecord(lead(response, []), '12:00').setAside).toBe('marketing: student');
      const silent = { evaluatedAs: [change('set_aside', '10:00', 'mia')] };
      expect(judgedRecord(lead(silent, []), '12:00').setAside).toBeNull();
    });

    it('one that comes after it was set aside is looked at again', () => {
      const facts = [inquiry('09:00', 'inquiry'), fact('evaluation', '10:00', { by: 'mia', decision: 'set-aside', reason: 'student' })];
      expect(judged(facts, '11:00').setAside).toBe('marketing: student');
      expect(judged([...facts, inquiry('10:30', 'inquiry')], '11:00').setAside).toBeNull();
    });
  });

  describe('not a hand-off, but kept and counted as "set aside: reason"', () => {
    const made = (by: string, owner: string, more = {}) =>
      record({
        createdBy: { source: 'person', by },
        ownerHistory: [change(owner, '09:00', by)],
        stageHistory: [change('lead', '09:00', by)],
        ...more,
      });
    const imported = (more = {}) =>
      record({ createdBy: { source: 'import', by: null }, ownerId: 'ana', stageHistory: [change(MQL, '09:00', 'import')], ...more });

    it.each([
      ['made by the seller who owns it', made('ana', 'ana'), {}],
      ['made by another seller', made('ana', 'ben'), {}],
      ['imported without a response', imported(), {}],
      ['own domain', record({ conversions: [demo] }), { emailDomain: 'own.example' }],
      ['test address', record({ conversions: [demo] }), { emailFlag: 'test' as const }],
      ['disposable address', record({ conversions: [demo] }), { emailDomain: 'mailinator.com' }],
      ['asked not to be contacted', record({ optedOut: true, stageHistory: [change(MQL, '10:00')] }), {}],
    ])('%s', (why, lead, more) => {
      expect(judgedRecord(lead, '12:00', more)).toMatchObject({ handoffs: [], setAside: why });
    });

    it('made by marketing, or imported with a response, is a hand-off', () => {
      expect(judgedRecord(made('mia', 'ana'), '12:00').handoffs).toHaveLength(1);
      expect(judgedRecord(imported({ conversions: [demo] }), '12:00').handoffs).toHaveLength(1);
    });

    it('made by a seller and passed on by marketing later is a hand-off of then, not of when it was made', () => {
      const lead = made('ana', 'ana', { stageHistory: [change('lead', '09:00', 'ana'), change(MQL, '04T09:00', 'mia')] });
      expect(judgedRecord(made('ana', 'ana'), '03T09:00').setAside).toBe('made by the seller who owns it');
      expect(judgedRecord(lead, '04T09:00').handoffs).toMatchObject([{ kind: 'qualified', handedAt: t('04T09:00') }]);
    });

    it('made by a seller, it is a hand-off when the person asks for sales, and only from then', () => {
      const lead = made('ana', 'ana', { conversions: [{ at: t('20T09:00'), name: 'Book a demo' }] });
      expect(judgedRecord(lead, '20T09:01').handoffs).toMatchObject([{ kind: 'hand-raiser', handedAt: t('20T09:00') }]);
    });

    it('an opt-out after the hand-off ends nothing by itself and undoes nothing', () => {
      const lead = record({
        optedOut: true,
        optOutHistory: [change('true', '11:00', 'form')],
        stageHistory: [change(MQL, '10:00')],
        ownerId: 'ana',
      });
      expect(judgedRecord(lead, '12:00')).toMatchObject({ setAside: null, handoffs: [{ outcome: null }] });
      expect(judgedRecord(lead, '12:00').handoffs[0]!.task?.permitted).not.toContain('email');
    });

    it('a seller who qualifies a lead of his own hands nothing over', () => {
      const lead = record({ ownerId: 'ana', stageHistory: [change(MQL, '10:00', 'ana')], createdBy: { source: 'integration', by: null } });
      expect(judgedRecord(lead, '12:00')).toMatchObject({ handoffs: [], setAside: 'made or imported by a seller' });
    });
  });

  describe('customers and people in an open deal', () => {
    it('are a hand-off that is never re-assigned by machine', () => {
      const lead = record({
        conversions: [{ at: t('10:00'), name: 'Book a demo' }],
        ownerId: 'ana',
        stageHistory: [change('customer', '09:00')],
      });
      const [judgement] = judgedRecord(lead, '11:00').handoffs;
      expect(judgement).toMatchObject({ customer: true, owner: 'ana' });
      expect(rungs(judgement!)).toContain('propose 02 10:30');
      expect(rungs(judgement!).join()).not.toContain('reassign');
    });

    it("name the deal's owner where the CRM names nobody", () => {
      const lead = record({ conversions: [{ at: t('10:00'), name: 'Book a demo' }] });
      const [judgement] = judgedRecord(lead, '10:00', { deals: [deal()] }).handoffs;
      expect(judgement).toMatchObject({ customer: true, owner: null, accountOwner: 'ben' });
    });

    it('somebody whose deal was lost is a lead like any other', () => {
      const lead = record({ conversions: [{ at: t('10:00'), name: 'Book a demo' }] });
      const lost = deal({ stage: 'lost', stageAt: t('01T12:00') });
      expect(judgedRecord(lead, '10:00', { deals: [lost] }).handoffs[0]).toMatchObject({ customer: false });
    });
  });

  describe('owners are people, queues, partner users, integration users, or nobody', () => {
    const raised = (owner: string | null) => [inquiry('09:00'), handoff('09:00', owner)];

    it.each(['queue', 'integration'] as const)('a %s is unrouted: to the safety net when the accept time is over', (type) => {
      const roster = { reps: [rep('ana'), rep('boss'), rep('desk', { type })] };
      expect(rungs(latest(raised('desk'), '09:05', { roster }))).toEqual(['safety-net 02 09:05']);
      expect(rungs(latest(raised('desk'), '2026-03-02T09:04:59Z', { roster }))).toEqual([]);
    });

    it('whoever has it since keeps it, however late the safety net would come', () => {
      const found = latest([...raised(null), handoff('09:10', 'ana')], '09:20').decisions.find(({ rung }) => rung === 'safety-net');
      expect(found).toMatchObject({ at: t('09:05'), clause: 'S1', owner: null, superseded: true });
      expect(latest(raised(null), '09:20').decisions[0]).not.toHaveProperty('superseded');
    });

    it('nobody is unrouted, a person is not', () => {
      expect(latest(raised(null), '09:01').moveWanted).toMatchObject({ why: 'unrouted' });
      expect(latest(raised('ana'), '09:01').moveWanted).toBeNull();
    });

    it('a partner user is measured and never tasked, unless mapped to a person', () => {
      const partner = (type: 'partner' | 'person') => latest(raised('pat'), '09:20', { roster: { reps: [rep('pat', { type })] } });
      expect(partner('partner').task).toBeNull();
      expect(clockOf(partner('partner'), 'S2').state).toBe('breached');
      expect(partner('person').task).not.toBeNull();
    });

    it('taking it from the queue accepts it', () => {
      const roster = { reps: [rep('ana'), rep('desk', { type: 'queue' })] };
      const taken = [...raised('desk'), handoff('09:02', 'ana', 'hand-raiser', { by: 'seller' })];
      expect(latest(taken, '09:03', { roster })).toMatchObject({ owner: 'ana', acceptedAt: t('09:02') });
    });

    it.each([
      ['a mapped stage', { stageHistory: [change('salesqualifiedlead', '09:02', 'ana')] }, true],
      ['a mapped status', { statusHistory: [change('IN_PROGRESS', '09:02', 'ana')] }, true],
      ['another status', { statusHistory: [change('NEW', '09:02', 'ana')] }, false],
      ['a stage that a workflow set', { stageHistory: [change('salesqualifiedlead', '09:02')] }, false],
    ])('%s also accepts: %#', (_, patch, accepts) => {
      const lead = record({ conversions: [demo], ownerId: 'ana', ...patch });
      expect(judgedRecord(lead, '09:03').handoffs[0]!.acceptedAt).toBe(accepts ? t('09:02') : null);
    });
  });

  describe('going live is an instant, per team', () => {
    const roster = { liveFrom: { emea: t('03T09:00') } };
    const raised = [inquiry('09:00'), handoff('09:00')];

    it('older hand-offs are measured, closed as before-go-live, never tasked, escalated or re-assigned', () => {
      const judgement = latest(raised, '04T09:00', { roster });
      expect(judgement).toMatchObject({ outcome: { value: 'before-go-live' }, task: null, decisions: [], moveWanted: null });
      expect(clockOf(judgement, 'S2').state).toBe('breached');
    });

    it('a hand-off after it, or of a team that is not named, is live', () => {
      expect(latest([handoff('03T09:00')], '03T09:10', { roster }).outcome).toBeNull();
      const other = { liveFrom: { apac: t('03T09:00') } };
      expect(latest(raised, '04T09:00', { roster: other }).outcome).toBeNull();
    });

    it('a live hand-off that moves to a team which goes live later stays live', () => {
      const both = { reps: [rep('ana'), rep('ken', { pool: 'apac' })], liveFrom: { emea: t('01T00:00'), apac: t('20T09:00') } };
      const facts = [...raised, handoff('09:30', 'ken', 'hand-raiser', { by: 'manager' })];
      expect(latest(facts, '21T09:00', { roster: both }).outcome).toBeNull();
    });

    it('the admin may release one: it is open again, and the release day is its next step', () => {
      const facts = [...raised, fact('released', '05T09:00', { by: 'admin' })];
      const judgement = latest(facts, '05T09:00', { roster });
      expect(judgement).toMatchObject({ atBat: 1, outcome: null, nextStep: { clause: 'S2', dueAt: t('05T16:00') }, decisions: [] });
      expect(judgement.task).toMatchObject({ owner: 'ana', from: t('05T09:00') });
    });

    it('what is open, or ended by itself, cannot be released', () => {
      const ended = [
        ...raised,
        fact('reject', '09:02', { rep: 'ana', reason: 'duplicate' }),
        fact('released', '05T09:00', { by: 'admin' }),
      ];
      expect(latest(ended, '05T09:00').outcome).toMatchObject({ value: 'disqualified' });
      const open = [handoff('04T09:00'), fact('released', '05T09:00', { by: 'admin' })];
      expect(latest(open, '05T09:00', { roster }).clocks.filter(({ clause }) => clause === 'S2')).toHaveLength(1);
    });
  });

  describe('deletions', () => {
    const passed = [handoff('09:00', 'ana', 'qualified')];

    it('end it; a restored record opens it again, a privacy deletion is for good', () => {
      const deleted = [...passed, fact('deleted', '10:00')];
      expect(latest(deleted, '11:00').outcome).toMatchObject({ value: 'deleted', reason: 'deleted in the CRM' });
      expect(latest([...deleted, fact('restored', '10:30')], '11:00').outcome).toBeNull();
      const forgotten = [...deleted, fact('privacy-deleted', '10:00'), fact('restored', '10:30')];
      expect(latest(forgotten, '11:00').outcome).toMatchObject({ value: 'deleted', reason: 'privacy deletion' });
    });

    it('end what waits for marketing, too', () => {
      const waiting = [inquiry('09:00', 'inquiry'), fact('deleted', '10:00')];
      expect(judged(waiting, '20T09:00').marketing).toMatchObject([{ clause: 'M2', state: 'ended' }]);
      expect(judged(waiting.slice(0, 1), '20T09:00').marketing).toMatchObject([{ clause: 'M2', state: 'breached' }]);
    });
  });

  describe('what the record of a merged lead said', () => {
    it('counts once, though the surviving record says it too', () => {
      const lead = record({ conversions: [guide, { at: t('10:00'), name: 'Book a demo' }], ownerId: 'ana' });
      const carried = known(lead).facts.filter(({ type }) => type === 'inquiry');
      expect(known(lead, { ownFacts: carried }).facts.filter(({ type }) => type === 'inquiry')).toHaveLength(2);
    });
  });

  describe('a change of owner', () => {
    const passed = { stageHistory: [change(MQL, '09:00', 'mia')] };

    it('by a manager is told from one by marketing and by the taker', () => {
      const by = (who: string) =>
        handoffsOf(record({ ...passed, ownerHistory: [change('ana', '09:00', 'mia'), change('ben', '10:00', who)] })).at(-1);
      expect([by('boss'), by('mia'), by('ben'), by('workflow')].map((one) => one && 'by' in one && one.by)).toEqual([
        'manager',
        'marketing',
        'seller',
        'routing',
      ]);
    });

    it('long after the end opens nothing anew, the mark set again does', () => {
      const history = [change('ana', '09:00', 'mia'), change('ben', '20T09:00', 'mia')];
      const lead = record({
        ...passed,
        ownerHistory: history,
        response: { leadResponse: [change('reject', '09:10', 'ana')], responseReason: [change('duplicate', '09:10', 'ana')] },
      });
      expect(judgedRecord(lead, '21T09:00').handoffs).toHaveLength(1);
      const again = { ...lead, stageHistory: [...lead.stageHistory, change('lead', '19T09:00'), change(MQL, '20T10:00', 'mia')] };
      expect(judgedRecord(again, '21T09:00').handoffs).toHaveLength(2);
      expect(judgedRecord({ ...lead, response: {} }, '21T09:00').handoffs).toMatchObject([{ owner: 'ben', transfers: 1 }]);
    });
  });

  it('attempts before it say nothing about it', () => {
    expect(latest([attempt('08:30'), handoff('09:00', 'ana', 'qualified')], '09:10').firstResponse).toBeNull();
  });
});
