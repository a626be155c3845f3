/** rules.md "The clauses", M3: campaigns on the shared calendar before their first lead, and reps who were told. */
import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/cli/replay.ts';
import type { Campaign, CampaignNotice } from '../../../src/domain/campaign.ts';
import { createHorizon } from '../../../src/domain/horizon.ts';
import { indexRoster } from '../../../src/domain/judge.ts';
import { judgeCampaigns, judgeNotices } from '../../../src/domain/rules/m3.ts';
import { iso, rosterOf, rulesFrom, SHIPPED, t } from '../helpers.ts';

const roster = indexRoster(rosterOf());
const at = (now: string, rules = SHIPPED) => ({ rules, roster, horizon: createHorizon(t(now)) });
const campaign = (over: Partial<Campaign> = {}): Campaign => ({
  id: 'c7',
  name: 'Spring fair',
  kind: 'lead-generation',
  expectedLeads: 120,
  expectedQuality: '30 % qualified',
  startsAt: null,
  endsAt: null,
  announcedAt: t('02T09:00'),
  renewedAt: [],
  ...over,
});
const start = (when: string, name = 'c7') => ({ campaign: name, at: t(when) });
const clocks = (calendar: readonly Campaign[], starts: readonly ReturnType<typeof start>[], now: string) =>
  judgeCampaigns(calendar, starts, at(now)).flatMap((verdict) =>
    verdict.clocks.map((clock) => [verdict.campaign, clock.state, clock.note]),
  );

describe('The clauses', () => {
  describe('M3: a lead-generation campaign is on the shared calendar 5 business days before its first lead', () => {
    it.each([
      ['exactly 5 business days before', '09T09:00', 'met', undefined],
      ['more', '20T09:00', 'met', undefined],
      ['a minute less', '09T08:59', 'late', 'announced too late'],
      ['5 days of which 2 are a weekend', '07T09:00', 'late', 'announced too late'],
      ['after its first lead', '02T08:30', 'late', 'announced too late'],
    ])('%s', (_, first, state, note) => {
      expect(clocks([campaign()], [start(first)], '25T09:00')).toEqual([['c7', state, note]]);
    });

    it('is due 5 business days before the first lead, also when that came on a weekend', () => {
      const due = (first: string) => iso(judgeCampaigns([campaign()], [start(first)], at('25T09:00'))[0]!.clocks[0]!.dueAt);
      expect(due('20T10:00')).toBe('2026-03-13T10:00:00Z');
      expect(due('15T12:00')).toBe('2026-03-09T08:00:00Z');
    });

    it('counts the earliest of its leads, by id or by name, however they are written', () => {
      const starts = [start('20T09:00', 'c7'), start('06T09:00', ' SPRING fair '), start('15T09:00', 'Spring fair')];
      expect(judgeCampaigns([campaign()], starts, at('25T09:00'))).toMatchObject([
        { firstLeadAt: t('06T09:00'), clocks: [{ state: 'late' }] },
      ]);
    });

    it.each([
      ['no lead has come yet', campaign(), []],
      ['it is branding', campaign({ kind: 'branding' }), [start('03T09:00')]],
      ['its lead lies ahead of now', campaign(), [start('26T09:00')]],
      ['it is announced later than now', campaign({ announcedAt: t('26T09:00') }), [start('03T09:00')]],
    ])('owes nothing while %s', (_, entry, starts) => {
      expect(clocks([entry], starts, '25T09:00')).toEqual([]);
    });

    it('“unannounced”: leads of a campaign that the calendar does not know', () => {
      expect(clocks([campaign()], [start('20T09:00', 'webinar')], '25T09:00')).toEqual([['webinar', 'breached', 'unannounced']]);
    });

    it('judges nothing without a calendar, nor what began before it could be announced in time', () => {
      expect(clocks([], [start('20T09:00', 'webinar')], '25T09:00')).toEqual([]);
      expect(clocks([campaign()], [start('09T08:59', 'webinar'), start('01T09:00', 'older')], '25T09:00')).toEqual([]);
    });

    it('never hears of it where M3 is off, and takes another target from the file', () => {
      const off = rulesFrom('  - { id: S2, within: 1 hour }');
      expect(judgeCampaigns([campaign()], [start('03T09:00')], at('25T09:00', off))).toEqual([]);
      const one = rulesFrom('  - { id: M3, within: 1 business day }');
      expect(judgeCampaigns([campaign()], [start('03T09:00')], at('25T09:00', one))[0]!.clocks[0]!.state).toBe('met');
    });
  });

  describe('M3: always-on programmes once a quarter', () => {
    const programme = (over: Partial<Campaign> = {}) => campaign({ kind: 'always-on', announcedAt: t('2026-01-05T09:00:00Z'), ...over });

    it.each([
      ['runs through its first quarter', programme(), '2026-04-05T08:59:59Z', [['c7', 'running', undefined]]],
      ['is unannounced from then on', programme(), '2026-04-05T09:00:00Z', [['c7', 'breached', 'unannounced']]],
      [
        'is good for a quarter from its renewal',
        programme({ renewedAt: [t('2026-03-20T09:00:00Z')] }),
        '2026-06-01T09:00:00Z',
        [
          ['c7', 'met', undefined],
          ['c7', 'running', undefined],
        ],
      ],
      [
        'is late when it was renewed after the quarter',
        programme({ renewedAt: [t('2026-05-01T09:00:00Z')] }),
        '2026-06-01T09:00:00Z',
        [
          ['c7', 'late', undefined],
          ['c7', 'running', undefined],
        ],
      ],
      ['owes no renewal once it has ended', programme({ endsAt: t('2026-03-31T00:00:00Z') }), '2026-06-01T09:00:00Z', []],
    ])('%s', (_, entry, now, expected) => {
      expect(clocks([entry], [], now)).toEqual(expected);
    });

    it('counts several entries of one quarter as one renewal', () => {
      const often = programme({ renewedAt: ['2026-02-01', '2026-02-02', '2026-03-01'].map((day) => t(`${day}T09:00:00Z`)) });
      expect(clocks([often], [], '2026-03-10T09:00:00Z')).toEqual([
        ['c7', 'met', undefined],
        ['c7', 'running', undefined],
      ]);
    });
  });

  describe('M3: one click acknowledges all; unseen after 2 business days is sales’ line', () => {
    const notice = (seenAt: string | null): CampaignNotice => ({
      campaignId: 'c7',
      rep: 'ana',
      announcedAt: t('02T09:00'),
      toldAt: t('06T10:00'),
      seenAt: seenAt === null ? null : t(seenAt),
    });

    it.each([
      ['seen the same day', '06T15:00', 'met', undefined],
      ['seen on the second business day', '10T10:00', 'met', undefined],
      ['seen after that', '10T10:01', 'late', undefined],
      ['unseen', null, 'breached', 'unseen'],
    ])('%s', (_, seen, state, note) => {
      expect(judgeNotices([notice(seen)], at('11T09:00')).map(({ clock }) => [clock.state, clock.note])).toEqual([[state, note]]);
    });

    it('is not theirs before that, and never marketing’s', () => {
      expect(judgeNotices([notice(null)], at('10T09:59'))[0]!.clock.state).toBe('running');
      expect(clocks([campaign()], [start('20T09:00')], '25T09:00')).toEqual([['c7', 'met', undefined]]);
    });
  });

  describe('M3 in a replay', () => {
    const lines = (...some: object[]) =>
      replay(
        some.map((line) => JSON.stringify(line)),
        { rules: SHIPPED, at: t('25T09:00') },
      );
    const fair = {
      at: '2026-03-02T09:00:00Z',
      type: 'campaign',
      id: 'c7',
      name: 'Spring fair',
      kind: 'lead-generation',
      cost: '900.00',
      currency: 'USD',
    };
    const asked = (when: string, name: string, lead = 'l1') => ({
      at: new Date(t(when)).toISOString(),
      type: 'inquiry',
      lead,
      kind: 'inquiry',
      campaign: name,
    });

    it('is counted by campaign, announced and not', async () => {
      const output = await lines(fair, asked('20T09:00', 'c7'), asked('21T09:00', 'c7', 'l2'), asked('20T09:00', 'webinar', 'l3'));
      expect(output.summary.byClause.M3).toEqual({ started: 2, met: 1, late: 0, breached: 1, running: 0, ended: 0 });
      expect(output.campaigns?.map((one) => [one.campaign, one.clocks[0]!.state, one.clocks[0]!.note])).toEqual([
        ['c7', 'met', undefined],
        ['webinar', 'breached', 'unannounced'],
      ]);
    });

    it('counts nothing in a history without campaigns', async () => {
      const output = await lines(asked('20T09:00', 'c7'));
      expect([output.summary.byClause.M3!.started, output.campaigns]).toEqual([0, undefined]);
    });

    it('counts a bulk edit of more than 50 as one decision', async () => {
      const decided = (lead: string, bulk: number) => ({
        at: '2026-03-04T09:00:00Z',
        type: 'evaluation',
        lead,
        by: 'mia',
        decision: 'set-aside',
        reason: 'old',
        bulk,
      });
      const of = async (bulk: number) => {
        const leads = ['l1', 'l2', 'l3'];
        const output = await lines(
          ...leads.map((lead, n) => asked(`03T1${n}:00`, 'c7', lead)),
          ...leads.map((lead) => decided(lead, bulk)),
        );
        return output.summary.byClause.M2;
      };
      expect(await of(60)).toEqual({ started: 1, met: 1, late: 0, breached: 0, running: 0, ended: 0 });
      expect(await of(50)).toEqual({ started: 3, met: 3, late: 0, breached: 0, running: 0, ended: 0 });
    });

    it.each([
      ['a kind that is none', { ...fair, kind: 'leadgeneration' }, 'did you mean "lead-generation"?'],
      ['a renewal that is no instant', { ...fair, renewed: ['soon'] }, 'renewed: expected instants'],
    ])('rejects %s', async (_, line, why) => {
      expect((await lines(line)).rejectedLines).toEqual([{ line: 1, why: expect.stringContaining(why) }]);
    });
  });
});
