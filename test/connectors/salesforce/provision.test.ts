/** Making Baton's fields: fields, permission set, assignment, and a look; a preview that writes nothing; refusals that are told. */
import { afterEach, describe, expect, it } from 'vitest';
import { HANDOFF } from '../../../connectors/salesforce/handoff-records.ts';
import { type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
afterEach(() => bench.close());

describe('provisioning', () => {
  it('shows what it would make and makes nothing', async () => {
    bench = await salesforceBench({ bare: true });
    const preview = await bench.connector.provision(bench.session(), { preview: true });
    expect(preview).toMatchObject({ conflicts: [], existing: 0 });
    expect(preview.create.join('\n')).toContain('Lead.Baton_Attempts__c');
    expect(preview.create.at(-1)).toContain('permission set');
    expect(await bench.connector.provision(bench.session(), { preview: true })).toEqual(preview);
    expect(bench.sandbox.server.box.org.schema.field('Lead', 'Baton_Attempts__c')).toBeNull();
  });

  it('makes fields that the user can then see and write, and the object of hand-offs', async () => {
    bench = await salesforceBench({ bare: true });
    const made = await bench.connector.provision(bench.session(), { preview: false });
    expect(made.conflicts).toEqual([]);
    const after = await bench.connector.provision(bench.session(), { preview: true });
    expect(after).toMatchObject({ create: [], conflicts: [] });
    expect(bench.sandbox.server.box.org.schema.find(HANDOFF)).not.toBeNull();
    const { capabilities } = await bench.connector.probe(bench.session());
    const present = capabilities.filter((one) => one.present).map(({ id }) => id);
    expect(present).toEqual(expect.arrayContaining(['unique-task-key', 'handoff-records', 'deal-fields', 'loss-reasons', 'provisioning']));
  });
});
