/** How models that learn from all journeys divide one deal: by the worth of its channels, a channel's share equally over its touchpoints. */
import type { ChannelWorth, Divide } from './contract.ts';
import { wholeParts } from './scale.ts';

/** Journeys of channels that are worth nothing, or of which nothing was learnt, are divided equally. */
export function divideByWorth(worths: readonly ChannelWorth[], call: (worth: ChannelWorth) => string): Divide {
  const byChannel = new Map(worths.map((worth) => [worth.channel, worth]));
  return ({ steps }) => {
    const times = new Map<string, number>();
    for (const { channel } of steps) times.set(channel, (times.get(channel) ?? 0) + 1);
    const weights = steps.map(({ channel }) => (byChannel.get(channel)?.share ?? 0) / times.get(channel)!);
    const isWorthless = weights.every((weight) => weight === 0);
    const parts = isWorthless ? steps.map(() => 1) : wholeParts(weights);
    return {
      parts,
      unattributed: [],
      rule(index) {
        const { channel } = steps[index]!;
        const worth = byChannel.get(channel);
        if (isWorthless || worth === undefined) return 'nothing was learnt of its channels: equal shares';
        const over = times.get(channel)! === 1 ? '' : `, over ${times.get(channel)} touchpoints of the channel`;
        return `${call(worth)}, among the channels of this deal${over}`;
      },
    };
  };
}
