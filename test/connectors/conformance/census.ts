/** Who is there: counts and ids agree with the listing, name the last change, and leave out the deleted; overwritten values are told. */
import { expect, it } from 'vitest';
import type { RecordKind } from '../../../src/domain/crm-record.ts';
import type { CreatedSpan, Cursor, ListedRecord } from '../../../src/ports/connector.ts';
import type { CrmBench } from '../crm-bench.ts';
import type { Start } from './walk.ts';

async function idsOf(bench: CrmBench, kind: RecordKind, span: CreatedSpan): Promise<ListedRecord[]> {
  const found: ListedRecord[] = [];
  for (let cursor: Cursor | null = null; ; ) {
    const page: Awaited<ReturnType<CrmBench['connector']['ids']>> = await bench.connector.ids(bench.session(), kind, cursor, span);
    found.push(...page.items);
    if (page.next === null) return found;
    cursor = JSON.parse(JSON.stringify(page.next)) as Cursor;
    // Searches are few a second.
    await bench.pass(1_000);
  }
}

export function census(start: Start): void {
  people(start);
  spans(start);
}

function people(start: Start): void {
  it('counts the live records made before an instant, and names each once', async () => {
    const bench = await start();
    const made = await bench.addLeads(205, 0);
    await bench.pass();
    const until = bench.now();
    await bench.deleteLead(made[7]!);
    await bench.pass();
    await bench.addLead({ name: 'Later' });
    await bench.pass();
    const live = made.filter((_, n) => n !== 7);
    expect(await bench.connector.count(bench.session(), 'lead', { from: null, until })).toBe(live.length);
    const all = (await idsOf(bench, 'lead', { from: null, until: bench.now() })).map(({ id }) => id);
    expect(all).toHaveLength(live.length + 1);
    expect(all).toEqual(expect.arrayContaining(live));
  });

  it('names reps, the deactivated ones too, and counts none', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    await bench.deactivateRep(ben);
    const span = { from: null, until: bench.now() };
    expect((await idsOf(bench, 'rep', span)).map(({ id }) => id)).toEqual(expect.arrayContaining([ana, ben]));
    expect(await bench.connector.count(bench.session(), 'rep', span)).toBeNull();
  });

  it('tells which values are not the expected ones, and what stands there', async () => {
    const bench = await start();
    const [ana, ben] = [await bench.addRep('Ana'), await bench.addRep('Ben')];
    const [moved, same] = [await bench.addLead({ name: 'Mona', ownerId: ben }), await bench.addLead({ name: 'Sam', ownerId: ana })];
    const expected = [moved, same, '999999999999'].map((id) => ({ record: 'lead' as const, id, values: { owner: ana } }));
    expect(await bench.connector.differing(bench.session(), expected)).toEqual(
      new Map([
        [moved, { owner: ben }],
        [same, {}],
      ]),
    );
  });
}

function spans(start: Start): void {
  it('counts and names what was made in a span, with the instant of the last change', async () => {
    const bench = await start();
    const ana = await bench.addRep('Ana');
    const lead = await bench.addLead({ name: 'Lea' });
    await bench.addCall({ leadIds: [lead], ownerId: ana, connected: true });
    await bench.pass();
    const span = { from: bench.now(), until: bench.now() + 60_000 };
    const id = await bench.addCall({ leadIds: [lead], ownerId: ana, connected: false });
    const at = bench.now();
    await bench.pass();
    expect(await bench.connector.count(bench.session(), 'call', span)).toBe(1);
    expect(await idsOf(bench, 'call', span)).toEqual([{ id, version: at }]);
  });

  it('walks a span of several pages in the order of ids', async () => {
    const bench = await start();
    await bench.addLeads(3, 150);
    await bench.pass();
    const span = { from: 0, until: bench.now() };
    const ids = (await idsOf(bench, 'call', span)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(450);
    expect(await bench.connector.count(bench.session(), 'call', span)).toBe(450);
  });
}
