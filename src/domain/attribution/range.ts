/** The lowest and highest credit of a campaign over all models, and whether the answer changes with the model (attribution, ruling 9). */
import type { DealCredits } from './credits.ts';
import type { ModelId } from './models/contract.ts';

export interface CampaignRange {
  readonly campaign: string;
  readonly currency: string;
  readonly lowestMinor: number;
  readonly highestMinor: number;
  /** Models that give the lowest, and those that give the highest. */
  readonly lowest: readonly ModelId[];
  readonly highest: readonly ModelId[];
}

/** Of one deal or of many, each under all models: a model that gives a campaign nothing gives it 0. By campaign and currency. */
export function rangesOf(credits: readonly DealCredits[]): CampaignRange[] {
  const models = [...new Set(credits.map(({ model }) => model))];
  const sums = new Map<string, { campaign: string; currency: string; byModel: Map<ModelId, number> }>();
  for (const { model, currency, lines } of credits) {
    for (const { campaign, minor } of lines) {
      if (campaign === null) continue;
      const key = JSON.stringify([campaign, currency]);
      const sum = sums.get(key) ?? { campaign, currency, byModel: new Map(models.map((id) => [id, 0])) };
      sum.byModel.set(model, (sum.byModel.get(model) ?? 0) + minor);
      sums.set(key, sum);
    }
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { campaign, currency, byModel }]) => {
      const [lowestMinor, highestMinor] = [Math.min(...byModel.values()), Math.max(...byModel.values())];
      const giving = (minor: number) => models.filter((model) => byModel.get(model) === minor);
      return { campaign, currency, lowestMinor, highestMinor, lowest: giving(lowestMinor), highest: giving(highestMinor) };
    });
}

/** True when some model says that the campaign earned its cost and another that it did not. `costMinor` null is unknown: nobody can say. */
export function changesWithModel({ lowestMinor, highestMinor }: CampaignRange, costMinor: number | null): boolean {
  return costMinor !== null && Math.sign(lowestMinor - costMinor) !== Math.sign(highestMinor - costMinor);
}
