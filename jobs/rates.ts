/** Reads what currencies are worth, once a day; deals are converted at the rate of their close when they are divided. */
import type { Rate } from '../src/domain/attribution/money.ts';
import type { InstallScope } from './deps.ts';
import { tell } from './lanes/lane.ts';

const DAY_MS = 86_400_000;

interface StoredRates {
  readonly at: number;
  readonly rates: readonly Rate[];
}

const ratesKey = (installId: string): string => `currency-rates.${installId}`;

/** A CRM that does not answer costs a day's freshness; the first rates there are have every deal looked at again. */
export async function freshRates(scope: InstallScope): Promise<readonly Rate[]> {
  const { deps, ledger, ref, connector, session } = scope;
  const now = deps.clock.now();
  const stored = ((await ledger.setting(ratesKey(ref.installId))) ?? null) as StoredRates | null;
  if (stored !== null && now - stored.at < DAY_MS) return stored.rates;
  try {
    const rates = await connector.rates(session);
    await ledger.saveSetting(ratesKey(ref.installId), { at: now, rates } satisfies StoredRates);
    if (rates.length > 0 && (stored?.rates.length ?? 0) === 0) await ledger.attribution.markAll(ref.installId, now);
    return rates;
  } catch (error) {
    tell(scope, error, 'currency rates not read', {});
    return stored?.rates ?? [];
  }
}
