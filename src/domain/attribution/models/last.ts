/** Last touch: everything to the last touchpoint before the close. */
import type { AttributionModel } from './contract.ts';
import { allTo } from './single.ts';

export const last: AttributionModel = {
  id: 'last',
  aliases: ['last-touch', 'last-interaction'],
  sentence: 'all to the last touch before the close',
  needs: () => [],
  existsIn: (dialect) => dialect !== 'marketo-measure',
  prepare: () => (journey) => allTo(journey, journey.steps.length - 1, '100 % last touch'),
};
