/** What reacts in a portal when figures are written: workflows of deals and contacts, where the account lets Baton see them. */
import { afterEach, expect, it } from 'vitest';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
afterEach(() => bench.close());

const seen = () => bench.connector.automations(bench.session());

it('names the workflows of deals and contacts that are on, page by page', async () => {
  bench = await hubspotBench({ bare: true });
  const many = Array.from({ length: 120 }, (_, n) => ({ name: `Flow ${n}`, objectTypeId: n % 2 === 0 ? '0-3' : '0-1' }));
  const others = [
    { name: 'Companies', objectTypeId: '0-2' },
    { name: 'Off', objectTypeId: '0-3', isEnabled: false },
  ];
  await bench.sandbox.control('POST portal', { workflows: [...others, ...many] });
  const { found, unseen } = await seen();
  expect(found).toHaveLength(120);
  expect(found.slice(0, 2)).toEqual([
    { object: 'Deals', kind: 'workflow', name: 'Flow 0' },
    { object: 'Contacts', kind: 'workflow', name: 'Flow 1' },
  ]);
  expect(unseen.join(' ')).toContain('not what starts them');
});

it('says that it cannot see them where nobody granted it, and which scope does', async () => {
  bench = await hubspotBench({ bare: true });
  await bench.sandbox.control('POST portal', { workflows: [{ name: 'Hidden', objectTypeId: '0-3' }] });
  await bench.sandbox.control('POST faults', { missingScopes: ['automation'] });
  const { found, unseen } = await seen();
  expect(found).toEqual([]);
  expect(unseen[0]).toContain('grant the scope automation');
});
