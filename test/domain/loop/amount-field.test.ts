/** What stands beside figures: which field the amounts are read from and what they are, and never the name of one that is not read. */
import { describe, expect, it } from 'vitest';
import type { AttributionSettings } from '../../../src/domain/attribution/settings.ts';
import { amountText, OWN_AMOUNT, settledAmount } from '../../../src/domain/loop/amount-field.ts';

const wish = (amountIs: AttributionSettings['amountIs'], hubspot?: string) => ({ amountIs, amountFields: hubspot ? { hubspot } : {} });
const account = (amount?: unknown) => ({ crm: 'hubspot' as const, settings: amount === undefined ? {} : { amount } });

describe('what the amounts of an account are', () => {
  it('is nobody’s word where nobody said it', () => {
    expect(amountText(wish(null), account())).toBe('Amounts are those of the deals; what they are nobody has said (amount-is).');
  });

  it('is the company’s word, and the field where one was named', () => {
    expect(amountText(wish('annual value'), account(OWN_AMOUNT))).toBe('Amounts are the deals’ annual value.');
    const read = settledAmount('HS_ACV', { name: 'hs_acv' });
    expect(amountText(wish('annual value', 'HS_ACV'), account(read))).toBe('Amounts are the deals’ annual value (hs_acv).');
  });

  it('is the CRM’s own amount where the field cannot be read, with why', () => {
    const refused = settledAmount('hs_tcvv', { why: 'deals have no property hs_tcvv' });
    expect(refused.field).toBeNull();
    expect(amountText(wish('contract value', 'hs_tcvv'), account(refused))).toBe(
      'Amounts are the deals’ own amount, not hs_tcvv as amount-is asks: deals have no property hs_tcvv.',
    );
  });

  it('is what it was until the account is set up with another field', () => {
    expect(amountText(wish('contract value', 'hs_tcv'), account())).toContain('still the deals’ own amount: hs_tcv (amount-is)');
    expect(amountText(wish('contract value'), account(settledAmount('hs_tcv', { name: 'hs_tcv' })))).toContain('still the deals’ hs_tcv:');
  });

  it('is no other CRM’s', () => {
    expect(amountText(wish('annual value', 'hs_acv'), { crm: 'salesforce', settings: {} })).toBe('Amounts are the deals’ annual value.');
  });
});
