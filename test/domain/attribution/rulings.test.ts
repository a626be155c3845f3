/** The rulings of attribution, a group each, with what must happen and what must not. */
import { describe, expect, it } from 'vitest';
import { changesWithModel, countsInReturns, peopleOf, rangesOf, sourcingOf } from '../../../src/domain/attribution/index.ts';
import { cents, credit, day, deal, journey, SETTINGS, total, touch } from './helpers.ts';

const HOUR = 3_600_000;
const why = (...args: Parameters<typeof journey>) => journey(...args).ineligible.map(({ touch: { id }, why: reason }) => `${id} ${reason}`);
const counted = (...args: Parameters<typeof journey>) => journey(...args).steps.map(({ id }) => id);

describe('ruling 1, money', () => {
  const three = [touch('a', 1), touch('b', 2), touch('c', 3)];

  it('gives the cent left over to the earlier touchpoint', () => {
    expect(cents(credit('linear', deal({ amountMinor: 10_000 }), three))).toEqual({ a: 3_334, b: 3_333, c: 3_333 });
    expect(cents(credit('linear', deal({ amountMinor: 2 }), three))).toEqual({ a: 1, b: 1, c: 0 });
  });

  it('mirrors a refund', () => {
    expect(cents(credit('linear', deal({ amountMinor: -10_000 }), three))).toEqual({ a: -3_334, b: -3_333, c: -3_333 });
  });

  it('keeps the weights of a deal without money', () => {
    for (const amountMinor of [0, null]) {
      const { lines, amountMinor: said } = credit('linear', deal({ amountMinor }), three);
      expect([said, ...lines.map(({ minor, weight }) => [minor, weight])]).toEqual([0, [0, 1 / 3], [0, 1 / 3], [0, 1 / 3]]);
    }
  });

  it('keeps cents and unattributed lines equal to the amount where milestones are missing', () => {
    const credits = credit('full-path', deal({ amountMinor: 999, leadCreatedAt: null }), [touch('a', 11), touch('b', 12)]);
    expect(total(credits)).toBe(999);
    expect(cents(credits)['sales-started']).toBeGreaterThan(0);
  });
});

describe('ruling 2, order', () => {
  it('goes by instant, then by the milestone that the source declares, then by id', () => {
    const same = [touch('z', 1, { declared: 'FT' }), touch('b', 1), touch('a', 1), touch('y', 1, { declared: 'LC' }), touch('early', 0)];
    expect(counted(deal(), same)).toEqual(['early', 'z', 'a', 'b', 'y']);
    expect(counted(deal(), same.toReversed())).toEqual(['early', 'z', 'a', 'b', 'y']);
  });
});

describe('ruling 3, eligibility', () => {
  it('takes only touchpoints of people on the deal', () => {
    expect(why(deal(), [touch('a', 1), touch('b', 2, { person: 'ben' })])).toEqual(['b not-on-deal']);
  });

  it('takes a touchpoint at the close, and none after it', () => {
    expect(counted(deal(), [touch('at', 38), touch('after', 38, { at: day(38) + 1 })])).toEqual(['at']);
    expect(why(deal(), [touch('at', 38), touch('after', 38, { at: day(38) + 1 })])).toEqual(['after after-close']);
  });

  it('looks back eighteen months by the calendar, the first instant included', () => {
    const createdAt = Date.UTC(2026, 7, 31, 12);
    const edge = Date.UTC(2025, 1, 28, 12);
    const one = deal({ createdAt, closedAt: createdAt + HOUR });
    expect(counted(one, [touch('on', 0, { at: edge }), touch('before', 0, { at: edge - 1 })])).toEqual(['on']);
    expect(why(one, [touch('on', 0, { at: edge }), touch('before', 0, { at: edge - 1 })])).toEqual(['before before-window']);
  });

  it('counts exact duplicates once, and a second answer at another instant again', () => {
    const twin = { campaign: 'c7' };
    const touches = [
      touch('a', 1, twin),
      touch('b', 1, { ...twin, kind: 'Form ' }),
      touch('c', 2, twin),
      touch('d', 1, { campaign: 'c8' }),
    ];
    expect(counted(deal(), touches)).toEqual(['a', 'd', 'c']);
    expect(why(deal(), touches)).toEqual(['b duplicate']);
  });

  it('takes two touchpoints of no campaign at one instant for one on the same channel only', () => {
    const none = { campaign: null };
    expect(counted(deal(), [touch('a', 1, none), touch('b', 1, { ...none, channel: 'email' }), touch('c', 1, none)])).toEqual(['a', 'b']);
    const direct = { channel: 'direct', campaign: 'Direct' };
    expect(counted(deal(), [touch('a', 1, direct), touch('b', 1, direct)])).toEqual(['a']);
  });

  it.each(['form', 'Form Submission', 'event', 'webinar_attended', 'meeting link', 'chat', 'paid-click', 'responded'])(
    'counts %s',
    (kind) => {
      expect(counted(deal(), [touch('a', 1, { kind })])).toEqual(['a']);
    },
  );

  it.each(['sent', 'delivered', 'opened', 'email click', 'page view', 'list membership', 'registered not attended', 'no such kind'])(
    'keeps %s and does not count it',
    (kind) => {
      expect(why(deal(), [touch('a', 1, { kind })])).toEqual(['a kind-not-counted']);
    },
  );

  it.each(['import', 'crm-ui', 'integration', 'call', 'meeting'])('never takes %s for a touch', (kind) => {
    expect(why(deal(), [touch('a', 1, { kind })])).toEqual(['a never-a-touch']);
  });

  it('never takes offline sources, whatever was done', () => {
    expect(why(deal(), [touch('a', 1, { channel: 'OFFLINE' })])).toEqual(['a never-a-touch']);
  });

  it('counts a plain click where it was paid for, and not in a mail', () => {
    expect(counted(deal(), [touch('a', 1, { kind: 'click' }), touch('b', 2, { kind: 'click', channel: 'email' })])).toEqual(['a']);
  });

  it('counts direct and unknown under their own name, never as a campaign', () => {
    const touches = [touch('a', 1, { channel: 'direct', campaign: 'Direct' }), touch('b', 2, { channel: 'unknown', campaign: 'unknown' })];
    const { lines } = credit('linear', deal(), touches);
    expect(lines.map(({ channel, campaign }) => [channel, campaign])).toEqual([
      ['direct', null],
      ['unknown', null],
    ]);
  });

  it('counts after the win before only, for expansion and renewal', () => {
    const touches = [touch('a', 1), touch('on', 2), touch('b', 3)];
    expect(counted(deal({ kind: 'renewal', wonBeforeAt: day(2) }), touches)).toEqual(['b']);
    expect(counted(deal({ kind: 'new', wonBeforeAt: day(2) }), touches)).toEqual(['a', 'on', 'b']);
  });
});

describe('ruling 4, the people of a deal', () => {
  const company = (id: string, onDay: number, over = {}) => ({ id, freeMail: false, touches: [touch(id, onDay, { person: id })], ...over });
  const links = { createdAt: day(200), associated: [], converted: [], company: [] };

  it('are those it names, then the converted lead, then those of its company', () => {
    const all = { ...links, associated: ['b', 'a', 'b'], converted: ['c'], company: [company('d', 190)] };
    expect(peopleOf(all, SETTINGS)).toEqual({ ids: ['a', 'b'], found: 'associated' });
    expect(peopleOf({ ...all, associated: [] }, SETTINGS)).toEqual({ ids: ['c'], found: 'converted' });
    expect(peopleOf({ ...all, associated: [], converted: [] }, SETTINGS)).toEqual({ ids: ['d'], found: 'inferred' });
  });

  it('are inferred from the 180 days before its creation, at most ten, the latest first', () => {
    const many = Array.from({ length: 12 }, (_, index) => company(`p${String(index).padStart(2, '0')}`, 100 + index));
    const ids = peopleOf({ ...links, company: many }, SETTINGS).ids;
    expect(ids).toEqual(many.slice(2).map(({ id }) => id));
    expect(peopleOf({ ...links, company: [company('old', 19), company('later', 201)] }, SETTINGS).found).toBe('none');
    expect(peopleOf({ ...links, company: [company('edge', 20)] }, SETTINGS).ids).toEqual(['edge']);
  });

  it('are never inferred from free mail or from what does not count', () => {
    const touches = [touch('x', 190, { kind: 'opened' })];
    expect(peopleOf({ ...links, company: [company('a', 190, { freeMail: true }), company('b', 0, { touches })] }, SETTINGS).found).toBe(
      'none',
    );
  });

  it('leave an explicit line where there are none', () => {
    const { lines, unattributed } = credit('linear', deal({ people: { ids: [], found: 'none' } }), [touch('a', 1)]);
    expect({ lines, unattributed }).toEqual({ lines: [], unattributed: [{ reason: 'no-people', weight: 1, minor: 1_200_000 }] });
  });
});

describe('ruling 5, milestones', () => {
  const held = (one: Parameters<typeof journey>[0], touches: Parameters<typeof journey>[1]) =>
    credit('linear', one, touches).lines.map(({ touch: id, milestones }) => `${id} ${milestones.join('+')}`.trim());

  it('take the nearest touchpoint at or before them', () => {
    const touches = [touch('a', -5), touch('b', 0), touch('c', 4), touch('d', 10), touch('e', 20), touch('f', 38)];
    expect(held(deal(), touches)).toEqual(['a FT', 'b LC', 'c', 'd DC', 'e', 'f CW']);
  });

  it('add the weights of a touchpoint that holds several', () => {
    expect(cents(credit('full-path', deal({ amountMinor: 10_000 }), [touch('a', -1), touch('b', 12)]))).toEqual({ a: 7_500, b: 2_500 });
    expect(cents(credit('w-shaped', deal(), [touch('a', -1)]))).toEqual({ a: 1_200_000 });
  });

  it('give their weight to nobody where sales started, never to a later touch', () => {
    const later = [touch('a', 12), touch('b', 20), touch('c', 30)];
    expect(cents(credit('full-path', deal({ amountMinor: 10_000 }), later))).toEqual({
      a: 2_250,
      b: 1_000,
      c: 2_250,
      'sales-started': 4_500,
    });
    expect(cents(credit('u-shaped', deal({ amountMinor: 10_000, leadCreatedAt: null }), later))).toEqual({
      a: 4_000,
      b: 1_000,
      c: 1_000,
      'sales-started': 4_000,
    });
  });

  it('share an empty middle by their weights, of which those without a touchpoint have none', () => {
    // One touchpoint after the deal was made: FT and CW of 22.5 each share the middle of 10, LC and DC were started by sales.
    expect(cents(credit('full-path', deal({ amountMinor: 10_000 }), [touch('a', 12)]))).toEqual({ a: 5_500, 'sales-started': 4_500 });
    expect(cents(credit('j-shaped', deal({ amountMinor: 10_000 }), [touch('a', 1), touch('b', 2)]))).toEqual({ a: 2_500, b: 7_500 });
  });

  it('share no middle that has a touchpoint', () => {
    expect(cents(credit('j-shaped', deal({ amountMinor: 10_000 }), [touch('a', 1), touch('b', 2), touch('c', 3)]))).toEqual({
      a: 2_000,
      b: 2_000,
      c: 6_000,
    });
  });

  it('of several at one instant take the last in order', () => {
    expect(held(deal(), [touch('a', 0), touch('b', 0), touch('c', 0)])).toEqual(['a FT', 'b', 'c LC+DC+CW']);
  });
});

describe('ruling 6, sourced by and worked by', () => {
  const of = (touches: Parameters<typeof journey>[1], attempts: readonly number[] = [], over = {}) =>
    sourcingOf(journey(deal(over), touches), attempts, SETTINGS);

  it('is marketing where the first touch came before the deal and no seller before it', () => {
    expect(of([touch('a', 1)])).toMatchObject({ sourcedBy: 'marketing', worked: false, share: 'marketing-alone' });
    expect(of([touch('a', 1)], [day(2)])).toMatchObject({ sourcedBy: 'marketing', worked: true, share: 'joint' });
  });

  it('is sales where the first touch came after the deal, or none did', () => {
    expect(of([touch('a', 11)])).toMatchObject({ sourcedBy: 'sales', share: 'sales-alone' });
    expect(of([], [day(2)])).toMatchObject({ sourcedBy: 'sales', worked: true, share: 'sales-alone' });
  });

  it('is sales where a seller had tried in the ninety days before the touch, and not for what is older', () => {
    expect(of([touch('a', 5)], [day(5) - 1]).sourcedBy).toBe('sales');
    expect(of([touch('a', 5)], [day(-85)]).sourcedBy).toBe('sales');
    expect(of([touch('a', 5)], [day(5)])).toMatchObject({ sourcedBy: 'marketing', worked: true });
    expect(of([touch('a', 5)], [day(-85) - 1]).sourcedBy).toBe('marketing');
  });

  it('is not worked by what sales did after the close', () => {
    expect(of([touch('a', 1)], [day(39)]).worked).toBe(false);
  });

  it('names the campaigns that touched it, apart from credit', () => {
    expect(of([touch('a', 1), touch('b', 2), touch('c', 3, { campaign: 'c-a' })]).influencedBy).toEqual(['c-a', 'c-b']);
  });

  it('counts in returns only new business that marketing sourced with people who were named', () => {
    const counts = (over: object) => {
      const own = journey(deal(over), [touch('a', 1)]);
      return countsInReturns(own, sourcingOf(own, [], SETTINGS), SETTINGS);
    };
    expect(counts({})).toBe(true);
    expect(counts({ kind: 'renewal' })).toBe(false);
    expect(counts({ people: { ids: ['ana'], found: 'inferred' } })).toBe(false);
    expect(counts({ createdAt: day(0) })).toBe(false);
  });
});

describe('ruling 8, late', () => {
  it('leaves a deal unattributed that was touched before the window only, and names the campaign', () => {
    const old = [touch('older', -700), touch('old', -600)];
    expect(credit('linear', deal(), old).unattributed).toEqual([{ reason: 'late', weight: 1, minor: 1_200_000, campaign: 'c-old' }]);
  });

  it('ignores the older ones of a deal with a touch inside', () => {
    expect(cents(credit('linear', deal(), [touch('old', -600), touch('a', 1)]))).toEqual({ a: 1_200_000 });
  });

  it('says of a renewal that nobody touched it since the win before', () => {
    const renewal = deal({ kind: 'renewal', wonBeforeAt: day(2) });
    expect(credit('first', renewal, [touch('a', 1)]).unattributed).toEqual([
      { reason: 'before-previous-win', weight: 1, minor: 1_200_000 },
    ]);
  });

  it('explains a deal that was won before its first contact, and one that nobody touched', () => {
    expect(credit('first', deal(), [touch('a', 39)]).unattributed[0]).toMatchObject({
      reason: 'closed-before-first-touch',
      campaign: 'c-a',
    });
    expect(credit('first', deal(), [touch('a', 1, { kind: 'opened' })]).unattributed[0]!.reason).toBe('no-touch');
  });
});

describe('ruling 9, explanations', () => {
  it('say touchpoint, milestones, rule, weight, cents, model and version', () => {
    const credits = credit('u-shaped', deal(), [touch('a', -1), touch('b', 5)]);
    expect(credits).toMatchObject({ model: 'u-shaped', dialect: 'baton', version: 1 });
    expect(credits.lines).toMatchObject([
      { touch: 'a', person: 'ana', milestones: ['FT', 'LC'], rule: '40 % FT + 40 % LC', weight: 0.8, minor: 960_000 },
      { touch: 'b', milestones: ['DC', 'CW'], rule: '20 % over 1 in the middle', weight: 0.2, minor: 240_000 },
    ]);
  });

  it('show the lowest and highest credit of a campaign over all models', () => {
    const touches = [touch('a', -1), touch('b', 5)];
    const [a, b] = rangesOf(['first', 'last', 'u-shaped'].map((model) => credit(model, deal(), touches)));
    expect(a).toMatchObject({ campaign: 'c-a', lowestMinor: 0, highestMinor: 1_200_000, lowest: ['last'], highest: ['first'] });
    expect(b).toMatchObject({ campaign: 'c-b', lowestMinor: 0, highestMinor: 1_200_000 });
  });

  it('say that the answer changes with the model when the sign of the return does', () => {
    const [range] = rangesOf(['first', 'linear'].map((model) => credit(model, deal(), [touch('a', -1), touch('b', 5)])));
    expect(changesWithModel(range!, 700_000)).toBe(true);
    expect(changesWithModel(range!, 500_000)).toBe(false);
    expect(changesWithModel(range!, null)).toBe(false);
  });
});
