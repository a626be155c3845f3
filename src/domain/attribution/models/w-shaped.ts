/** W-shaped: most to first touch, lead creation and deal creation. */
import type { AttributionModel } from './contract.ts';
import { positionModel } from './positions.ts';

export const wShaped: AttributionModel = positionModel({
  id: 'w-shaped',
  aliases: ['w'],
  sentence: 'most to first touch, lead creation and deal creation, the rest to the middle',
});
