/** Reading by id and by page: everything once, with histories, and the gone told from the never seen. */
import { expect, it } from 'vitest';
import type { CrmDeal, CrmLead, CrmRep } from '../../../src/domain/crm-record.ts';
import { listAll, type Start } from './walk.ts';

export function leadReading(start: Start): void {
  it('lists every lead once, page by page', async () => {
    const bench = await start();
    const made = await bench.addLeads(205, 0);
    const { items } = await listAll(bench, 'lead');
    expect(items.map((item) => item.id).sort()).toEqual([...made].sort());
    expect(items.every((item) => item.kind === 'lead' && !item.withHistory)).toBe(true);
  });

  it('reads a lead with its histories, naming who changed what', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const id = await bench.addLead({ name: 'Lea', ownerId: ana, stage: 'lead' });
    await bench.pass();
    await bench.moveLead(id, ben);
    const { found, missing, bad } = await bench.connector.read(bench.session(), 'lead', [id]);
    const lead = found[0] as CrmLead;
    expect({ missing, bad }).toEqual({ missing: [], bad: [] });
    expect(lead).toMatchObject({ id, ownerId: ben, lifecycleStage: 'lead', withHistory: true, archived: false });
    expect(lead.ownerHistory.map((change) => change.value)).toEqual([ana, ben]);
    expect(lead.ownerHistory[1]).toMatchObject({ source: 'person', at: bench.now() });
    expect(lead.person.name).toContain('Lea');
  });

  it('tells deleted records from ones that never were', async () => {
    const bench = await start();
    const [gone, here] = [await bench.addLead({ name: 'Gone' }), await bench.addLead({ name: 'Here' })];
    await bench.deleteLead(gone);
    const { found, missing } = await bench.connector.read(bench.session(), 'lead', [gone, here, '999999999999']);
    expect(found.map((record) => [record.id, record.archived]).sort()).toEqual(
      [
        [gone, true],
        [here, false],
      ].sort(),
    );
    expect(missing).toEqual(['999999999999']);
  });

  it('finds a merged lead under the id it lives on as', async () => {
    const bench = await start();
    const [winner, loser] = [await bench.addLead({ name: 'Winner' }), await bench.addLead({ name: 'Loser' })];
    await bench.mergeLeads(winner, loser);
    const { found, missing } = await bench.connector.read(bench.session(), 'lead', [loser]);
    expect(missing).toEqual([]);
    expect(found).toHaveLength(1);
    expect((found[0] as CrmLead).mergedIds).toContain(loser);
  });
}

export function otherReading(start: Start): void {
  it('reads reps, the deactivated ones too, with their zone', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    await bench.deactivateRep(ben);
    const { found, missing } = await bench.connector.read(bench.session(), 'rep', [ana, ben, '1']);
    const reps = new Map((found as CrmRep[]).map((rep) => [rep.id, rep]));
    expect(reps.get(ana)).toMatchObject({ archived: false, type: 'person', zone: 'Europe/Berlin' });
    expect(reps.get(ben)).toMatchObject({ archived: true });
    expect(missing).toEqual(['1']);
    const listed = (await listAll(bench, 'rep')).items.map((item) => item.id);
    expect(listed).toEqual(expect.arrayContaining([ana, ben]));
  });

  it('reads a deal with its people and outcome', async () => {
    const bench = await start();
    const lead = await bench.addLead({ name: 'Lea' });
    const id = await bench.addDeal({ leadId: lead, won: true, amount: '1200.50' });
    const person = bench.livesOnAs(lead);
    const { found } = await bench.connector.read(bench.session(), 'deal', [id]);
    expect(found[0]).toMatchObject({ kind: 'deal', stage: 'won', amount: '1200.50', leadIds: [person], stageAt: bench.now() });
    expect(((await listAll(bench, 'deal')).items[0] as CrmDeal).leadIds).toEqual([person]);
  });

  it('reads what a deal sells, line by line, in a read and in a list', async () => {
    const bench = await start();
    const id = await bench.addDeal({ leadId: await bench.addLead({ name: 'Lea' }), won: true, amount: '700.00' });
    const bare = await bench.addDeal({ leadId: await bench.addLead({ name: 'Max' }), won: false, amount: '5' });
    await bench.addProduct({ dealId: id, name: 'Pump', code: 'P-1', quantity: 2, price: 300.25 });
    await bench.addProduct({ dealId: id, name: 'Service', code: 'S-1', quantity: 1, price: 99.5 });
    const lines = [
      { name: 'Pump', code: 'P-1', quantity: '2', amount: '600.50' },
      { name: 'Service', code: 'S-1', quantity: '1', amount: '99.50' },
    ];
    const { found } = await bench.connector.read(bench.session(), 'deal', [id, bare]);
    const listed = (await listAll(bench, 'deal')).items;
    for (const deals of [found, listed] as CrmDeal[][]) {
      expect(deals.find((deal) => deal.id === id)!.lines).toEqual(lines);
      expect(deals.find((deal) => deal.id === bare)).not.toHaveProperty('lines');
    }
  });

  it('asks nothing for nothing', async () => {
    const bench = await start();
    await bench.requests();
    expect(await bench.connector.read(bench.session(), 'lead', [])).toEqual({ found: [], missing: [], bad: [] });
    expect(await bench.requests()).toEqual([]);
  });

  it('stops before the request when the budget has nothing left', async () => {
    const bench = await start();
    await bench.requests();
    await expect(bench.connector.list(bench.session({ budget: 0 }), 'lead', null)).rejects.toMatchObject({ code: 'BUDGET_WAIT' });
    expect(await bench.requests()).toEqual([]);
  });
}
