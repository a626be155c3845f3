/** What is sold, by the CRM's own word for the type of a deal. */
import type { CrmDeal } from '../crm-record.ts';

/** Both CRMs ship "new business" and "existing business"; companies add words of theirs. Null: the word says neither. */
export function businessOf(type: string | null): NonNullable<CrmDeal['business']> | null {
  if (type === null) return null;
  if (/renew/i.test(type)) return 'renewal';
  if (/existing|expansion|up-?(sell|grade)|cross-?sell|downgrade|replacement/i.test(type)) return 'expansion';
  return /new/i.test(type) ? 'new' : null;
}
