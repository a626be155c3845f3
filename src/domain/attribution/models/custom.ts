/** Custom: the company's own weights for milestones and stages. */
import type { AttributionModel } from './contract.ts';
import { positionModel } from './positions.ts';

export const custom: AttributionModel = positionModel({
  id: 'custom',
  aliases: [],
  sentence: "the company's own weights by milestone",
});
