/** The attribute lane: gathers the facts of marked deals, divides their money by the model in force, and saves credits and wanted figures in one transaction. */
import {
  type DealJourney,
  dealJourney,
  type PreparedModel,
  pathsOf,
  prepareModel,
  recompute,
  sourcingOf,
} from '../../src/domain/attribution/index.ts';
import { convert, type Rate } from '../../src/domain/attribution/money.ts';
import type { AttributedDeal } from '../../src/domain/attribution/touchpoint.ts';
import { type CampaignNames, campaignNames } from '../../src/domain/loop/campaign-names.ts';
import { dealFacts, partiesOf } from '../../src/domain/loop/deal-facts.ts';
import { dealValues, modelText } from '../../src/domain/loop/figures.ts';
import type { AttributionInForce } from '../../src/domain/loop/in-force.ts';
import { influenceValues } from '../../src/domain/loop/influence.ts';
import type { AttributionSave, ClaimedMark, CreditRow, FiguresWanted, LinkedDeal, Settlement } from '../../src/ports/ledger/index.ts';
import { readClosedDeals } from '../../src/ports/write-back.ts';
import { inForce } from '../attribution-plan.ts';
import type { InstallScope } from '../deps.ts';
import { freshRates } from '../rates.ts';
import { FORMS } from './ask-forms.ts';
import { askForCampaigns, CAMPAIGNS, campaignFigures } from './campaign-figures.ts';
import { customersOf } from './customers.ts';
import { readForms } from './form-fills.ts';
import { type GatheredDeals, gatherDeals } from './gather-deals.ts';
import { runLane } from './lane.ts';

const BATCH = 200;
const HOUR_MS = 3_600_000;
const PAGE = 1_000;

interface Attributing {
  readonly plan: AttributionInForce;
  readonly names: CampaignNames;
  readonly model: PreparedModel;
  /** What other currencies are worth in the account's own. */
  readonly rates: readonly Rate[];
  /** Whether figures are written at all, and onto deals that ended. */
  readonly writes: boolean;
  readonly closed: boolean;
  /** Campaigns that rows of influence may name, and the digits of their percentages; null where the CRM takes none. */
  readonly influence: { readonly campaigns: ReadonlySet<string>; readonly decimals: number } | null;
  wanted: boolean;
}

/** True when figures are to be written. */
export async function attributeLane(scope: InstallScope, signal: AbortSignal): Promise<boolean> {
  let attributing: Attributing | null = null;
  const run = async (rows: readonly ClaimedMark[]) => {
    attributing ??= await attributingOf(scope);
    return attributeBatch(scope, attributing, rows);
  };
  await runLane(scope, { lane: 'attribute', batch: BATCH, run }, signal);
  return (attributing as Attributing | null)?.wanted ?? false;
}

/** Forms first, since deals are divided by what they tell, and campaigns last: they are counted over what has just become of the deals. */
async function attributeBatch(
  scope: InstallScope,
  attributing: Attributing,
  rows: readonly ClaimedMark[],
): Promise<ReadonlyMap<string, Settlement>> {
  const keys = new Set(rows.map(({ key }) => key));
  const deals = [...keys].filter((key) => key !== CAMPAIGNS && key !== FORMS);
  const forms = keys.has(FORMS) ? await readForms(scope) : null;
  const settled = deals.length === 0 ? new Map<string, Settlement>() : await attributeDeals(scope, attributing, deals);
  if (forms !== null) settled.set(FORMS, forms);
  if (!keys.has(CAMPAIGNS)) {
    if (deals.length > 0) await askForCampaigns(scope);
    return settled;
  }
  const { settlement, wanted } = await campaignFigures(scope);
  if (wanted) attributing.wanted = true;
  return settled.set(CAMPAIGNS, settlement);
}

async function attributingOf(scope: InstallScope): Promise<Attributing> {
  const { ledger, ref, deps } = scope;
  const plan = deps.loop.attribution();
  const campaigns = await ledger.attribution.campaigns(ref.installId);
  const { influenceDecimals: decimals } = scope.install.settings;
  const paths = plan.model.learn ? pathsOf(await allJourneys(scope, plan)) : [];
  const { settings, dialect } = plan;
  const model = prepareModel(plan.model, { dialect, settings, ...settings.markov, paths });
  return {
    plan,
    names: campaignNames(campaigns),
    model,
    influence: scope.session.capabilities.has('influence')
      ? { campaigns: new Set(campaigns.map(({ id }) => id)), decimals: typeof decimals === 'number' ? decimals : 2 }
      : null,
    rates: await freshRates(scope),
    closed: (await readClosedDeals(ledger, ref.installId)) !== null,
    writes: scope.session.capabilities.has('figures'),
    wanted: false,
  };
}

/** What a model that learns looks at: every deal as it was divided last. */
async function allJourneys({ ledger, ref }: InstallScope, { settings }: AttributionInForce): Promise<DealJourney[]> {
  const journeys: DealJourney[] = [];
  for (let after: string | null = null; ; ) {
    const page: readonly CreditRow[] = await ledger.attribution.page(ref.installId, { after, limit: PAGE });
    for (const { deal, touches, notes } of page) if (!notes.gone) journeys.push(dealJourney(deal, touches, settings));
    if (page.length < PAGE) return journeys;
    after = page.at(-1)!.dealId;
  }
}

async function attributeDeals(scope: InstallScope, attributing: Attributing, ids: readonly string[]): Promise<Map<string, Settlement>> {
  const { ledger, ref, deps } = scope;
  const now = deps.clock.now();
  const gathered = await gatherDeals(scope, ids);
  const known = new Map(
    (
      await ledger.attribution.current(
        ref.installId,
        gathered.deals.map(({ deal }) => deal.id),
      )
    ).map((row) => [row.dealId, row]),
  );
  const settled = new Map<string, Settlement>();
  for (const [id, at] of gathered.again) settled.set(id, { kind: 'retry', at, why: 'the other CRM could not be asked', failed: false });
  const whole = gathered.deals.filter(({ deal }) => !gathered.unread.has(deal.id));
  for (const id of gathered.unread)
    settled.set(id, { kind: 'retry', at: now + HOUR_MS, why: 'its people are not read yet', failed: false });
  const wins = await winsOf(
    scope,
    whole.map((one) => partiesOf(gathered.sourcesOf(one))),
  );
  const computed = whole.map((one) => compute(scope, attributing, gathered, one, wins, known.get(one.deal.id) ?? null));
  const people = computed.flatMap(({ row, before }) => [...row.deal.people.ids, ...(before?.deal.people.ids ?? [])]);
  const figures = [
    ...computed.flatMap(({ figures }) => figures),
    ...(await customersOf(scope, gathered, [...new Set(people)], attributing)),
  ];
  const saves = computed.map(({ row, parties }): AttributionSave => ({ row, parties }));
  await ledger.attribution.keepTouches(ref.installId, gathered.fresh, now);
  if (await ledger.attribution.save(ref.installId, saves, attributing.writes ? figures : [], now)) attributing.wanted = true;
  await markThoseAfter(scope, computed);
  return settled;
}

interface Win {
  readonly dealId: string;
  readonly parties: readonly string[];
  readonly closedAt: number;
}

async function winsOf({ ledger, ref }: InstallScope, parties: readonly (readonly string[])[]): Promise<readonly Win[]> {
  const all = [...new Set(parties.flat())];
  return all.length === 0 ? [] : ledger.attribution.winsOf(ref.installId, all);
}

interface Computed {
  readonly row: CreditRow;
  readonly before: CreditRow | null;
  readonly parties: readonly string[];
  readonly figures: readonly FiguresWanted[];
}

function compute(
  scope: InstallScope,
  { plan, names, model, closed, influence, rates }: Attributing,
  gathered: GatheredDeals,
  linked: LinkedDeal,
  wins: readonly Win[],
  before: CreditRow | null,
): Computed {
  const { deps, install } = scope;
  const now = deps.clock.now();
  const found = gathered.sourcesOf(linked);
  const parties = partiesOf(found);
  const own = new Set(parties);
  const others = wins.filter((win) => win.dealId !== linked.deal.id && win.parties.some((party) => own.has(party)));
  const currency = typeof install.settings.currency === 'string' ? install.settings.currency : null;
  const sources = { ...found, wins: others.map(({ closedAt }) => closedAt), currency, now };
  const facts = dealFacts(sources, plan.settings, names, deps.evidence());
  // What is gone from the CRM is won by nobody.
  const deal = linked.gone ? { ...facts.deal, stage: 'lost' as const } : facts.deal;
  const journey = dealJourney(deal, facts.touches, plan.settings);
  const sourcing = sourcingOf(journey, facts.attempts, plan.settings);
  const { current, causes, moved } = recompute(before?.version ?? null, journey, model, now);
  const { ownerId, stageName, lostReason, probability = null } = linked.deal;
  const row: CreditRow = {
    dealId: deal.id,
    deal,
    touches: facts.touches,
    sourcing,
    notes: {
      ownerId,
      stageName,
      lostReason,
      probability,
      gone: linked.gone,
      attempts: facts.attempts,
      ...convertedOf(deal, currency, rates),
    },
    version: current,
    causes: causes.length > 0 ? causes : (before?.causes ?? []),
    moved: causes.length > 0 ? moved : (before?.moved ?? []),
  };
  const values = dealValues({ journey, sourcing, credits: current.credits, model: modelText(inForce(scope)), names });
  const writable = !linked.gone && (closed || deal.stage === 'open');
  const figures: FiguresWanted[] = writable ? [{ record: 'deal', id: deal.id, values }] : [];
  if (influence !== null && closed && !linked.gone)
    figures.push({ record: 'influence', id: deal.id, values: influenceValues(current.credits, influence.campaigns, influence.decimals) });
  return { row, before, parties, figures };
}

/** Of a won deal in another currency than the account's, with its rate and date; nothing where there is no rate (ruling 7). */
function convertedOf({ stage, amountMinor, currency, closedAt }: AttributedDeal, to: string | null, rates: readonly Rate[]) {
  if (stage !== 'won' || amountMinor === null || to === null || currency === to) return {};
  const converted = convert(amountMinor, currency, to, closedAt, rates);
  return converted === null ? {} : { converted };
}

/** Whether a sale is new business hangs on what was won before it: a deal that is won, or no longer, has the others of its people looked at again. */
async function markThoseAfter({ ledger, ref, deps }: InstallScope, computed: readonly Computed[]): Promise<void> {
  const wonAt = (row: CreditRow | null) => (row?.deal.stage === 'won' ? row.deal.closedAt : null);
  const moved = computed.filter(({ row, before }) => wonAt(row) !== wonAt(before));
  const parties = [...new Set(moved.flatMap((one) => one.parties))];
  if (parties.length === 0) return;
  const own = new Set(moved.length === 1 ? moved.map(({ row }) => row.dealId) : []);
  const others = (await ledger.attribution.dealsOf(ref.installId, parties)).filter((id) => !own.has(id));
  const now = deps.clock.now();
  if (others.length > 0) await ledger.attribution.mark(ref.installId, others, Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS);
}
