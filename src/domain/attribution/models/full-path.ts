/** Full path: most to all four milestones, the last touch before the close included. */
import type { AttributionModel } from './contract.ts';
import { positionModel } from './positions.ts';

export const fullPath: AttributionModel = positionModel({
  id: 'full-path',
  aliases: ['full', 'z-shaped', 'z'],
  sentence: 'most to first touch, lead creation, deal creation and the last touch before the close',
});
