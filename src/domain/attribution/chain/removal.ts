/** Removal effects: how much of the conversions a company loses without a channel, and the shares that follow. */
import type { ChannelWorth } from '../models/contract.ts';
import { conversionProbability } from './conversion.ts';
import { countChain } from './markov-chain.ts';
import type { ChannelPath } from './paths.ts';

/** `1 − P(conversion without the channel) ÷ P(conversion)`; shares are the effects, normalised. By channel. */
export function removalEffects(
  paths: readonly ChannelPath[],
  order: number,
  nulls: 'include' | 'exclude',
): (ChannelWorth & { removalEffect: number })[] {
  const chain = countChain(paths, order, nulls);
  const whole = conversionProbability(chain, null);
  const effects = chain.channels.map((_, index) =>
    whole === 0 ? 0 : Math.min(1, Math.max(0, 1 - conversionProbability(chain, index) / whole)),
  );
  const sum = effects.reduce((total, effect) => total + effect, 0);
  return chain.channels.map((channel, index) => ({
    channel,
    share: sum === 0 ? 0 : effects[index]! / sum,
    removalEffect: effects[index]!,
  }));
}
