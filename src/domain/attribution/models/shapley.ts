/** Shapley: what each channel adds, on average over all orders in which a journey's channels could have come. */
import { shapleyShares } from '../chain/coalitions.ts';
import type { AttributionModel, ChannelWorth, Divide, ModelContext } from './contract.ts';
import { divideByWorth } from './learned.ts';
import { reciprocalParts } from './scale.ts';

const learn = ({ paths, settings }: ModelContext): readonly ChannelWorth[] => shapleyShares(paths, settings.shapley);

export const shapley: AttributionModel = {
  id: 'shapley',
  aliases: ['shapley-value'],
  sentence: 'by what the channel adds to each set of channels, on average',
  needs: () => [],
  existsIn: (dialect) => dialect === 'baton',
  learn,
  prepare: (context) =>
    context.settings.shapley.worth === 'conversions'
      ? equalByChannel
      : divideByWorth(learn(context), ({ share }) => `Shapley value ${share.toFixed(4)} of all conversions`),
};

/** Of one deal's conversion each of its channels has an equal share: summed over all deals that is the Shapley value. */
const equalByChannel: Divide = ({ steps }) => {
  const times = new Map<string, number>();
  for (const { channel } of steps) times.set(channel, (times.get(channel) ?? 0) + 1);
  return {
    parts: reciprocalParts(steps.map(({ channel }) => times.get(channel)!)),
    unattributed: [],
    rule(index) {
      const count = times.get(steps[index]!.channel)!;
      return `one of ${times.size} channels${count === 1 ? '' : `, over its ${count} touchpoints`}`;
    },
  };
};
