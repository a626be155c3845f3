/** A real funnel beside the project: every won deal goes to the origin that a plain count over its files finds, and none is lost. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/cli/replay.ts';
import { findModel } from '../../../src/domain/attribution/models/index.ts';
import { SHIPPED } from '../helpers.ts';
import { SETTINGS } from './helpers.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/olist-marketing-funnel/', import.meta.url));
const rows = (name: string) =>
  readFileSync(`${FOLDER}${name}`, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

function counts(values: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]).sort());
}

describe.skipIf(!existsSync(FOLDER))('the real funnel (needs ../shared/data/olist-marketing-funnel)', () => {
  it('has all 842 won deals under their origins, and the one won before its first contact explained', async () => {
    const leads = rows('olist_marketing_qualified_leads_dataset.csv').map(([lead, date, page, origin]) => ({
      lead,
      at: `${date}T00:00:00Z`,
      page,
      origin,
    }));
    const deals = rows('olist_closed_deals_dataset.csv').map((cells) => ({ lead: cells[0]!, at: `${cells[4]!.replace(' ', 'T')}Z` }));
    const lines = [
      ...leads.map(({ lead, at, page, origin }) => ({
        at,
        type: 'touch',
        id: lead,
        lead,
        campaign: page,
        kind: 'form',
        ...(origin ? { channel: origin } : {}),
      })),
      ...deals.map(({ lead, at }) => ({ at, type: 'deal', deal: lead, leads: [lead], stage: 'won', amount: '99.99', currency: 'BRL' })),
    ];
    const asked = { models: [findModel('first')!], dialect: 'baton', settings: SETTINGS } as const;
    const { credits = [] } = await replay(
      lines.map((line) => JSON.stringify(line)),
      { rules: SHIPPED, credits: asked },
    );
    expect(credits.length).toBe(842);
    const firstContact = new Map(leads.map(({ lead, at, origin }) => [lead, { at, origin: origin || 'unknown' }]));
    const inTime = deals.filter(({ lead, at }) => at >= firstContact.get(lead)!.at);
    expect(counts(credits.flatMap(({ lines: own }) => own.map(({ channel }) => channel)))).toEqual(
      counts(inTime.map(({ lead }) => firstContact.get(lead)!.origin)),
    );
    const unexplained = credits.flatMap(({ unattributed }) => unattributed.map(({ reason }) => reason));
    expect(counts(unexplained)).toEqual({ 'closed-before-first-touch': 842 - inTime.length });
    expect(
      credits.every(({ lines: own, unattributed }) => [...own, ...unattributed].reduce((sum, { minor }) => sum + minor, 0) === 9_999),
    ).toBe(true);
  });
});
