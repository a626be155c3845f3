/** A touch as a CRM tells of it, for the tests of what two tellings come to. */
import type { CrmTouch } from '../../../src/domain/crm-record.ts';

export const touch = (id: string, at: number, more: Partial<CrmTouch> = {}): CrmTouch => ({
  id,
  at,
  kind: 'form submission',
  channel: 'web',
  campaign: null,
  ...more,
});
