/** One person out of two records: one owner, one mark, one inquiry, all that was done counted once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JoinablePerson, joinPerson } from '../../../src/domain/links/join.ts';
import { at, callOf, JOINING, personOf, said, taskOf } from './people.ts';

const join = (near: JoinablePerson, far: JoinablePerson, more: Partial<typeof JOINING> = {}) =>
  joinPerson(near, far, { ...JOINING, ...more });
const owners = (near: JoinablePerson['lead']['ownerHistory'], far: JoinablePerson['lead']['ownerHistory']) =>
  join(personOf('1', { lead: { ownerHistory: near } }), personOf('00Q1', { lead: { ownerHistory: far } }))
    .person.lead.ownerHistory.map(({ value }) => value)
    .join(' ');

/** What the sync made a while after HubSpot. */
const copy = { createdAt: at(15), createdBy: { source: 'integration' as const, by: null } };

describe('the owner', () => {
  it.each([
    ['is said once where the sync repeats it', [said('h-sam', 0)], [said('sam', 15, 'integration')], 'sam'],
    ['is the later word of either CRM', [said('h-sam', 0)], [said('sam', 15, 'integration'), said('lea', 30)], 'sam lea'],
    [
      'is not taken back by a sync that lags',
      [said('h-sam', 0), said('h-lea', 10)],
      [said('sam', 12, 'integration'), said('lea', 20, 'integration')],
      'sam lea',
    ],
    ['stays a seller, whomever of marketing the other CRM names', [said('h-mia', 40)], [said('sam', 0)], 'sam'],
    ['stays a seller though the other CRM has a queue', [said('h-sam', 0)], [said('queue', 15)], 'sam'],
    ['of one instant is the last one named', [said('h-sam', 0)], [said('lea', 0, 'integration')], 'lea'],
    ['goes back to a queue in the CRM that named the seller', [said('h-mia', 0)], [said('sam', 10), said('queue', 20)], 'mia sam queue'],
  ])('%s', (_, near, far, expected) => {
    expect(owners(near, far)).toBe(expected);
  });

  it('of one instant tells the last owner alone, unless Baton took the person from the one before', () => {
    expect(owners([], [said('sam', 5), said('lea', 5)])).toBe('lea');
    expect(owners([], [said('sam', 5), said('lea', 5, 'baton')])).toBe('sam lea');
  });

  it('is no queue in which a machine put the copy, but is one to which somebody passed it', () => {
    const near = personOf('1', { lead: { ownerHistory: [] } });
    const far = (minutes: number, source: 'integration' | 'person') =>
      personOf('00Q1', {
        lead: { createdAt: at(10), createdBy: { source, by: null }, ownerHistory: [said('queue', minutes, 'integration')] },
      });
    const ownerOf = (other: JoinablePerson) => join(near, other).person.lead.ownerId;
    expect(ownerOf(far(10, 'integration'))).toBeNull();
    expect(ownerOf(far(10, 'person'))).toBe('queue');
    expect(ownerOf(far(30, 'integration'))).toBe('queue');
  });

  it('without a history was there from the beginning', () => {
    const { person } = join(
      personOf('1', { lead: { ownerId: 'h-sam' } }),
      personOf('00Q1', { lead: { ownerId: 'lea', createdAt: at(15) } }),
    );
    expect(person.lead.ownerHistory.map(({ value }) => value)).toEqual(['sam', 'lea']);
    expect(person.lead.ownerId).toBe('lea');
  });
});

describe('what both CRMs note', () => {
  const demo = { at: at(0), name: 'Book a demo' };

  it('is one inquiry, at its first time; the arrival of the copy is none', () => {
    const near = personOf('1', { lead: { conversions: [demo] } });
    const far = personOf('00Q1', {
      lead: {
        ...copy,
        conversions: [
          { at: at(15), name: 'Web' },
          { at: at(40), name: 'Demo form' },
        ],
      },
    });
    expect(join(near, far).person.lead.conversions).toEqual([demo]);
  });

  it('is two inquiries when the second came hours later', () => {
    const far = personOf('00Q1', { lead: { ...copy, conversions: [{ at: at(300), name: 'Fair' }] } });
    expect(join(personOf('1', { lead: { conversions: [demo] } }), far).person.lead.conversions).toHaveLength(2);
  });

  it('is one mark: what the copy was made with says nothing', () => {
    const near = personOf('1', { lead: { stageHistory: [said('marketingqualifiedlead', 5)] } });
    const far = personOf('00Q1', {
      lead: { ...copy, stageHistory: [said('marketingqualifiedlead', 15, 'integration'), said('Working', 60)] },
    });
    expect(join(near, far).person.lead.stageHistory.map(({ value }) => value)).toEqual(['marketingqualifiedlead', 'Working']);
  });

  it('is no step back for a customer', () => {
    const near = personOf('1', { lead: { stageHistory: [said('customer', 0)] } });
    const far = personOf('00Q1', { lead: { stageHistory: [said('Open', 30)] } });
    expect(join(near, far).person.lead.stageHistory.map(({ value }) => value)).toEqual(['customer']);
  });

  it('is an opt-out while either says so', () => {
    const near = personOf('1', { lead: { optedOut: true, optOutHistory: [said('true', 5)] } });
    const far = personOf('00Q1', { lead: { optOutHistory: [said('false', 0), said('false', 60)] } });
    const { lead } = join(near, far).person;
    expect(lead.optedOut).toBe(true);
    expect(lead.optOutHistory!.map(({ value }) => value)).toEqual(['false', 'true']);
  });

  it("is the rep's answer once, though the sync carries it over", () => {
    const near = personOf('1', { lead: { response: { leadResponse: [said('accept', 5)] } } });
    const far = personOf('00Q1', { lead: { response: { leadResponse: [said('accept', 20, 'integration'), said('reject', 60)] } } });
    expect(join(near, far).person.lead.response.leadResponse!.map(({ value }) => value)).toEqual(['accept', 'reject']);
  });
});

describe("the mirror of Baton's own task", () => {
  it('is no plan of the rep, and its completion no call', () => {
    const near = personOf('1', { tasks: [taskOf('T', 0, { batonKey: 'l00Q1-a1-t1' })] });
    const far = personOf('00Q1', { activities: [callOf('S', 5, { batonKey: 'l1-a1-t1' }), callOf('R', 200, { batonKey: 'l00Q1-a1-t1' })] });
    const { person } = join(near, far);
    expect(person.tasks).toEqual([]);
    expect(person.activities.map(({ id }) => id)).toEqual(['R']);
  });
});

describe('what Baton recorded', () => {
  it('tells of a merge in either CRM by the id under which the two go on', () => {
    const merge = { type: 'handoff', id: 'm', at: at(5), owner: null, kind: 'inquiry', by: 'routing', merged: '00Q1' } as const;
    const joined = join(personOf('1'), personOf('00Q1', { ownFacts: [merge, { ...merge, id: 'n', merged: '00Q7' }] })).person;
    expect(joined.ownFacts).toMatchObject([{ merged: joined.leadId }, { merged: '00Q7' }]);
  });

  it('stands under one id of each rep, and a deletion in one CRM ends nothing', () => {
    const deleted = { type: 'deleted' as const, id: 'd', at: at(50) };
    const rung = {
      type: 'rung' as const,
      id: 'r',
      at: at(30),
      atBat: 1,
      clause: 'S2',
      rung: 'reassign' as const,
      owner: 'h-sam',
      receiver: 'h-lea',
    };
    const near = personOf('1', { ownFacts: [rung, deleted], lead: { archived: true } });
    expect(join(near, personOf('00Q1')).person.ownFacts).toEqual([{ ...rung, owner: 'sam', receiver: 'lea' }]);
    const both = join(near, personOf('00Q1', { lead: { archived: true }, ownFacts: [{ ...deleted, id: 'e', at: at(70) }] })).person;
    expect(both.lead.archived).toBe(true);
    expect(both.ownFacts.map(({ id }) => id)).toEqual(['r', 'e']);
  });
});

it('silence is confirmed only as far as every CRM that can be read is', () => {
  const [near, far] = [personOf('1', { evidenceUntil: at(10) }), personOf('00Q1', { evidenceUntil: null })];
  expect(join(near, far).person.evidenceUntil).toBe(null);
  expect(join(near, far, { readable: new Set(['near']) }).person.evidenceUntil).toBe(at(10));
});

const history = fc
  .array(
    fc.record({
      value: fc.constantFrom('sam', 'lea', 'mia', ''),
      minutes: fc.integer({ min: 0, max: 500 }),
      source: fc.constantFrom('person' as const, 'integration' as const, 'workflow' as const),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map(({ value, minutes, source }) => said(value, minutes, source)).sort((a, b) => a.at - b.at));

it('a mirror that lags changes nothing of whose it is, in no case', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 15 }), (near, lag) => {
      const calm = near.filter((change, n) => change.value !== near[n - 1]?.value);
      const mirror = calm.map((change) => ({ ...change, at: change.at + lag * 60_000, source: 'integration' as const }));
      expect(owners(calm, mirror)).toBe(owners(calm, []));
    }),
  );
});

it('two of them joined from either side are the same person', () => {
  fc.assert(
    fc.property(history, history, (near, far) => {
      const [a, b] = [personOf('1', { lead: { ownerHistory: near } }), personOf('00Q1', { lead: { ownerHistory: far } })];
      const { id: _a, mergedIds: _b, ...one } = join(a, b, { home: 'near' }).person.lead;
      const { id: _c, mergedIds: _d, ...other } = join(a, b, { home: 'far' }).person.lead;
      expect(one).toEqual(other);
    }),
  );
});
