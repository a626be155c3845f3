/** What can be planted behind Baton's back, by the names of the command line. */

/** What is done to the first lead that it can be done to, one sentence each. */
export const PLANTS = {
  forgotten: 'nothing will wake an open hand-off any more',
  twice: 'a lead has a second open hand-off',
  'without-reason': 'a closed hand-off has lost its reason',
  twin: 'an open task of Baton stands twice in the CRM',
} as const;

export type PlantName = keyof typeof PLANTS;
