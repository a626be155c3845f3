/** What can be planted behind Baton's back, by the names of the command line. */
import type { CodePlantName } from './code-plants.ts';

/** What is done to the first lead that it can be done to, one sentence each. */
export const PLANTS = {
  forgotten: 'nothing will wake an open hand-off any more',
  twice: 'a lead has a second open hand-off',
  'without-reason': 'a closed hand-off has lost its reason',
  twin: 'an open task of Baton stands twice in the CRM',
  'lost-cent': 'a won deal’s credits are a cent short of its amount',
  'stale-figure': 'a figure on a deal in the CRM is not what Baton wants there',
} as const;

export type PlantName = keyof typeof PLANTS;

/** What can be planted in Baton's own code, in a private copy of it, one sentence each. */
export const CODE_PLANT_SENTENCES: Readonly<Record<CodePlantName, string>> = {
  'holiday-skipped': 'Baton works on public holidays',
  'note-as-call': 'Baton takes a note for an attempt',
  'webhook-dropped': 'Baton drops what webhooks tell of every tenth record',
  'merge-ignored': 'Baton takes no notice of a merge',
  'absence-forgotten': 'Baton forgets who is away',
  'sent-again':
    'Baton sends once more what was not answered, without looking first (an account without a unique key on tasks: an even seed)',
};
