/** The real funnel as HubSpot tells it: every won deal goes to the origin that a plain count over the files finds, and the one won before its first contact is explained. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadAttribution } from '../../../config/load-attribution.ts';
import { olistScript } from '../../../sandbox/world/olist/script.ts';
import type { LeadPlan, Script } from '../../../sandbox/world/script.ts';
import { dealJourney } from '../../../src/domain/attribution/index.ts';
import { PLAIN_EVIDENCE } from '../../../src/domain/intake/evidence-map.ts';
import { campaignNames } from '../../../src/domain/loop/campaign-names.ts';
import { dealFacts, dealPerson } from '../../../src/domain/loop/deal-facts.ts';
import { bareDeal } from '../../helpers/bare-records.ts';
import { answersOf, counts, FOLDER, rows } from '../../helpers/olist.ts';

const settings = loadAttribution();

function journeyOf(script: Script, lead: LeadPlan) {
  const { amount, opensAt, wonAt, closedAt } = lead.deal!;
  const deal = bareDeal({ id: lead.key, createdAt: opensAt, stage: 'won', stageAt: wonAt, closesAt: closedAt, amount, currency: 'BRL' });
  const person = dealPerson(lead.key, [{ createdAt: lead.arrivesAt, companyId: null, touches: answersOf(script, lead).touches }], [], {
    emailDomain: null,
    activities: [],
  });
  const sources = { deal, associated: [person], company: [], wins: [], currency: null, now: wonAt };
  const facts = dealFacts(sources, settings, campaignNames([]), PLAIN_EVIDENCE);
  return { ...dealJourney(facts.deal, facts.touches, settings), origin: lead.sourceDetail };
}

describe.skipIf(!existsSync(FOLDER))('the real funnel in HubSpot’s shapes (needs ../shared/data/olist-marketing-funnel)', () => {
  it('has all 842 won deals, each under its real origin', () => {
    const script = olistScript({ data: FOLDER, seed: 1, leads: 0, days: 0 });
    const journeys = script.leads.filter(({ deal }) => deal !== null).map((lead) => journeyOf(script, lead));
    expect(journeys).toHaveLength(842);
    const origins = new Map(rows('olist_marketing_qualified_leads_dataset.csv').map(([lead, , , origin]) => [lead!, origin!]));
    const won = rows('olist_closed_deals_dataset.csv').map(([lead]) => origins.get(lead!) ?? '');
    expect(counts(journeys.map(({ origin }) => origin))).toEqual(counts(won));
    const touched = journeys.filter(({ nothing }) => nothing === null);
    for (const { steps, origin } of touched) expect(steps[0]!.channel === 'unknown').toBe(origin === '');
    const unexplained = journeys.flatMap(({ nothing }) => nothing?.reason ?? []);
    expect(unexplained.every((reason) => reason === 'closed-before-first-touch')).toBe(true);
    expect(touched.length + unexplained.length).toBe(842);
    expect(unexplained).toHaveLength(1);
  });
});
