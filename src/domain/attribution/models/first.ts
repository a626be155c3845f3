/** First touch: everything to the touchpoint that began it. */
import type { AttributionModel } from './contract.ts';
import { allTo } from './single.ts';

export const first: AttributionModel = {
  id: 'first',
  aliases: ['first-touch', 'first-interaction'],
  sentence: 'all to the first touch',
  needs: () => [],
  existsIn: () => true,
  prepare: () => (journey) => allTo(journey, 0, '100 % first touch'),
};
