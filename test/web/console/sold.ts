/** Deals of an account as the attribute lane would have stored them, with the people and campaigns they came from. */
import { dealJourney, prepareModel, recompute, sourcingOf } from '../../../src/domain/attribution/index.ts';
import type { AttributedDeal, Touchpoint } from '../../../src/domain/attribution/touchpoint.ts';
import type { CrmDeal, CrmTouch } from '../../../src/domain/crm-record.ts';
import type { CrmCampaign } from '../../../src/domain/loop/crm-campaign.ts';
import { saleOf } from '../../../src/domain/loop/deal-facts.ts';
import type { AttributionSave, DealNotes, WorkspaceLedger } from '../../../src/ports/ledger/index.ts';
import { dealOf } from '../../ledger/records-of.ts';
import { ATTRIBUTION, NOW } from '../door.ts';

const context = { dialect: ATTRIBUTION.dialect, settings: ATTRIBUTION.settings, ...ATTRIBUTION.settings.markov, paths: [] };
const MODEL = prepareModel(ATTRIBUTION.model, context);

export interface Sale {
  readonly deal: Partial<CrmDeal>;
  readonly touches?: readonly Touchpoint[];
  readonly people?: readonly string[];
  readonly attempts?: readonly number[];
  readonly kind?: AttributedDeal['kind'];
  readonly notes?: Partial<DealNotes>;
  /** False: the record is known and its money is not divided yet. */
  readonly divided?: boolean;
}

/** Of a form that was filled. */
export const touchOf = (id: string, person: string, at: number, over: Partial<Touchpoint> = {}): Touchpoint => ({
  id,
  person,
  at,
  campaign: 'spring',
  channel: 'paid-search',
  kind: 'form submission',
  ...over,
});

export const answered = (id: string, at: number, campaign: string | null): CrmTouch => ({
  id,
  at,
  kind: 'form submission',
  channel: 'paid-search',
  campaign,
});

export const campaignOf = (id: string, over: Partial<CrmCampaign> = {}): CrmCampaign => ({
  id,
  version: 1,
  name: id,
  tag: null,
  parent: null,
  startsAt: null,
  endsAt: null,
  currency: 'EUR',
  forms: [],
  spent: null,
  budget: null,
  ...over,
});

/** Stores the records, and divides their money by the model in force. */
export async function sell({ records, attribution }: WorkspaceLedger, installId: string, sales: readonly Sale[]): Promise<void> {
  const deals = sales.map(({ deal }, n) =>
    dealOf(deal.id ?? `d${n}`, deal.version ?? NOW, { stage: 'won', stageAt: NOW, createdAt: 2, ...deal }),
  );
  await records.store(installId, deals);
  const saves = sales.flatMap((sale, n) => (sale.divided === false ? [] : [saveOf(deals[n]!, sale)]));
  await attribution.save(installId, saves, [], NOW);
}

function saveOf(deal: CrmDeal, { touches = [], people = [], attempts = [], kind = 'new', notes = {} }: Sale): AttributionSave {
  const attributed: AttributedDeal = {
    id: deal.id,
    ...saleOf(deal, null, NOW),
    kind,
    leadCreatedAt: touches[0]?.at ?? null,
    wonBeforeAt: null,
    people: { ids: people, found: people.length > 0 ? 'associated' : 'none' },
    stages: [],
  };
  const journey = dealJourney(attributed, touches, ATTRIBUTION.settings);
  const { current, causes, moved } = recompute(null, journey, MODEL, NOW);
  const { ownerId, stageName, lostReason } = deal;
  const noted = { ownerId, stageName, lostReason, probability: 0.5, gone: false, attempts, ...notes };
  const sourcing = sourcingOf(journey, attempts, ATTRIBUTION.settings);
  return { row: { dealId: deal.id, deal: attributed, touches, sourcing, notes: noted, version: current, causes, moved }, parties: [] };
}
