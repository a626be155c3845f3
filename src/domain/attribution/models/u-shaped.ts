/** U-shaped: most to what began it and to what made the person a lead. */
import type { AttributionModel } from './contract.ts';
import { positionModel } from './positions.ts';

export const uShaped: AttributionModel = positionModel({
  id: 'u-shaped',
  aliases: ['u', 'position', 'position-based'],
  sentence: 'most to first touch and lead creation, the rest to the middle',
});
