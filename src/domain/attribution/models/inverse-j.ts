/** Inverse J: most to the first touchpoint, some to the last. */
import type { AttributionModel } from './contract.ts';
import { positionModel } from './positions.ts';

export const inverseJ: AttributionModel = positionModel({
  id: 'inverse-j',
  aliases: ['inverse-j-shaped', 'reverse-j'],
  sentence: 'most to the first touch, some to the last and the middle',
});
