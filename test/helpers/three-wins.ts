/** A company that has won three deals: one that marketing caused, one with somebody it never touched, one with nobody on it. */
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { type AppHandle, startApp } from './app.ts';
import { addRep, companyRoster, handRaiserProperties, openingSandbox, TEN } from './company.ts';
import type { SandboxHandle } from './sandbox.ts';

const HOUR = 3_600_000;

export interface ThreeWins {
  readonly sandbox: SandboxHandle;
  readonly baton: AppHandle;
  /** Id of the deal that marketing caused, over 1,000.01. */
  readonly won: string;
}

/** Baton has written the figures, on closed deals too. */
export async function threeWins(): Promise<ThreeWins> {
  const sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  const baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { BATON_RECONCILE: 'no' } });
  await switchClosedDeals(baton.ledger, baton.install.installId, { at: baton.app.clock.now(), by: 'test' });
  await baton.playTo(TEN);
  const now = sandbox.portal.now();
  const sell = (leads: readonly string[], amount: string) => {
    const made = { dealname: 'Pumps', pipeline: 'default', dealstage: 'closedwon', amount, closedate: new Date(now).toISOString() };
    const people = leads.map((id) => ({ objectType: 'contacts' as const, id }));
    return sandbox.portal.create('deals', made, { source: 'CRM_UI' }, people);
  };
  const asked = sandbox.portal.create('contacts', handRaiserProperties(now, 'olga', ana), { source: 'FORM' });
  const met = sandbox.portal.create(
    'contacts',
    { firstname: 'Per', email: 'per@per.example', hs_analytics_source: 'OFFLINE' },
    { source: 'CRM_UI' },
  );
  const won = sell([asked], '1000.01');
  const line = { name: 'Pump', hs_sku: 'P-1', quantity: '2', price: '500.00' };
  sandbox.portal.create('line_items', line, { source: 'CRM_UI' }, [{ objectType: 'deals', id: won }]);
  sell([met], '77.70');
  sell([], '5.00');
  await baton.playTo(Math.floor(now / HOUR) * HOUR + HOUR + 60_000);
  return { sandbox, baton, won };
}
