/** Looks up what writing figures onto deals that ended would touch: how many there are, and what reacts in the CRM. */
import type { CreditRow } from '../src/ports/ledger/index.ts';
import { previewKey, type WriteBackPreview } from '../src/ports/write-back.ts';
import type { InstallScope } from './deps.ts';

const PAGE = 1_000;

/** Throws when the CRM cannot be asked; the errand is then tried again. */
export async function previewWriteBack(scope: InstallScope): Promise<void> {
  const { connector, session, ledger, ref, deps } = scope;
  const seen = await connector.automations(session);
  const preview: WriteBackPreview = { at: deps.clock.now(), ...(await endedDeals(scope)), ...seen };
  await ledger.saveSetting(previewKey(ref.installId), preview);
}

async function endedDeals({ ledger, ref }: InstallScope): Promise<Pick<WriteBackPreview, 'ended' | 'won'>> {
  const found = { ended: 0, won: 0 };
  for (let after: string | null = null; ; ) {
    const page: readonly CreditRow[] = await ledger.attribution.page(ref.installId, { after, limit: PAGE });
    for (const { deal, notes } of page) {
      if (notes.gone || deal.stage === 'open') continue;
      found.ended += 1;
      if (deal.stage === 'won') found.won += 1;
    }
    if (page.length < PAGE) return found;
    after = page.at(-1)!.dealId;
  }
}
