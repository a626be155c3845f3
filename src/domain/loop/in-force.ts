/** The model that is reported and written back, and by whose definition and weights. */
import type { AttributionModel } from '../attribution/models/contract.ts';
import type { AttributionSettings, Dialect } from '../attribution/settings.ts';

export interface AttributionInForce {
  readonly settings: AttributionSettings;
  readonly model: AttributionModel;
  readonly dialect: Dialect;
}
