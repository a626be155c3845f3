/** Installs, tokens, states and streams: reconnecting keeps the install, one process refreshes, a state is used once. */
import { beforeAll, describe, expect, it } from 'vitest';
import { connectInstall, ENGINES, installOf, lease, openTestLedger, type TestLedger } from './ledgers.ts';

describe.each(ENGINES)('installs on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });

  const installs = () => t.a.workspace.installs;

  it('finds every workspace that connected an account', async () => {
    expect(await t.ledger.findInstalls('hubspot', '100')).toEqual([
      { ...t.a.ref, status: 'active' },
      { ...t.b.ref, status: 'active' },
    ]);
    expect(await t.ledger.findInstalls('salesforce', '100')).toEqual([]);
    expect(await t.ledger.workspaces()).toEqual([
      { workspaceId: 'a', name: 'Workspace a' },
      { workspaceId: 'b', name: 'Workspace b' },
    ]);
  });

  it('keeps install id and first connection when the same account connects again', async () => {
    const { install } = await connectInstall(t.ledger, 'a', '200');
    const again = await installs().connect(
      { ...installOf('200'), status: 'active', name: 'Renamed', connectedAt: 99 },
      { sealed: 's2', expiresAt: 5 },
    );
    expect(again).toEqual({ ...install, name: 'Renamed' });
    expect(await installs().readTokens(install.installId)).toEqual({ sealed: 's2', expiresAt: 5, generation: 2, refreshStartedAt: null });
    expect(await t.b.workspace.installs.find(install.installId)).toBeNull();
    expect(await installs().list()).toHaveLength(2);
  });

  it('changes only what an update names', async () => {
    await installs().update(t.a.id, { status: 'revoked', statusReason: 'the user revoked it', settings: { stage: { won: ['1'] } } });
    expect(await installs().find(t.a.id)).toEqual({
      ...t.a.install,
      status: 'revoked',
      statusReason: 'the user revoked it',
      settings: { stage: { won: ['1'] } },
    });
    await installs().update(t.a.id, { status: 'active', statusReason: null });
    expect(await installs().find(t.a.id)).toMatchObject({ status: 'active', statusReason: null, settings: { stage: { won: ['1'] } } });
    expect(await t.b.workspace.installs.find(t.b.id)).toEqual(t.b.install);
  });

  it('lets exactly one process refresh, and remembers that it began', async () => {
    const tries = await Promise.all(Array.from({ length: 6 }, () => installs().beginRefresh(t.a.id, lease(100), 0, 7)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect((await installs().readTokens(t.a.id))?.refreshStartedAt).toBe(7);
    expect(await installs().beginRefresh(t.a.id, lease(200), 99, 8)).toBe(false);
    const second = lease(200);
    expect(await installs().beginRefresh(t.a.id, second, 100, 9)).toBe(true);
    expect((await installs().readTokens(t.a.id))?.refreshStartedAt).toBe(7);
    expect(await installs().saveTokens(t.a.id, second, 1, { sealed: 's2', expiresAt: 50 })).toBe(true);
    expect(await installs().readTokens(t.a.id)).toEqual({ sealed: 's2', expiresAt: 50, generation: 2, refreshStartedAt: null });
    expect(await installs().saveTokens(t.a.id, second, 1, { sealed: 's3', expiresAt: 60 })).toBe(false);
    expect(await installs().beginRefresh(t.a.id, second, 101, 9)).toBe(true);
    await installs().abandonRefresh(t.a.id, lease());
    expect(await installs().beginRefresh(t.a.id, lease(), 102, 9)).toBe(false);
    await installs().abandonRefresh(t.a.id, second);
    expect((await installs().readTokens(t.a.id))?.refreshStartedAt).toBeNull();
    expect(await installs().beginRefresh(t.a.id, lease(), 102, 9)).toBe(true);
  });

  it('takes an OAuth state once, in its own workspace, before it expires', async () => {
    const state = { state: 's', crm: 'hubspot', startedBy: 'admin', expiresAt: 100 } as const;
    await installs().saveState(state);
    expect(await t.b.workspace.installs.takeState('s', 50)).toBeNull();
    const taken = await Promise.all([installs().takeState('s', 50), installs().takeState('s', 50)]);
    expect(taken.filter((one) => one !== null)).toEqual([state]);
    await installs().saveState(state);
    expect(await installs().takeState('s', 100)).toBeNull();
    expect(await installs().takeState('s', 50)).toBeNull();
  });

  it('keeps the position of each stream and tells when it is due', async () => {
    const position = {
      stream: 'lead',
      phase: 'backfill',
      cursor: { after: '12' },
      completeUntil: null,
      nextAt: 300,
      lastError: null,
    } as const;
    await installs().saveStream(t.a.id, position);
    expect(await t.ledger.nextInstant(299)).toBe(300);
    expect(await t.ledger.waiting(299, 0)).toEqual([]);
    expect((await t.ledger.waiting(300, 0)).map(({ ref, streams }) => [ref, streams])).toEqual([[t.a.ref, ['lead']]]);
    const next = { ...position, phase: 'changes', cursor: null, completeUntil: 290, nextAt: 900, lastError: 'timed out' } as const;
    await installs().saveStream(t.a.id, next);
    expect(await installs().streams(t.a.id)).toEqual([next]);
    expect(await t.b.workspace.installs.streams(t.b.id)).toEqual([]);
  });

  it('keeps settings as JSON', async () => {
    expect(await t.a.workspace.setting('paused')).toBeUndefined();
    for (const value of [null, 'text', 7, ['a'], { since: 5 }]) {
      await t.a.workspace.saveSetting('paused', value);
      expect(await t.a.workspace.setting('paused')).toEqual(value);
    }
    expect(await t.b.workspace.setting('paused')).toBeUndefined();
  });

  it('lets work of a revoked account wait for a person', async () => {
    await t.a.workspace.marks.mark(t.a.id, 'judge', ['1'], 10);
    await t.a.workspace.marks.storeDelivery(t.a.id, Buffer.from('[]'), 10, 'one');
    expect(await t.ledger.waiting(20, 0)).toEqual([
      {
        ref: t.a.ref,
        crm: 'hubspot',
        status: 'active',
        deliveries: 1,
        marks: { judge: 1 },
        tasks: 0,
        fields: 0,
        managers: 0,
        messages: 0,
        streams: [],
        reconcile: false,
      },
    ]);
    await installs().update(t.a.id, { status: 'revoked' });
    expect(await t.ledger.waiting(20, 0)).toEqual([]);
    expect(await t.ledger.idle(20, 0)).toBe(true);
    await installs().update(t.a.id, { status: 'active' });
    expect(await t.ledger.idle(20, 0)).toBe(false);
  });

  it('is busy while a lane holds a row, and shows the row to no other lane', async () => {
    await t.b.workspace.marks.mark(t.b.id, 'judge', ['1'], 400);
    await t.b.workspace.marks.claim(t.b.id, 'judge', 5, lease(1_000), 400, 0);
    await t.sql.query("DELETE FROM baton.marks WHERE workspace_id = 'a'");
    await t.sql.query('DELETE FROM baton.deliveries');
    expect(await t.ledger.idle(400, 10)).toBe(false);
    expect(await t.ledger.waiting(400, 10)).toEqual([]);
    expect(await t.ledger.waiting(400, 1_000)).toHaveLength(1);
  });
});
