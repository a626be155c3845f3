/** Fields, owner moves and provisioning. */
import { expect, it } from 'vitest';
import { type Start, statusOf } from './walk.ts';

export function fields(start: Start): void {
  it('writes, overwrites and clears fields and moves the owner', async () => {
    const bench = await start();
    const ana = await bench.addRep('Ana');
    const id = await bench.addLead({ name: 'Lea' });
    const values = { attempts: 2, on_time: true, next_step: 'Call', handed_off_at: Date.UTC(2026, 2, 2, 9), owner: ana };
    const results = await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values }]);
    expect(statusOf(results, id)).toEqual({ kind: 'done', id });
    expect(await bench.field(id, 'attempts')).toBe('2');
    expect(await bench.field(id, 'on_time')).toBe('true');
    expect(await bench.field(id, 'owner')).toBe(ana);
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values: { next_step: null } }]);
    expect((await bench.field(id, 'next_step')) || null).toBeNull();
  });

  it('settles each record of a batch apart', async () => {
    const bench = await start();
    const leads = await bench.addLeads(30, 0);
    const merged = await bench.addLead({ name: 'Merged' });
    await bench.mergeLeads(leads[0]!, merged);
    const writes = [
      ...leads.slice(1).map((id) => ({ record: 'lead' as const, id, values: { attempts: 1 } })),
      { record: 'lead' as const, id: '999999999999', values: { attempts: 1 } },
      { record: 'lead' as const, id: merged, values: { attempts: 1 } },
    ];
    const bad = { record: 'lead' as const, id: leads[0]!, values: { attempts: 'many' } };
    const results = await bench.connector.setFields(bench.session(), [...writes, bad]);
    expect(statusOf(results, '999999999999')).toEqual({ kind: 'gone' });
    expect(statusOf(results, leads[0]!).kind).toBe('refused');
    expect(results.filter((result) => result.status.kind === 'done')).toHaveLength(30);
  });

  it('tells which values a record still holds, whoever changed the others', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const id = await bench.addLead({ name: 'Lea' });
    const at = Date.UTC(2026, 2, 2, 9);
    const values = { attempts: 2, on_time: true, next_step: 'Call', handed_off_at: at, outcome_reason: null, owner: ana };
    await bench.connector.setFields(bench.session(), [{ record: 'lead', id, values }]);
    const holds = async (more: Record<string, string | number | boolean | null> = {}) =>
      [
        ...((await bench.connector.stillHolding(bench.session(), [{ record: 'lead', id, values: { ...values, ...more } }])).get(id) ?? []),
      ].sort();
    expect(await holds()).toEqual(Object.keys(values).sort());
    expect(await holds({ attempts: 3, on_time: false, next_step: null, handed_off_at: at + 1_000, owner: ben })).toEqual([
      'outcome_reason',
    ]);
    const gone = { record: 'lead' as const, id: '999999999999', values: { attempts: 2 } };
    expect((await bench.connector.stillHolding(bench.session(), [gone])).size).toBe(0);
  });

  setUp(start);
}

function setUp(start: Start): void {
  it('names what reacts when records that take figures are updated, and says what the CRM does not show', async () => {
    const bench = await start();
    expect((await bench.connector.automations(bench.session())).found).toEqual([]);
    await bench.addReaction({ name: 'Won deal to ERP', on: 'deal' });
    await bench.addReaction({ name: 'Welcome', on: 'lead' });
    await bench.addReaction({ name: 'Old one', on: 'deal', off: true });
    const { found, unseen } = await bench.connector.automations(bench.session());
    expect(found.map(({ name }) => name).sort()).toEqual(['Welcome', 'Won deal to ERP']);
    expect(new Set(found.map(({ object }) => object)).size).toBe(2);
    expect(unseen).not.toEqual([]);
  });

  it('makes everything once and then finds everything there', async () => {
    const bench = await start();
    const preview = await bench.connector.provision(bench.session(), { preview: true });
    expect(preview).toMatchObject({ create: [], conflicts: [] });
    expect(preview.existing).toBeGreaterThan(25);
    expect(await bench.connector.provision(bench.session(), { preview: false })).toEqual(preview);
  });
}
