/** Lead objects: when they hand over, whose the person is meanwhile, and what the rep says by moving them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrmLead, CrmLeadObject } from '../../../src/domain/crm-record.ts';
import { currentLeadObject, withLeadObjects } from '../../../src/domain/intake/lead-objects.ts';
import { ownerAt } from '../../../src/domain/intake/owner-at.ts';
import { clockOf, t } from '../helpers.ts';
import { change, judgedRecord, leadObject, MAP, record, WITH_LEAD_OBJECTS } from '../rulebook/crm-lead.ts';

const seed = Number(process.env.BATON_PROPERTY_SEED ?? Date.now() % 2 ** 31);
process.stderr.write(`lead objects: seed ${seed}\n`);

const SELLERS = new Set(['ana', 'ben']);
const MQL = 'marketingqualifiedlead';
const demo = (at: string) => ({ at: t(at), name: 'Book a demo' });
const bare = (patch: Partial<CrmLead> = {}) => record({ createdBy: { source: 'integration', by: null }, ...patch });

function judgedWith(leadObjects: readonly CrmLeadObject[], at: string, lead = bare(), map = WITH_LEAD_OBJECTS) {
  return judgedRecord(lead, at, { leadObjects }, {}, map);
}

describe('a Lead object', () => {
  it('that its maker owns hands over when somebody else gets it', () => {
    const mine = leadObject('10:00', 'mia', { ownerId: 'mia', ownerHistory: [change('mia', '10:00', 'mia')] });
    expect(judgedWith([mine], '12:00')).toMatchObject({ handoffs: [], setAside: null });
    const passed = { ...mine, ownerHistory: [...mine.ownerHistory, change('ana', '11:00', 'mia')] };
    expect(judgedWith([passed], '12:00').handoffs).toMatchObject([{ kind: 'qualified', owner: 'ana', handedAt: t('11:00') }]);
  });

  it('without an owner hands over at once, and is unrouted', () => {
    const object = leadObject('10:00', 'workflow', { ownerId: null, ownerHistory: [] });
    expect(judgedWith([object], '10:01').handoffs).toMatchObject([{ owner: null, moveWanted: { why: 'unrouted' } }]);
    const given = { ...object, ownerHistory: [change('ana', '10:05', 'mia')] };
    expect(judgedWith([given], '10:06').handoffs).toMatchObject([{ owner: 'ana' }]);
  });

  it('imported for somebody who had responded hands over', () => {
    const object = leadObject('10:00', 'import');
    expect(judgedWith([object], '10:01', bare({ conversions: [{ at: t('09:30'), name: 'Guide' }] })).handoffs).toHaveLength(1);
  });

  it('made by a form that asked for sales is that hand-raiser, with the clock of the form', () => {
    const lead = bare({ conversions: [demo('10:00')], ownerHistory: [change('ben', '09:30', 'mia')] });
    const { handoffs } = judgedWith([leadObject('10:01', 'workflow')], '10:02', lead);
    expect(handoffs).toMatchObject([{ kind: 'hand-raiser', owner: 'ana', inquiryAt: t('10:00') }]);
    expect(clockOf(handoffs[0]!, 'S2').startedAt).toBe(t('10:00'));
  });

  it('that is deleted keeps its hand-off open on the person, with the owner it had', () => {
    const object = leadObject('10:00', 'workflow', { goneAt: t('10:30') });
    expect(judgedWith([object], '11:00').handoffs).toMatchObject([{ owner: 'ana', outcome: null }]);
    expect(judgedWith([{ ...object, goneAt: object.createdAt }], '11:00').handoffs).toMatchObject([{ owner: 'ana', outcome: null }]);
    const moved = bare({ ownerHistory: [change('mia', '09:30', 'mia'), change('ben', '10:45', 'mia')] });
    expect(judgedWith([object], '11:00', moved).handoffs).toMatchObject([{ owner: 'ben', outcome: null }]);
  });

  it('made anew after the end is a new at-bat', () => {
    const ended = leadObject('10:00', 'workflow', {
      stageHistory: [change('new-stage-id', '10:00'), change('unqualified-stage-id', '10:10', 'ana')],
      reasonHistory: [change('TWICE', '10:10', 'ana')],
    });
    const again = leadObject('20T10:00', 'workflow', { ownerId: 'ben', ownerHistory: [change('ben', '20T10:00')] });
    expect(judgedWith([ended, again], '20T10:01').handoffs).toMatchObject([
      { outcome: { value: 'disqualified', reason: 'duplicate' } },
      { atBat: 2, owner: 'ben', outcome: null },
    ]);
  });

  it('that marketing opens again is a new at-bat, one that the rep opens again is not', () => {
    const opened = (by: string) =>
      leadObject('10:00', 'workflow', {
        stageHistory: [
          change('new-stage-id', '10:00'),
          change('unqualified-stage-id', '10:10', 'ana'),
          change('new-stage-id', '04T10:00', by),
        ],
        reasonHistory: [change('TWICE', '10:10', 'ana')],
      });
    expect(judgedWith([opened('mia')], '04T10:01').handoffs).toHaveLength(2);
    expect(judgedWith([opened('ana')], '04T10:01').handoffs).toHaveLength(1);
  });
});

describe('the owner', () => {
  const lead = bare({ ownerHistory: [change('mia', '09:00', 'mia'), change('ben', '10:30', 'mia')], ownerId: 'ben' });

  it('is the Lead object’s while there is one, whatever the person’s record says', () => {
    const object = leadObject('10:00', 'workflow');
    expect(judgedWith([object], '11:00', lead).handoffs).toMatchObject([{ owner: 'ana' }]);
    const moved = { ...object, ownerHistory: [...object.ownerHistory, change('ben', '10:40', 'boss')], ownerId: 'ben' };
    expect(judgedWith([moved], '11:00', lead).handoffs).toMatchObject([{ owner: 'ben', transfers: 1 }]);
  });

  it('is the person’s before the first Lead object, and the latest one’s after', () => {
    const second = leadObject('04T10:00', 'workflow', { ownerId: 'ben', ownerHistory: [change('ben', '04T10:00')] });
    const late = { ...leadObject('10:00', 'workflow'), ownerHistory: [change('ana', '10:00'), change('mia', '05T10:00', 'boss')] };
    const known = withLeadObjects(lead, [second, late], WITH_LEAD_OBJECTS, SELLERS);
    expect([t('09:30'), t('11:00'), t('04T10:01'), t('05T11:00')].map((at) => ownerAt(known, at))).toEqual(['mia', 'ana', 'ben', 'ben']);
  });

  it('of a person who always had one stands until the first Lead object', () => {
    const known = withLeadObjects(bare({ ownerId: 'ben' }), [leadObject('10:00')], WITH_LEAD_OBJECTS, SELLERS);
    expect([t('09:30'), t('10:00')].map((at) => ownerAt(known, at))).toEqual(['ben', 'ana']);
  });

  it('is written on the latest Lead object that handed over and is still there, else on the person', () => {
    const handed = leadObject('10:00');
    const sellers = leadObject('11:00', 'ben');
    expect(currentLeadObject(lead, [sellers, handed], WITH_LEAD_OBJECTS, SELLERS)?.id).toBe(handed.id);
    expect(currentLeadObject(lead, [sellers], WITH_LEAD_OBJECTS, SELLERS)?.id).toBe(sellers.id);
    expect(currentLeadObject(lead, [{ ...handed, goneAt: t('10:30') }], WITH_LEAD_OBJECTS, SELLERS)).toBeNull();
    expect(currentLeadObject(lead, [handed], MAP, SELLERS)).toBeNull();
  });
});

describe('a rep who moves the Lead object', () => {
  const moves = (...stages: [id: string, at: string, by: string][]) =>
    leadObject('10:00', 'workflow', {
      stageHistory: [change('new-stage-id', '10:00'), ...stages.map(([id, at, by]) => change(id, at, by))],
      stageNames: { 'attempting-stage-id': 'Attempting' },
    });

  it.each([
    ['by its label', moves(['attempting-stage-id', '10:05', 'ana']), true],
    ['by its id', moves(['connected-stage-id', '10:05', 'ana']), true],
    ['not when a workflow moves it', moves(['connected-stage-id', '10:05', 'workflow']), false],
    ['not to another stage', moves(['other', '10:05', 'ana']), false],
  ])('accepts %s', (_, object, accepts) => {
    const [handoff] = judgedWith([object], '10:06').handoffs;
    expect(handoff!.acceptedAt).toBe(accepts ? t('10:05') : null);
    expect(handoff!.firstResponse).toBeNull();
  });

  it('to "disqualified" asks for it: an objective reason ends it, another has to be earned', () => {
    const object = moves(['unqualified-stage-id', '10:05', 'ana']);
    const because = (word: string) => ({ ...object, reasonHistory: [change(word, '10:05', 'ana')] });
    expect(judgedWith([because('TWICE')], '10:06').handoffs[0]!.outcome).toMatchObject({ value: 'disqualified', reason: 'duplicate' });
    expect(judgedWith([because('NOT_A_GOOD_FIT')], '10:06').handoffs[0]!.outcome).toBeNull();
    expect(judgedWith([object], '10:06').handoffs[0]!.outcome).toBeNull();
  });

  it('and says the reason later says it again with the reason', () => {
    const object = { ...moves(['unqualified-stage-id', '10:05', 'ana']), reasonHistory: [change('TWICE', '10:20', 'ana')] };
    expect(judgedWith([object], '10:10').handoffs[0]!.outcome).toBeNull();
    expect(judgedWith([object], '10:21').handoffs[0]!.outcome).toMatchObject({ reason: 'duplicate', at: t('10:20') });
  });

  it('and back takes it back: the conversation that would have earned it does not any more', () => {
    const at = t('10:30');
    const call = {
      kind: 'call',
      id: 'c1',
      version: at,
      archived: false,
      at,
      recordedAt: at,
      ownerId: 'ana',
      direction: 'out',
      connected: true,
    } as const;
    const activities = [{ ...call, seconds: 60, state: null, sequence: null, by: 'machine', leadIds: ['l1'] } as const];
    const outcome = (...stages: Parameters<typeof moves>) => {
      const object = { ...moves(...stages), reasonHistory: [change('NOT_A_GOOD_FIT', '10:05', 'ana')] };
      return judgedRecord(bare(), '10:31', { leadObjects: [object], activities }, {}, WITH_LEAD_OBJECTS).handoffs[0]!.outcome;
    };
    expect(outcome(['unqualified-stage-id', '10:05', 'ana'])).toMatchObject({ value: 'disqualified', reason: 'no need' });
    for (const stage of ['connected-stage-id', 'new-stage-id'])
      expect(outcome(['unqualified-stage-id', '10:05', 'ana'], [stage, '10:20', 'ana'])).toBeNull();
  });

  it('says nothing when a workflow moves it to "disqualified"', () => {
    const byWorkflow = { ...moves(['unqualified-stage-id', '10:05', 'workflow']), reasonHistory: [change('TWICE', '10:05')] };
    expect(judgedWith([byWorkflow], '10:06').handoffs[0]).toMatchObject({ outcome: null, refused: [] });
  });

  it('does not speak with the reason of an earlier answer', () => {
    const lead = bare({ response: { responseReason: [change('duplicate', '09:30', 'ana')] } });
    expect(judgedWith([moves(['unqualified-stage-id', '10:05', 'ana'])], '10:06', lead).handoffs[0]!.outcome).toBeNull();
  });
});

describe('many Lead objects', () => {
  it('say the same in any order, and none takes back what another handed over', () => {
    const stages = ['new-stage-id', 'connected-stage-id', 'unqualified-stage-id'];
    const at = fc.integer({ min: 0, max: 20 * 24 * 60 }).map((minutes) => new Date(t('09:00') + minutes * 60_000).toISOString());
    const who = fc.constantFrom('workflow', 'form', 'import', 'mia', 'ana', 'ben');
    const object = fc.record({ made: at, by: who, gone: fc.boolean(), moves: fc.array(fc.tuple(at, fc.constantFrom(...stages), who)) });
    const objects = fc.uniqueArray(object, { selector: ({ made }) => made, minLength: 1, maxLength: 4 });
    const told = (all: readonly CrmLeadObject[]) => judgedWith(all, '25T09:00');
    fc.assert(
      fc.property(objects, (given) => {
        const all = given.map(({ made, by, gone, moves }) => {
          const later = moves.filter(([when]) => when > made).sort(([a], [b]) => (a < b ? -1 : 1));
          const stageHistory = [change('new-stage-id', made), ...later.map(([when, stage, mover]) => change(stage, when, mover))];
          return leadObject(made, by, { stageHistory, ...(gone ? { goneAt: t('24T09:00') } : {}) });
        });
        const judgement = told(all);
        expect(told(all.toReversed())).toEqual(judgement);
        const starts = judgement.handoffs.map(({ handedAt }) => handedAt);
        const first = all.map((one) => told([one]).handoffs[0]?.handedAt ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)[0]!;
        expect(starts[0] ?? Number.POSITIVE_INFINITY).toBe(first);
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe('where contacts tell', () => {
  const stage = bare({ ownerId: 'ben', stageHistory: [change(MQL, '10:00', 'mia')] });

  it('what a Lead object handed over before stays handed over, to the owner of the person', () => {
    expect(judgedWith([leadObject('10:00')], '10:05', bare({ ownerId: 'ben' }), MAP).handoffs).toMatchObject([{ owner: 'ben' }]);
  });

  it('stages count outside the times in which Lead objects told', () => {
    const told = (from: string, to: string | null) => ({ ...MAP, leadObjectPeriods: [{ from: t(from), to: to === null ? null : t(to) }] });
    const handoffs = (map: typeof MAP) => judgedRecord(stage, '12:00', {}, {}, map).handoffs.length;
    expect([MAP, told('10:01', null), told('09:00', '10:00')].map(handoffs)).toEqual([1, 1, 1]);
    expect([told('10:00', null), told('09:00', '10:01')].map(handoffs)).toEqual([0, 0]);
  });
});
