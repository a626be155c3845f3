/** The shared calendar of campaigns: what an announcement is, who was told, and that workspaces share nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { CampaignEntry } from '../../src/ports/ledger/index.ts';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf } from './records-of.ts';

const FAIR: CampaignEntry = {
  id: 'fair',
  name: 'Spring fair',
  kind: 'lead-generation',
  expectedLeads: 120,
  expectedQuality: '30 % qualified',
  startsAt: 5_000,
  endsAt: null,
};
const ADS: CampaignEntry = { ...FAIR, id: 'ads', name: 'Search ads', kind: 'always-on', startsAt: null };
const none = { added: 0, changed: 0, confirmed: 0, unchanged: 0 };

describe.each(ENGINES)('campaigns on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });

  it('keeps the first announcement, renews what changed, and confirms an always-on programme entered again', async () => {
    const { campaigns } = t.a.workspace;
    expect(await campaigns.announce([FAIR, ADS], 1_000)).toEqual({ ...none, added: 2 });
    expect(await campaigns.announce([FAIR, ADS], 2_000)).toEqual({ ...none, confirmed: 1, unchanged: 1 });
    expect(await campaigns.announce([{ ...FAIR, expectedLeads: 90 }], 3_000)).toEqual({ ...none, changed: 1 });
    expect(await campaigns.list()).toEqual([
      { ...ADS, announcedAt: 1_000, renewedAt: [2_000] },
      { ...FAIR, expectedLeads: 90, announcedAt: 1_000, renewedAt: [3_000] },
    ]);
  });

  it('is empty in another workspace, and forgets what is removed', async () => {
    const { campaigns } = t.b.workspace;
    expect(await campaigns.list()).toEqual([]);
    await campaigns.announce([FAIR], 1_000);
    expect([await campaigns.remove('fair'), await campaigns.remove('fair')]).toEqual([true, false]);
    expect(await t.a.workspace.campaigns.list()).toHaveLength(2);
  });

  it('notes who was told of which announcement once, and acknowledges everything told with one click', async () => {
    const { campaigns } = t.a.workspace;
    const told = [
      { campaignId: 'fair', announcedAt: 1_000 },
      { campaignId: 'ads', announcedAt: 1_000 },
    ];
    await campaigns.tell(t.a.id, 'r1', told, 4_000);
    await campaigns.tell(t.a.id, 'r1', told, 5_000);
    await campaigns.tell(t.a.id, 'r2', told.slice(0, 1), 4_000);
    expect(await campaigns.acknowledge(t.a.id, 'r1', 6_000)).toBe(2);
    expect(await campaigns.acknowledge(t.a.id, 'r1', 7_000)).toBe(0);
    expect(await campaigns.notices(t.a.id)).toEqual([
      { campaignId: 'ads', rep: 'r1', announcedAt: 1_000, toldAt: 4_000, seenAt: 6_000 },
      { campaignId: 'fair', rep: 'r1', announcedAt: 1_000, toldAt: 4_000, seenAt: 6_000 },
      { campaignId: 'fair', rep: 'r2', announcedAt: 1_000, toldAt: 4_000, seenAt: null },
    ]);
    expect(await t.b.workspace.campaigns.notices(t.b.id)).toEqual([]);
  });

  it('finds the first response of each campaign as the leads name it', async () => {
    const lead = (id: string, sourceDetail: string | null, ...at: number[]) => ({
      ...leadOf(id, 10_000),
      sourceDetail,
      conversions: at.map((one) => ({ at: one, name: 'Book a demo' })),
    });
    await t.a.workspace.records.store(t.a.id, [
      lead('1', 'Spring fair', 9_000, 9_500),
      lead('2', 'Spring fair', 8_000),
      lead('3', null, 7_000),
    ]);
    expect(await t.a.workspace.campaigns.firstLeads(t.a.id)).toEqual([
      { campaign: 'Book a demo', at: 7_000 },
      { campaign: 'Spring fair', at: 8_000 },
    ]);
    expect(await t.b.workspace.campaigns.firstLeads(t.b.id)).toEqual([]);
  });
});
