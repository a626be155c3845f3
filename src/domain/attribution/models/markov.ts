/** Markov: what the company would lose without each channel, over the journeys of all its deals. */
import { removalEffects } from '../chain/removal.ts';
import type { AttributionModel, ChannelWorth, ModelContext } from './contract.ts';
import { divideByWorth } from './learned.ts';

const learn = ({ paths, order, nulls }: ModelContext): readonly ChannelWorth[] => removalEffects(paths, order, nulls);

export const markov: AttributionModel = {
  id: 'markov',
  aliases: ['data-driven'],
  sentence: 'by what would be lost without the channel (removal effect in a chain of order 1 to 3)',
  needs: () => [],
  existsIn: (dialect) => dialect === 'baton',
  learn,
  prepare: (context) =>
    divideByWorth(
      learn(context),
      ({ removalEffect = 0 }) => `removal effect ${removalEffect.toFixed(4)} in a chain of order ${context.order}`,
    ),
};
