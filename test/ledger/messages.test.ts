/** Messages in the ledger: once per matter, one per quarter hour and way, the same delivery over a crash, and nothing that was settled meanwhile. */
import { describe, expect, it } from 'vitest';
import type { MailboxPush, MailboxSettlement, WantedNote } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, ledgerOf } from './ledgers.ts';
import { handoffOf, saveOf, UNDER, wantedOf } from './saves-of.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

const breach = (key: string, more: Partial<WantedNote> = {}): WantedNote =>
  ({ kind: 'marketing-breach', leadId: '1', dueAt: 5, recipient: '7', transports: ['mail'], key, ...more }) as WantedNote;

const sent = (push: MailboxPush): MailboxSettlement => ({ push, sent: true, settlement: { kind: 'done', crmId: null } });

describe.each(ENGINES)('Messages on $name', ({ fresh }) => {
  const ledger = ledgerOf(fresh);

  const mailbox = () => ledger.a.workspace.messages;
  const claim = (now: number, holder = lease(), machineNow = 0) => mailbox().claim(ledger.a.id, 10, holder, now, machineNow);

  async function sendAll(now: number): Promise<readonly MailboxPush[]> {
    const holder = lease();
    const pushes = await claim(now, holder);
    await mailbox().settle(ledger.a.id, holder, pushes.map(sent), now);
    return pushes;
  }

  it('are told once each, to one workspace alone', async () => {
    expect(await mailbox().want(ledger.a.id, [breach('k1'), breach('k2')], 0)).toBe(2);
    expect(await mailbox().want(ledger.a.id, [breach('k1')], 0)).toBe(0);
    expect((await sendAll(0)).map(({ notes }) => notes.length)).toEqual([2]);
    expect(await mailbox().want(ledger.a.id, [breach('k1')], QUARTER)).toBe(0);
    expect(await claim(QUARTER)).toEqual([]);
    expect(await ledger.b.workspace.messages.mailboxes(ledger.b.id)).toEqual([]);
  });

  it.each([
    { after: MINUTE, claimedAt: 2 * MINUTE, pushes: 0 },
    { after: MINUTE, claimedAt: QUARTER - 1, pushes: 0 },
    { after: MINUTE, claimedAt: QUARTER, pushes: 1 },
    { after: QUARTER + MINUTE, claimedAt: QUARTER + MINUTE, pushes: 1 },
  ])('wanted $after ms after one was sent wait for the quarter hour: $pushes at $claimedAt', async ({ after, claimedAt, pushes }) => {
    await mailbox().want(ledger.a.id, [breach('k1')], 0);
    await sendAll(0);
    await mailbox().want(ledger.a.id, [breach('k2')], after);
    await mailbox().want(ledger.a.id, [breach('k3')], after);
    const found = await claim(claimedAt);
    expect(found).toHaveLength(pushes);
    expect(found.flatMap(({ notes }) => notes)).toHaveLength(2 * pushes);
  });

  it('wanted while one is under way wait for the next quarter hour', async () => {
    await mailbox().want(ledger.a.id, [breach('k1')], 0);
    const holder = lease();
    const pushes = await claim(0, holder);
    await mailbox().want(ledger.a.id, [breach('k2')], 1);
    await mailbox().settle(ledger.a.id, holder, pushes.map(sent), 2);
    expect(await claim(MINUTE)).toEqual([]);
    expect((await claim(QUARTER + 2)).flatMap(({ notes }) => notes.map(({ line }) => line))).toHaveLength(1);
  });

  it('have their own pace on each way and for each person', async () => {
    await mailbox().want(ledger.a.id, [breach('k1')], 0);
    await sendAll(0);
    await mailbox().want(ledger.a.id, [breach('k1', { transports: ['mail', 'webhook'] }), breach('k1', { recipient: '8' })], 1);
    const found = await claim(1);
    expect(found.map(({ transport, recipient }) => `${transport} ${recipient}`).sort()).toEqual(['mail 8', 'webhook 7']);
  });

  it('keep their delivery when the process dies before it could note that one left', async () => {
    await mailbox().want(ledger.a.id, [breach('k1')], 0);
    const [first] = await claim(0, lease(1_000));
    expect(await claim(0, lease(), 999)).toEqual([]);
    const holder = lease();
    const [again] = await claim(0, holder, 1_000);
    expect(again).toMatchObject({ delivery: first!.delivery, notes: first!.notes });
    await mailbox().settle(ledger.a.id, holder, [sent(again!)], 0);
    await mailbox().want(ledger.a.id, [breach('k2')], QUARTER);
    expect((await claim(QUARTER))[0]!.delivery).not.toBe(first!.delivery);
  });

  it('grow their delay, are parked after five failures, and go with the next one', async () => {
    await mailbox().want(ledger.a.id, [breach('k1')], 0);
    const tries: number[] = [];
    for (let now = 0; tries.length < 5; now += MINUTE / 2) {
      const holder = lease();
      const [push] = await claim(now, holder);
      if (push === undefined) continue;
      tries.push(now);
      const settlement = { kind: 'retry' as const, at: now, why: 'the receiver answered 503', failed: true };
      await mailbox().settle(ledger.a.id, holder, [{ push, sent: false, settlement }], now);
    }
    expect(tries.map((at, index) => at - (tries[index - 1] ?? 0))).toEqual([0, 30_000, 120_000, 600_000, 3_600_000]);
    expect(await claim(1e9)).toEqual([]);
    expect(await mailbox().mailboxes(ledger.a.id)).toMatchObject([{ recipient: '7', waiting: 1, why: 'the receiver answered 503' }]);
    await mailbox().want(ledger.a.id, [breach('k2')], 1e9);
    expect((await claim(1e9)).flatMap(({ notes }) => notes)).toHaveLength(2);
  });

  it('know what was settled meanwhile', async () => {
    const save = saveOf('1', { task: wantedOf('1') }, [handoffOf({ kind: 'hand-raiser' })]);
    const due: WantedNote = { kind: 'task-due', leadId: '1', askedAt: 1, dueAt: 5, recipient: '7', transports: ['mail'], key: 'due' };
    await ledger.a.workspace.handoffs.save(ledger.a.id, [{ ...save, notes: [due] }], UNDER, 0);
    const stands = async (machineNow: number) =>
      (await claim(0, lease(machineNow + 1), machineNow)).flatMap(({ notes }) => notes.map((note) => note.stands));
    expect(await stands(0)).toEqual([true]);
    await ledger.a.workspace.handoffs.save(ledger.a.id, [saveOf('1', { task: null })], UNDER, 1);
    expect(await stands(1_000)).toEqual([false]);
  });
});
