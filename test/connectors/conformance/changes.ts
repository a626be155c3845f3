/** Changed-since windows: each change once, late ones too, and complete up to a stated instant. */
import { expect, it } from 'vitest';
import { catchUp, type Start } from './walk.ts';

export function changes(start: Start): void {
  it('tells each change once, and is complete up to a little before now', async () => {
    const bench = await start();
    const since = bench.now();
    const made = [await bench.addLead({ name: 'One' }), await bench.addLead({ name: 'Two' })];
    await bench.pass();
    const first = await catchUp(bench, 'lead', null, since);
    expect([...first.ids].sort()).toEqual([...made].sort());
    expect(first.completeUntil).toBeLessThanOrEqual(bench.now());
    expect(first.completeUntil).toBeGreaterThanOrEqual(bench.now() - 120_000);
    await bench.pass(1_000);
    expect((await catchUp(bench, 'lead', first.next, since)).ids).toEqual([]);
  });

  it('tells a record again when it changes again', async () => {
    const bench = await start();
    const since = bench.now();
    const rep = await bench.addRep('Ana');
    const id = await bench.addLead({ name: 'Lea' });
    await bench.pass();
    const first = await catchUp(bench, 'lead', null, since);
    await bench.moveLead(id, rep);
    await bench.pass();
    expect((await catchUp(bench, 'lead', first.next, since)).ids).toEqual([id]);
  });

  it('finds what the index showed late', async () => {
    const bench = await start();
    const since = bench.now();
    const id = await bench.addLead({ name: 'Late' });
    const early = await catchUp(bench, 'lead', null, since);
    expect(early.completeUntil).toBeLessThan(Math.max(bench.now(), since + 1));
    await bench.pass();
    const later = await catchUp(bench, 'lead', early.next, since);
    expect([...early.ids, ...later.ids]).toEqual([id]);
    expect(later.completeUntil).toBeGreaterThanOrEqual(early.completeUntil);
  });

  it('survives hundreds of changes at one instant', async () => {
    const bench = await start();
    const since = bench.now();
    const made = await bench.addLeads(1_050, 0);
    await bench.pass();
    const { ids } = await catchUp(bench, 'lead', null, since);
    expect(new Set(ids)).toEqual(new Set(made));
    expect(ids).toHaveLength(made.length);
  });

  it('notices a rep who left', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const first = await catchUp(bench, 'rep', null, 0);
    expect(first.ids).toEqual(expect.arrayContaining([ana, ben]));
    await bench.deactivateRep(ben);
    const second = await catchUp(bench, 'rep', first.next, 0);
    expect(second.ids).toEqual([ben]);
    expect((await catchUp(bench, 'rep', second.next, 0)).ids).toEqual([]);
  });
}
