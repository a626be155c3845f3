/** Keeps an account's deals and answered campaigns in memory, and brings them up to the ledger before every look: only what changed since is read. */
import { type DealJourney, dealJourney } from '../../domain/attribution/index.ts';
import type { CountedInquiry } from '../../domain/attribution/returns/unit-costs.ts';
import type { AttributionSettings } from '../../domain/attribution/settings.ts';
import { type CampaignNames, campaignNames } from '../../domain/loop/campaign-names.ts';
import type { CrmCampaign } from '../../domain/loop/crm-campaign.ts';
import { type Inquirer, inquiriesOf } from '../../domain/loop/inquiries.ts';
import type { LoopDeal, WorkspaceLedger } from '../../ports/ledger/index.ts';

/** A deal with its journey made ready for the models; what does not count is left out, which only the deal's own page tells. */
export interface KeptDeal extends Omit<LoopDeal, 'divided'> {
  readonly divided: (Omit<NonNullable<LoopDeal['divided']>, 'touches'> & { readonly journey: DealJourney }) | null;
}

export type KeptInquiry = CountedInquiry & { readonly leadId: string };

/** Never changed once it is given out: what comes of it may be kept beside it. */
export interface LoopState {
  readonly settings: AttributionSettings;
  readonly campaigns: readonly CrmCampaign[];
  readonly names: CampaignNames;
  /** Another object when a deal changed. */
  readonly deals: { readonly all: ReadonlyMap<string, KeptDeal> };
  /** Another object when somebody's answers changed. */
  readonly inquiries: { readonly byLead: ReadonlyMap<string, readonly KeptInquiry[]> };
}

export interface LoopMirror {
  /** As the ledger has it now. */
  read(ledger: Pick<WorkspaceLedger, 'console' | 'attribution'>, installId: string, settings: AttributionSettings): Promise<LoopState>;
}

const READ_ROWS = 500;
/** Accounts of one process; 10,000 deals of 100,000 leads are some 60 MB. */
const MOST_ACCOUNTS = 10;

interface Kept {
  mark: number;
  readonly settings: AttributionSettings;
  /** What decides which campaign an answer belongs to. */
  readonly named: string;
  readonly names: CampaignNames;
  campaigns: readonly CrmCampaign[];
  readonly all: Map<string, KeptDeal>;
  readonly byLead: Map<string, readonly KeptInquiry[]>;
  deals: LoopState['deals'];
  inquiries: LoopState['inquiries'];
}

type Reading = Pick<WorkspaceLedger, 'console' | 'attribution'>;

export function createLoopMirror(): LoopMirror {
  // By ledger, since accounts of two workspaces may have one id.
  const accounts = new WeakMap<object, Map<string, Promise<Kept | null>>>();
  return {
    async read(ledger, installId, settings) {
      const known = accounts.get(ledger.console) ?? new Map<string, Promise<Kept | null>>();
      accounts.set(ledger.console, known);
      // One after the other: who comes second finds what the first one read.
      const before = known.get(installId) ?? Promise.resolve(null);
      const next = before.then(
        (kept) => bringUp(ledger, installId, settings, kept),
        () => bringUp(ledger, installId, settings, null),
      );
      known.delete(installId);
      known.set(installId, next);
      for (const [oldest] of known) if (known.size > MOST_ACCOUNTS) known.delete(oldest);
      const { campaigns, names, deals, inquiries } = await next;
      return { settings, campaigns, names, deals, inquiries };
    },
  };
}

async function bringUp(ledger: Reading, installId: string, settings: AttributionSettings, kept: Kept | null): Promise<Kept> {
  const campaigns = await ledger.attribution.campaigns(installId);
  const named = JSON.stringify(campaigns.map(({ id, name, tag, forms }) => [id, name, tag, forms]));
  const fits = kept !== null && kept.settings === settings && kept.named === named;
  const whole = fits ? kept : await readAll(ledger, installId, settings, { campaigns, named });
  whole.campaigns = campaigns;
  const { mark, dealIds, leadIds } = await ledger.console.loopChanges(installId, whole.mark);
  for (let at = 0; at < dealIds.length; at += READ_ROWS) {
    const changed = dealIds.slice(at, at + READ_ROWS);
    for (const id of changed) whole.all.delete(id);
    keepDeals(whole, await ledger.console.loopDealsOf(installId, changed));
  }
  for (let at = 0; at < leadIds.length; at += READ_ROWS) {
    const changed = leadIds.slice(at, at + READ_ROWS);
    for (const id of changed) whole.byLead.delete(id);
    keepInquirers(whole, await ledger.console.inquirersOf(installId, changed));
  }
  if (dealIds.length > 0) whole.deals = { all: whole.all };
  if (leadIds.length > 0) whole.inquiries = { byLead: whole.byLead };
  whole.mark = mark;
  return whole;
}

/** What changes while its pages are read is named by the mark that was taken before. */
async function readAll(
  { console, attribution }: Reading,
  installId: string,
  settings: AttributionSettings,
  { campaigns, named }: Pick<Kept, 'campaigns' | 'named'>,
): Promise<Kept> {
  const { mark } = await console.loopChanges(installId, null);
  const [all, byLead] = [new Map<string, KeptDeal>(), new Map<string, readonly KeptInquiry[]>()];
  const names = campaignNames(campaigns);
  const kept: Kept = { mark, settings, campaigns, named, names, all, byLead, deals: { all }, inquiries: { byLead } };
  for (let after: string | null = null; ; ) {
    const page: readonly LoopDeal[] = await console.loopDeals(installId, { after, limit: READ_ROWS });
    keepDeals(kept, page);
    if (page.length < READ_ROWS) break;
    after = page.at(-1)!.dealId;
  }
  for (let after: string | null = null; ; ) {
    const page: readonly Inquirer[] = await attribution.inquirers(installId, { after, limit: READ_ROWS });
    keepInquirers(kept, page);
    if (page.length < READ_ROWS) return kept;
    after = page.at(-1)!.leadId;
  }
}

function keepDeals({ all, settings }: Kept, deals: readonly LoopDeal[]): void {
  for (const { divided, ...deal } of deals)
    all.set(deal.dealId, { ...deal, divided: divided === null ? null : readied(divided, settings) });
}

function readied({ touches, ...divided }: NonNullable<LoopDeal['divided']>, settings: AttributionSettings): KeptDeal['divided'] {
  return { ...divided, journey: { ...dealJourney(divided.deal, touches, settings), ineligible: [] } };
}

function keepInquirers({ byLead, names, settings }: Kept, inquirers: readonly Inquirer[]): void {
  for (const inquirer of inquirers) {
    const own = inquiriesOf(inquirer, settings.kinds, names);
    if (own.length > 0)
      byLead.set(
        inquirer.leadId,
        own.map((inquiry) => ({ ...inquiry, leadId: inquirer.leadId })),
      );
  }
}
