/** Time decay: the nearer to the close, the more; a weight halves with every half-life. */
import { DAY } from '../../duration.ts';
import type { AttributionModel } from './contract.ts';
import { wholeParts } from './scale.ts';

export const timeDecay: AttributionModel = {
  id: 'time-decay',
  aliases: ['decay'],
  sentence: 'the nearer to the close the more, halved with every half-life',
  needs: () => ['instants'],
  existsIn: (dialect, { halfLifeDays }) => halfLifeDays[dialect] !== undefined,
  prepare({ dialect, settings }) {
    const days = settings.halfLifeDays[dialect] ?? 7;
    const halfLife = days * DAY;
    return ({ steps }) => {
      // Measured from the last touch, not the close: the shares are the same, and a long sale does not vanish below the smallest double.
      const lastAt = steps.at(-1)?.at ?? 0;
      const parts = wholeParts(steps.map(({ at }) => 2 ** ((at - lastAt) / halfLife)));
      return {
        parts,
        unattributed: [],
        rule: (index) => `half-life ${days} days, ${daysBefore(lastAt - steps[index]!.at)} the last touch`,
      };
    };
  },
};

function daysBefore(millis: number): string {
  return millis === 0 ? 'at' : `${Number((millis / DAY).toFixed(1))} days before`;
}
