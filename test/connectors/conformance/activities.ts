/** What was done with people, with everybody who took part. */
import { expect, it } from 'vitest';
import type { CrmActivity } from '../../../src/domain/crm-record.ts';
import type { Start } from './walk.ts';

export function activities(start: Start): void {
  it('reads what was done with people, with everybody who took part', async () => {
    const bench = await start();
    const rep = await bench.addRep('Ana');
    const [lea, max] = [await bench.addLead({ name: 'Lea' }), await bench.addLead({ name: 'Max' })];
    const call = await bench.addCall({ leadIds: [lea, max], ownerId: rep, connected: true });
    const task = await bench.addOwnTask({ leadId: lea, ownerId: rep, subject: 'Ring Lea' });
    const { items, bad } = await bench.connector.activities(bench.session(), [lea], 0);
    expect(bad).toEqual([]);
    const found = items.find((item) => item.id === call) as CrmActivity;
    expect(found).toMatchObject({ kind: 'call', direction: 'out', connected: true, seconds: 60, ownerId: rep });
    expect([...found.leadIds].sort()).toEqual((bench.sharesActivities ? [lea, max] : [lea]).sort());
    expect(items.find((item) => item.id === task)).toMatchObject({
      kind: 'task',
      open: true,
      subject: 'Ring Lea',
      batonKey: null,
      leadIds: [lea],
    });
  });

  it('tells of what is known already whatever changed since, and whatever somebody asked for is not known to have taken part in', async () => {
    const bench = await start();
    const rep = await bench.addRep('Ana');
    const [lea, max] = [await bench.addLead({ name: 'Lea' }), await bench.addLead({ name: 'Max' })];
    const call = await bench.addCall({ leadIds: [lea, max], ownerId: rep, connected: true });
    const task = await bench.addOwnTask({ leadId: lea, ownerId: rep, subject: 'Ring Lea' });
    const { items } = await bench.connector.activities(bench.session(), [lea], 0);
    const known = new Map([[lea, new Map(items.map(({ kind, id, version }) => [`${kind} ${id}`, version]))]]);
    const told = async (...people: string[]) => {
      const again = await bench.connector.activities(bench.session(), people, 0, known);
      return again.items.map(({ id }) => id);
    };
    expect(await told(lea, max)).toContain(call);
    await bench.pass();
    await bench.tickTask(task);
    expect(await told(lea)).toContain(task);
    const later = await bench.addCall({ leadIds: [lea], ownerId: rep, connected: false });
    expect(await told(lea)).toContain(later);
  });

  it('leaves out what lies before the given instant, but never an open task', async () => {
    const bench = await start();
    const rep = await bench.addRep('Ana');
    const lea = await bench.addLead({ name: 'Lea' });
    await bench.addCall({ leadIds: [lea], ownerId: rep, connected: false });
    const task = await bench.addOwnTask({ leadId: lea, ownerId: rep, subject: 'Ring Lea' });
    await bench.pass();
    const { items } = await bench.connector.activities(bench.session(), [lea], bench.now());
    expect(items.map((item) => item.id)).toEqual([task]);
  });
}
