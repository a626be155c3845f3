/** What is up with managers: one line per lead, one rolling task per manager, a quarter hour between two writes. */
import { describe, expect, it } from 'vitest';
import type { EscalationSave, ManagerPush, ManagerSettlement } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, ledgerOf } from './ledgers.ts';
import { saveOf, UNDER } from './saves-of.ts';

const QUARTER = 15 * 60_000;

const up = (more: Partial<EscalationSave> = {}): EscalationSave => ({
  atBat: 1,
  manager: '9',
  rep: '7',
  kind: 'hand-raiser',
  clause: 'S2',
  since: 10,
  dueAt: 5,
  propose: false,
  ...more,
});

describe.each(ENGINES)('Rolling tasks on $name', ({ fresh }) => {
  const ledger = ledgerOf(fresh);

  const save = (leadId: string, escalated: EscalationSave | null | undefined, now = 0) =>
    ledger.a.workspace.handoffs.save(ledger.a.id, [saveOf(leadId, escalated === undefined ? {} : { escalated })], UNDER, now);
  const claim = (now: number, holder = lease()) => ledger.a.workspace.managers.claimTasks(ledger.a.id, 10, holder, now, 0);

  async function write(now: number, more: (push: ManagerPush) => Partial<ManagerSettlement> = () => ({})): Promise<readonly ManagerPush[]> {
    const holder = lease();
    const pushes = await claim(now, holder);
    const rows = pushes.map(
      (push): ManagerSettlement => ({
        push,
        settlement: { kind: 'done', crmId: `task-${push.ordinal}` },
        wrote: { owner: '9', dueAt: 100, status: push.items.length > 0 ? 'open' : 'completed', lines: [] },
        listed: push.items.map(({ leadId }) => leadId),
        quietUntil: null,
        again: null,
        ...more(push),
      }),
    );
    await ledger.a.workspace.managers.settleTasks(ledger.a.id, holder, rows, [], now);
    return pushes;
  }

  it('are asked for when something goes up, and by nothing else', async () => {
    expect(await save('1', undefined)).toMatchObject({ managers: false });
    expect(await save('1', null)).toMatchObject({ managers: false });
    expect(await claim(0)).toEqual([]);
    expect(await save('1', up())).toMatchObject({ managers: true });
    expect(await save('1', up(), 1)).toMatchObject({ managers: false });
    expect(await claim(1)).toMatchObject([{ manager: '9', ordinal: 1, taskId: null, sent: null, items: [{ leadId: '1', rep: '7' }] }]);
    expect(await ledger.b.workspace.managers.escalations(ledger.b.id)).toEqual([]);
  });

  it('are written at most once a quarter hour', async () => {
    await save('1', up());
    await write(0);
    await save('2', up(), 1);
    expect(await claim(QUARTER - 1)).toEqual([]);
    expect((await write(QUARTER)).map(({ items }) => items.length)).toEqual([2]);
    expect(await claim(10 * QUARTER)).toEqual([]);
  });

  it('wait for what has arrived and is not judged yet, five minutes at most', async () => {
    const { marks } = ledger.a.workspace;
    await save('1', up());
    const claimedOf = async (now: number) => (await claim(now)).length;
    await ledger.b.workspace.marks.mark(ledger.b.id, 'judge', ['1'], 0);
    await marks.mark(ledger.a.id, 'pull.call', ['77'], 0);
    expect(await claimedOf(1)).toBe(0);
    const holder = lease();
    const [read] = await marks.claim(ledger.a.id, 'pull.call', 1, holder, 1, 0);
    expect(await claimedOf(2)).toBe(0);
    await marks.settle(ledger.a.id, 'pull.call', holder, [{ row: read!, settlement: { kind: 'done' } }], 3);
    await marks.storeDelivery(ledger.a.id, Buffer.from('[]'), 3, 'f');
    expect(await claimedOf(4)).toBe(0);
    expect(await claimedOf(5 * 60_000)).toBe(1);
  });

  it('are written once a quarter hour too when something changed under way', async () => {
    await save('1', up());
    const holder = lease();
    const [push] = await claim(0, holder);
    await save('2', up(), 1);
    const row = {
      push: push!,
      settlement: { kind: 'done' as const, crmId: 't' },
      wrote: { owner: '9', dueAt: 1, status: 'open' as const, lines: [] },
    };
    await ledger.a.workspace.managers.settleTasks(ledger.a.id, holder, [{ ...row, listed: ['1'], quietUntil: null, again: 9e9 }], [], 2);
    expect(await claim(QUARTER)).toEqual([]);
    expect((await claim(QUARTER + 2)).map(({ items }) => items.length)).toEqual([2]);
  });

  it('are looked for when the search can show them, where the process died that may have made them', async () => {
    await save('1', up());
    expect(await claim(1_000)).toHaveLength(1);
    await ledger.ledger.endLeases();
    await save('2', up(), 1_001);
    expect(await claim(75_999)).toEqual([]);
    expect(await claim(76_000)).toMatchObject([{ manager: '9', taskId: null, mayExist: true, items: [{ leadId: '1' }, { leadId: '2' }] }]);
  });

  it('are looked for at once where the CRM refuses a key that is taken', async () => {
    await ledger.a.workspace.installs.update(ledger.a.id, { capabilities: ['unique-task-key'] });
    await save('1', up());
    expect(await claim(1_000)).toHaveLength(1);
    await ledger.ledger.endLeases();
    expect(await claim(1_001)).toMatchObject([{ manager: '9', taskId: null, mayExist: true }]);
  });

  it('are over once completed: what goes up later is another task', async () => {
    await save('1', up());
    await write(0);
    await save('1', null, 1);
    expect((await write(QUARTER)).map(({ items, sent }) => [items.length, sent?.status])).toEqual([[0, 'open']]);
    await save('2', up(), QUARTER + 1);
    expect(await claim(2 * QUARTER)).toMatchObject([{ ordinal: 2, taskId: null, sent: null }]);
  });

  it('keep quiet about what was ticked off until the morning, and tell of it again when it becomes a new matter', async () => {
    await save('1', up());
    await write(0);
    await save('2', up(), 1);
    const morning = 100 * QUARTER;
    await write(QUARTER, () => ({ wrote: null, listed: [], quietUntil: morning, again: morning }));
    expect(await claim(morning - 1)).toEqual([]);
    expect((await claim(morning)).map(({ items }) => items.map(({ quietUntil }) => quietUntil))).toEqual([[morning, null]]);
    await save('1', up({ propose: true }), QUARTER + 1);
    expect((await ledger.a.workspace.managers.escalations(ledger.a.id)).map(({ quietUntil }) => quietUntil)).toEqual([null, null]);
  });

  it('follow the lead to another manager', async () => {
    await save('1', up());
    await write(0);
    await save('1', up({ manager: '10', rep: '8' }), 1);
    expect((await claim(QUARTER)).map(({ manager, items }) => [manager, items.length]).sort()).toEqual([
      ['10', 1],
      ['9', 0],
    ]);
  });

  it('do not name a lead that lives on as another one', async () => {
    await save('1', up());
    await ledger.a.workspace.records.merge(ledger.a.id, '2', ['1'], 5);
    expect(await ledger.a.workspace.managers.escalations(ledger.a.id)).toEqual([]);
  });
});
