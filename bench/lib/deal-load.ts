/** Stores the deals of the loaded leads, one for ten of them, divided as the attribute lane divides them: 40 campaigns, four in ten won, three touches each. */
import { dealJourney, type PreparedModel, pathsOf, prepareModel, recompute, sourcingOf } from '../../src/domain/attribution/index.ts';
import type { AttributedDeal, Touchpoint } from '../../src/domain/attribution/touchpoint.ts';
import type { AttributionInForce } from '../../src/domain/loop/in-force.ts';
import type { AttributionSave, Ledger } from '../../src/ports/ledger/index.ts';
import { NOW, WORKSPACE } from './console-load.ts';

const DAY = 86_400_000;
const PIECE = 500;
const LEADS_EACH = 10;
const CAMPAIGNS = 40;
const CHANNELS = ['paid-search', 'paid-social', 'email', 'organic-search', 'referral'];

export async function loadDeals(ledger: Ledger, installId: string, leads: number, plan: AttributionInForce): Promise<number> {
  const { records, attribution } = ledger.workspace(WORKSPACE);
  const campaigns = Array.from({ length: CAMPAIGNS }, (_, n) => ({
    id: `Campaign ${n}`,
    version: 1,
    name: `Campaign ${n}`,
    tag: null,
    parent: null,
    startsAt: NOW - 360 * DAY,
    endsAt: NOW - n * DAY,
    currency: 'EUR',
    forms: [],
    spent: String(1_000 + 100 * n),
    budget: null,
  }));
  await attribution.saveCampaigns(installId, campaigns, NOW);
  const model = prepareModel(plan.model, { ...plan, ...plan.settings.markov, paths: pathsOf([]) });
  const all = Math.floor(leads / LEADS_EACH);
  for (let from = 0; from < all; from += PIECE) {
    const numbers = Array.from({ length: Math.min(PIECE, all - from) }, (_, n) => from + n);
    await records.store(installId, numbers.map(recordOf));
    await attribution.save(
      installId,
      numbers.map((n) => saveOf(n, plan, model)),
      [],
      NOW,
    );
  }
  return all;
}

const stageOf = (n: number): AttributedDeal['stage'] => (n % 10 < 4 ? 'won' : n % 10 < 7 ? 'lost' : 'open');
const leadOf = (n: number): string => String(n * LEADS_EACH + 1);
const createdAt = (n: number): number => NOW - ((n * 37) % 300) * DAY - 20 * DAY;
const closedAt = (n: number): number => (stageOf(n) === 'open' ? NOW : createdAt(n) + 15 * DAY);

function recordOf(n: number) {
  return {
    kind: 'deal' as const,
    id: `deal${n}`,
    version: NOW,
    archived: false,
    createdAt: createdAt(n),
    ownerId: String(n % 60),
    stage: stageOf(n),
    stageName: stageOf(n),
    stageAt: closedAt(n),
    amount: `${500 + (n % 97) * 113}.${10 + (n % 90)}`,
    currency: 'EUR',
    lostReason: null,
    leadIds: [leadOf(n)],
  };
}

function saveOf(n: number, { settings }: AttributionInForce, model: PreparedModel): AttributionSave {
  const record = recordOf(n);
  const touches = [0, 1, 2].map(
    (k): Touchpoint => ({
      id: `t${n}-${k}`,
      person: leadOf(n),
      at: createdAt(n) - (10 - 4 * k) * DAY,
      campaign: `Campaign ${(n * 7 + k * 3) % CAMPAIGNS}`,
      channel: CHANNELS[(n + k) % CHANNELS.length]!,
      kind: 'form submission',
    }),
  );
  const deal: AttributedDeal = {
    id: record.id,
    stage: record.stage,
    amountMinor: Math.round(Number(record.amount) * 100),
    currency: 'EUR',
    kind: 'new',
    leadCreatedAt: createdAt(n) - 10 * DAY,
    createdAt: createdAt(n),
    closedAt: closedAt(n),
    wonBeforeAt: null,
    people: { ids: [leadOf(n)], found: 'associated' },
    stages: [],
  };
  const attempts = [createdAt(n) - 5 * DAY];
  const journey = dealJourney(deal, touches, settings);
  const { current, causes, moved } = recompute(null, journey, model, NOW);
  const { ownerId, stageName, lostReason } = record;
  const notes = { ownerId, stageName, lostReason, probability: 0.3, gone: false, attempts };
  const row = { dealId: deal.id, deal, touches, sourcing: sourcingOf(journey, attempts, settings), notes, version: current, causes, moved };
  return { row, parties: [`lead ${leadOf(n)}`] };
}
