/** The real funnel through jobs and ledger over its whole span: 842 deals won, each credited to the origin that a plain count over the files finds, to the cent. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadAttribution } from '../../config/load-attribution.ts';
import type { InstallScope } from '../../jobs/deps.ts';
import { attributeLane } from '../../jobs/lanes/attribute.ts';
import { loopFigures } from '../../jobs/loop/read-loop.ts';
import { createMemory } from '../../jobs/memory.ts';
import { olistScript } from '../../sandbox/world/olist/script.ts';
import type { LeadPlan, Script } from '../../sandbox/world/script.ts';
import { findModel } from '../../src/domain/attribution/models/index.ts';
import type { CrmDeal, CrmLead } from '../../src/domain/crm-record.ts';
import { PLAIN_EVIDENCE } from '../../src/domain/intake/evidence-map.ts';
import type { CreditRow } from '../../src/ports/ledger/index.ts';
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { bareDeal, bareLead } from '../helpers/bare-records.ts';
import { memoryLog } from '../helpers/engines.ts';
import { answersOf, counts, FOLDER, rows } from '../helpers/olist.ts';
import { ENGINES, openTestLedger } from '../ledger/ledgers.ts';

const HOUR = 3_600_000;

/** The contact as HubSpot tells of it. */
function contactOf(script: Script, lead: LeadPlan): CrmLead {
  return bareLead({ id: lead.key, createdAt: lead.arrivesAt, ...answersOf(script, lead) });
}

function dealOf({ key, deal }: LeadPlan): CrmDeal {
  const { amount, opensAt, wonAt, closedAt } = deal!;
  return bareDeal({
    ...{ id: `d${key}`, createdAt: opensAt, stage: 'won', stageAt: wonAt, closesAt: closedAt, amount, currency: 'BRL' },
    leadIds: [key],
  });
}

describe.skipIf(!existsSync(FOLDER))('the real funnel in the ledger (needs ../shared/data/olist-marketing-funnel)', () => {
  it('has every deal won under its real origin, and the one won before its first contact explained', async () => {
    const { a } = await openTestLedger(await ENGINES[0]!.fresh());
    const script = olistScript({ data: FOLDER, seed: 1, leads: 0, days: 0 });
    const now = Math.floor(script.endsAt / HOUR) * HOUR;
    const people = script.leads.map((lead) => contactOf(script, lead));
    const deals = script.leads.flatMap((lead) => (lead.deal === null ? [] : [dealOf(lead)]));
    for (let from = 0; from < people.length; from += 1_000)
      await a.workspace.records.store(a.id, people.slice(from, from + 1_000), now - 2 * HOUR);
    await a.workspace.records.store(a.id, deals, now - 2 * HOUR);
    const attribution = { settings: loadAttribution(), model: findModel('u-shaped')!, dialect: 'baton' as const, grossMargin: null };
    const settings = { attribution: () => attribution, costs: () => null };
    const scope = {
      ref: a.ref,
      install: a.install,
      ledger: a.workspace,
      session: { capabilities: new Set(['figures']) },
      log: memoryLog(),
      deps: { loop: settings, evidence: () => PLAIN_EVIDENCE, clock: { now: () => now }, machineNow: () => 0, memory: createMemory() },
    } as unknown as InstallScope;
    await switchClosedDeals(a.workspace, a.id, { at: now, by: 'test' });
    await attributeLane(scope, new AbortController().signal);

    const figures = await loopFigures({ ledger: a.workspace, install: a.install, settings, now });
    expect(figures.deals).toEqual({ won: 842, lost: 0, open: 0 });
    const [money] = figures.money;
    expect(figures.money).toHaveLength(1);
    expect(money!.wonMinor).toBe(deals.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0));
    expect(money!.attributedMinor + money!.unattributedMinor).toBe(money!.wonMinor);

    const origins = new Map(rows('olist_marketing_qualified_leads_dataset.csv').map(([lead, , , origin]) => [lead!, origin!]));
    const plain = rows('olist_closed_deals_dataset.csv').map(([lead]) => origins.get(lead!) ?? '');
    const credited = await a.workspace.attribution.page(a.id, { after: null, limit: 1_000 });
    const kept = await a.workspace.attribution.touches(
      a.id,
      deals.flatMap(({ leadIds }) => leadIds),
    );
    const details = new Map(kept.map(({ leadId, touch }) => [`${leadId} ${touch.id}`, touch.detail ?? '']));
    expect(counts(credited.map((row) => details.get(firstTouch(row)) ?? 'nowhere'))).toEqual(counts(plain));
    const unattributed = credited.flatMap(({ version }) => version.credits!.unattributed);
    expect(unattributed.filter(({ reason }) => reason === 'closed-before-first-touch')).toHaveLength(1);
    expect(credited.every(({ version: { credits } }) => credits!.lines.length + credits!.unattributed.length > 0)).toBe(true);
  }, 240_000);
});

/** The touch that began it: of a deal won before any, the one that came too late. */
function firstTouch({ version, touches }: CreditRow): string {
  const first = version.credits!.lines.find(({ milestones }) => milestones.includes('FT'));
  if (first !== undefined) return `${first.person} ${first.touch}`;
  const late = touches.toSorted((x, y) => x.at - y.at)[0];
  return late === undefined ? '' : `${late.person} ${late.id}`;
}
