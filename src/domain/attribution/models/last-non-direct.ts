/** Last touch that was not direct: everything to it, or to the last one where all were direct. */
import type { AttributionModel } from './contract.ts';
import { allTo } from './single.ts';

export const lastNonDirect: AttributionModel = {
  id: 'last-non-direct',
  aliases: ['last-non-direct-touch', 'last-nondirect'],
  sentence: 'all to the last touch that was not direct; to the last one where all were',
  needs: () => [],
  existsIn: (dialect) => dialect === 'baton',
  prepare({ settings: { kinds } }) {
    return (journey) => {
      const place = journey.steps.findLastIndex(({ channel }) => !kinds.isDirect(channel));
      return place >= 0
        ? allTo(journey, place, '100 % last touch that was not direct')
        : allTo(journey, journey.steps.length - 1, '100 % last touch, since all were direct');
    };
  },
};
