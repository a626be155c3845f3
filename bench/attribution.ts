/** How long attribution takes on one core: many deals of many touchpoints under every model, and a chain over many paths. */
import { loadAttribution } from '../config/load-attribution.ts';
import type { ChannelPath } from '../src/domain/attribution/chain/paths.ts';
import { createRandom } from '../src/domain/attribution/chain/random.ts';
import { removalEffects } from '../src/domain/attribution/chain/removal.ts';
import { dealJourney, divideAmount, type PreparedModel, prepareModel } from '../src/domain/attribution/index.ts';
import { MODELS } from '../src/domain/attribution/models/index.ts';
import type { AttributedDeal, Touchpoint } from '../src/domain/attribution/touchpoint.ts';
import { type Bench, type BenchResult, round, type Wish } from './lib/bench.ts';

const DEALS = 100_000;
const TOUCHES = 50;
const PATHS = 10_000;
const CHANNELS = 12;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
/** "In seconds" for all of it, and the chain's own bound. */
const MOST_CPU_SECONDS = 60;
const MOST_CHAIN_SECONDS = 1;

export const attributionBench: Bench = {
  name: 'attribution',
  sentence: `divides ${DEALS} deals of ${TOUCHES} touchpoints under every model, and solves a Markov chain over ${PATHS} paths`,
  byDefault: false,
  run: async (wish) => run(wish),
};

function run({ size, seed, tell }: Wish): BenchResult {
  const random = createRandom(seed ?? 1);
  const deals = size ?? DEALS;
  const paths = pathsFrom(random);
  const chain = [1, 2, 3].map((order) => cpuSeconds(() => removalEffects(paths, order, 'include')));
  tell(`chains solved in ${chain.join(', ')} s`);
  const settings = loadAttribution();
  const context = { dialect: 'baton', settings, order: 1, nulls: 'include', paths } as const;
  const models = [...MODELS.values()].map((model) => prepareModel(model, context));
  let [busy, cents] = [0, 0];
  for (let from = 0; from < deals; from += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, deals - from) }, (_, index) => dealFrom(from + index, random));
    busy += cpuSeconds(() => {
      for (const { deal, touches } of batch) {
        const journey = dealJourney(deal, touches, settings);
        for (const model of models) cents += divided(journey, model) - deal.amountMinor!;
      }
    });
  }
  if (cents !== 0) throw new Error(`credits and amounts differ by ${cents} cents`);
  const what = `${DEALS} deals under ${models.length} models in under ${MOST_CPU_SECONDS} s of one core, the chain in under ${MOST_CHAIN_SECONDS} s`;
  return {
    ...(deals < DEALS ? {} : { goal: { what, met: busy < MOST_CPU_SECONDS && chain[0]! < MOST_CHAIN_SECONDS } }),
    figures: {
      deals,
      'touchpoints a deal': TOUCHES,
      models: models.length,
      'CPU seconds': round(busy, 1),
      'credits per second': round((deals * TOUCHES * models.length) / busy),
      'chain of order 1, CPU seconds': chain[0]!,
      'chain of order 2, CPU seconds': chain[1]!,
      'chain of order 3, CPU seconds': chain[2]!,
    },
  };
}

/** The sum of all that one model makes of a deal. */
function divided(journey: ReturnType<typeof dealJourney>, { divide }: PreparedModel): number {
  if (journey.nothing !== null) return journey.deal.amountMinor!;
  const { minors, unattributedMinors } = divideAmount(journey, divide(journey));
  let sum = 0;
  for (const minor of minors) sum += minor;
  for (const minor of unattributedMinors) sum += minor;
  return sum;
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return round((user + system) / 1_000_000, 3);
}

function pathsFrom(random: () => number): ChannelPath[] {
  return Array.from({ length: PATHS }, () => ({
    channels: Array.from({ length: 1 + Math.floor(random() * 9) }, () => channelFrom(random)),
    conversions: Math.floor(random() * 3),
    nulls: Math.floor(random() * 20),
  }));
}

const channelFrom = (random: () => number): string => `channel-${Math.floor(random() ** 2 * CHANNELS)}`;

/** Three people, a year of touchpoints that arrive in no order, an odd amount. */
function dealFrom(index: number, random: () => number): { deal: AttributedDeal; touches: Touchpoint[] } {
  const ids = ['a', 'b', 'c'].map((who) => `lead-${index}-${who}`);
  const touches = Array.from({ length: TOUCHES }, (_, number) => ({
    id: `touch-${index}-${number}`,
    person: ids[number % ids.length]!,
    at: START + Math.floor(random() * 360 * DAY),
    campaign: `campaign-${Math.floor(random() * 40)}`,
    channel: channelFrom(random),
    kind: 'form',
  }));
  const deal: AttributedDeal = {
    id: `deal-${index}`,
    stage: 'won',
    amountMinor: 100 + Math.floor(random() * 10_000_000),
    currency: 'USD',
    kind: 'new',
    leadCreatedAt: START + Math.floor(random() * 100 * DAY),
    createdAt: START + 200 * DAY,
    closedAt: START + 360 * DAY,
    wonBeforeAt: null,
    people: { ids, found: 'associated' },
  };
  return { deal, touches };
}
