/** Everything the closed loop's figures are made of, read from the ledger of one account. */
import { creditDeal, dealJourney, type PreparedModel, pathsOf, prepareModel } from '../../src/domain/attribution/index.ts';
import { MODELS } from '../../src/domain/attribution/models/index.ts';
import { NO_CURRENCY } from '../../src/domain/attribution/money.ts';
import type { CountedInquiry } from '../../src/domain/attribution/returns/unit-costs.ts';
import { type CampaignNames, campaignNames } from '../../src/domain/loop/campaign-names.ts';
import { campaignCosts, type StatedCosts } from '../../src/domain/loop/costs.ts';
import type { CrmCampaign } from '../../src/domain/loop/crm-campaign.ts';
import type { AttributionInForce } from '../../src/domain/loop/in-force.ts';
import { inquiriesOf } from '../../src/domain/loop/inquiries.ts';
import {
  campaignFigures,
  dealCounts,
  jointFigures,
  moneyFigures,
  pipelineFigures,
  type ReportedDeal,
} from '../../src/domain/loop/report.ts';
import type { CreditRow, Install, WorkspaceLedger } from '../../src/ports/ledger/index.ts';

const PAGE = 1_000;

export interface LoopReader {
  readonly ledger: WorkspaceLedger;
  readonly install: Install;
  readonly settings: LoopSettings;
  readonly now: number;
}

/** The company's settings that figures follow. */
export interface LoopSettings {
  /** How credit is divided; the gross margin from 0 to 1, null where none is set. */
  attribution(): AttributionInForce & { readonly grossMargin: number | null };
  /** What campaigns cost by the company's own word; null: it states none. */
  costs(): StatedCosts | null;
}

export interface Loop {
  readonly rows: readonly CreditRow[];
  readonly deals: readonly ReportedDeal[];
  readonly campaigns: readonly CrmCampaign[];
  readonly names: CampaignNames;
  /** Every model of the dialect in force, learnt from the company's own deals. */
  readonly models: readonly PreparedModel[];
}

/** Deals that are gone from the CRM are left out. */
export async function readLoop({ ledger, install, settings }: LoopReader): Promise<Loop> {
  const { settings: weights, dialect } = settings.attribution();
  const rows = (
    await pages(
      (after) => ledger.attribution.page(install.installId, { after, limit: PAGE }),
      ({ dealId }) => dealId,
    )
  ).filter(({ notes }) => !notes.gone);
  const deals = rows.map(({ deal, touches, sourcing, notes, version }) => ({
    journey: dealJourney(deal, touches, weights),
    sourcing,
    credits: version.credits,
    converted: notes.converted ?? null,
    probability: notes.probability,
  }));
  const campaigns = await ledger.attribution.campaigns(install.installId);
  const context = { dialect, settings: weights, ...weights.markov, paths: pathsOf(deals.map(({ journey }) => journey)) };
  const models = [...MODELS.values()].filter((model) => model.existsIn(dialect, weights)).map((model) => prepareModel(model, context));
  return { rows, deals, campaigns, names: campaignNames(campaigns), models };
}

async function pages<T>(read: (after: string | null) => Promise<readonly T[]>, keyOf: (one: T) => string): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | null = null; ; ) {
    const page = await read(after);
    all.push(...page);
    if (page.length < PAGE) return all;
    after = keyOf(page.at(-1)!);
  }
}

async function readInquiries({ ledger, install, settings }: LoopReader, names: CampaignNames): Promise<CountedInquiry[]> {
  const { kinds } = settings.attribution().settings;
  const people = await pages(
    (after) => ledger.attribution.inquirers(install.installId, { after, limit: PAGE }),
    ({ leadId }) => leadId,
  );
  return people.flatMap((person) => inquiriesOf(person, kinds, names));
}

/** Every campaign with what it cost and brought. */
export async function readCampaignFigures(reader: LoopReader, { deals, campaigns, names, models }: Loop) {
  const { install, settings, now } = reader;
  const { settings: weights, grossMargin } = settings.attribution();
  const currency = typeof install.settings.currency === 'string' ? install.settings.currency : NO_CURRENCY;
  const inquiries = await readInquiries(reader, names);
  const money = campaignCosts(campaigns, settings.costs(), names, { crm: install.crm, currency });
  return campaignFigures(deals, { ...money, inquiries, models, settings: weights, grossMargin, currency, now, nameOf: names.nameOf });
}

/**
 * Deals, money, pipeline, sourcing, write-back and campaigns, as the demo's summary and the commands print them: of one account, or of all that
 * a company works in. Each account's campaigns are its own.
 */
export async function loopFigures(...readers: readonly LoopReader[]) {
  const deals: ReportedDeal[] = [];
  const campaigns: Awaited<ReturnType<typeof readCampaignFigures>> = [];
  const writeBack = { deals: 0, contacts: 0, campaigns: 0, influenceRows: 0, parked: 0 };
  for (const reader of readers) {
    const loop = await readLoop(reader);
    deals.push(...loop.deals);
    campaigns.push(...(await readCampaignFigures(reader, loop)));
    const written = await reader.ledger.attribution.writeBack(reader.install.installId);
    writeBack.deals += written.deals;
    writeBack.contacts += written.leads;
    writeBack.campaigns += written.campaigns;
    writeBack.influenceRows += written.influenceRows;
    writeBack.parked += written.parked;
  }
  return {
    deals: dealCounts(deals),
    money: moneyFigures(deals),
    pipeline: pipelineFigures(deals),
    joint: jointFigures(deals),
    writeBack,
    campaigns,
  };
}

export type LoopFigures = Awaited<ReturnType<typeof loopFigures>>;

/** What every model makes of one deal. */
export function creditsOf({ journey }: ReportedDeal, models: readonly PreparedModel[]) {
  return models.map((model) => creditDeal(journey, model));
}
