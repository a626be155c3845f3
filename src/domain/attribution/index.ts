/** Attribution as the rest of Baton uses it: journeys, credits and their versions, who sourced a deal, cost and return. */
export { pathsOf } from './chain/paths.ts';
export { creditDeal, type DealCredits, divideAmount, type PreparedModel, prepareModel } from './credits.ts';
export { type DealJourney, dealJourney } from './journey.ts';
export { convert } from './money.ts';
export { peopleOf } from './people.ts';
export { changesWithModel, rangesOf } from './range.ts';
export { type CostedCampaign, type CostLine, costOf, costWithBelow } from './returns/cost.ts';
export { monthFigures } from './returns/periods.ts';
export { returnsOf } from './returns/revenue.ts';
export { type CountedInquiry, unitCosts } from './returns/unit-costs.ts';
export { countsInReturns, sourcingOf } from './sourcing.ts';
export { recompute } from './versions.ts';
