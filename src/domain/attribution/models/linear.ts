/** Linear: every touchpoint the same; a channel that comes again counts once per occurrence. */
import type { AttributionModel } from './contract.ts';

export const linear: AttributionModel = {
  id: 'linear',
  aliases: ['even', 'equal'],
  sentence: 'every touch the same',
  needs: () => [],
  existsIn: (dialect) => dialect !== 'marketo-measure',
  prepare: () => (journey) => ({
    parts: journey.steps.map(() => 1),
    unattributed: [],
    rule: () => `one of ${journey.steps.length} equal shares`,
  }),
};
