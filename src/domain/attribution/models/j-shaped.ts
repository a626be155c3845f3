/** J-shaped: most to the last touchpoint, some to the first. */
import type { AttributionModel } from './contract.ts';
import { positionModel } from './positions.ts';

export const jShaped: AttributionModel = positionModel({
  id: 'j-shaped',
  aliases: ['j'],
  sentence: 'most to the last touch, some to the first and the middle',
});
