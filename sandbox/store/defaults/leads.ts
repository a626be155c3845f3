/** Built-in properties of Lead objects, and the default lead pipeline. */
import type { Row } from './rows.ts';

export const LEAD_PIPELINE = 'lead-pipeline-id';

/** Stage id and label; the ids stay when a portal renames the stages. */
export const LEAD_STAGES: readonly (readonly [string, string])[] = [
  ['new-stage-id', 'New'],
  ['attempting-stage-id', 'Attempting'],
  ['connected-stage-id', 'Connected'],
  ['qualified-stage-id', 'Qualified'],
  ['unqualified-stage-id', 'Disqualified'],
];

export const LEAD_ROWS: readonly Row[] = [
  'hs_lead_name str',
  'hs_lead_type str',
  'hs_lead_label enum HOT,WARM,COLD',
  'hs_lead_source str',
  `hs_pipeline enum ${LEAD_PIPELINE}`,
  `hs_pipeline_stage enum ${LEAD_STAGES.map(([id]) => id).join(',')}`,
  'hs_lead_disqualification_reason enum NOT_A_GOOD_FIT,NO_BUDGET,UNRESPONSIVE,WENT_WITH_COMPETITOR,OTHER',
  'hs_createdate time!',
  'hs_lastmodifieddate time!',
];
