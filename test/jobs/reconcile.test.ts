/** The reconciliation's job over a real ledger and a CRM that answers as told: it survives stops, waits its turn, and says what it left out. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobDeps } from '../../jobs/deps.ts';
import { createMemory } from '../../jobs/memory.ts';
import { reconcileJob, scheduleNights } from '../../jobs/reconcile.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/duration.ts';
import { PLAIN_EVIDENCE } from '../../src/domain/intake/evidence-map.ts';
import type { Engines } from '../../src/engine/index.ts';
import { BatonError } from '../../src/errors/index.ts';
import { createLedger } from '../../src/ledger/index.ts';
import type { ListedRecord, Session } from '../../src/ports/connector.ts';
import type { Ledger, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import { rosterOf } from '../domain/helpers.ts';
import { memoryLog, openTestEngines } from '../helpers/engines.ts';
import { connectInstall } from '../ledger/ledgers.ts';
import { leadOf } from '../ledger/records-of.ts';

const START = Date.UTC(2026, 2, 2, 12);

/** What the CRM has: leads by id with their version. */
interface World {
  now: number;
  machine: number;
  leads: ListedRecord[];
  /** Called before every answer. */
  before: (what: string) => void;
}

let engines: Engines;
let ledger: Ledger;
let workspace: WorkspaceLedger;
let installId: string;
let world: World;
let log: ReturnType<typeof memoryLog>;
let asked: string[];
let nudged: string[];

let accounts = 0;

beforeAll(async () => {
  engines = await openTestEngines();
  ledger = createLedger({ sql: engines.sql, log: memoryLog() });
  await ledger.migrate();
});
afterAll(() => engines?.close());

beforeEach(async () => {
  accounts += 1;
  const install = await connectInstall(ledger, 'a', String(accounts));
  workspace = install.workspace;
  installId = install.id;
  world = { now: START, machine: 0, leads: [], before: () => undefined };
  log = memoryLog();
  asked = [];
  nudged = [];
  await follow('changes');
});

const follow = (phase: 'backfill' | 'changes') =>
  workspace.installs.saveStream(installId, {
    stream: 'lead',
    phase,
    cursor: null,
    completeUntil: 1,
    nextAt: START + 90 * DAY,
    lastError: null,
  });

async function answer<T>(what: string, session: Session, kind: 'search' | 'evidence', give: () => T): Promise<T> {
  asked.push(what);
  await session.permit(kind);
  world.before(what);
  return give();
}

const connector = {
  announces: true,
  changed: (session: Session, _kind: string, _cursor: unknown, since: number) =>
    answer('changes', session, 'search', () => {
      const found = world.leads.filter(({ version }) => version >= since);
      const versions = Object.fromEntries(found.map(({ id, version }) => [id, version]));
      return { ids: Object.keys(versions), versions, next: {}, caughtUp: true, completeUntil: world.now };
    }),
  count: (session: Session) => answer('count', session, 'search', () => world.leads.length),
  ids: (session: Session, record: string, cursor: { at: number } | null) =>
    answer(`ids ${record}`, session, 'evidence', () => {
      if (record === 'rep') return { items: [], next: null, bad: [] };
      const at = cursor?.at ?? 0;
      return { items: world.leads.slice(at, at + 2), next: at + 2 < world.leads.length ? { at: at + 2 } : null, bad: [] };
    }),
  differing: (session: Session, expected: readonly { id: string }[]) =>
    answer('differing', session, 'evidence', () => new Map(expected.map(({ id }) => [id, {}]))),
};

function depsOf(reconcile = true): JobDeps {
  return {
    ledger,
    clock: { now: () => world.now },
    machineNow: () => world.machine,
    log,
    connectors: new Map([['hubspot', connector]]),
    sealer: { seal: (text: string) => text, open: (text: string) => text },
    queue: {
      nudge: async ({ name }: { name: string }, payload: { record?: string }) => void nudged.push(`${name} ${payload.record ?? ''}`.trim()),
    },
    roster: () => rosterOf({}),
    handoffMap: () => ({}),
    evidence: () => PLAIN_EVIDENCE,
    memory: createMemory(),
    settings: { reconcile },
  } as unknown as JobDeps;
}

const run = (deps = depsOf(), signal = new AbortController().signal) =>
  reconcileJob(deps).run({ workspaceId: 'a', installId }, { log, signal });
const state = async () => (await workspace.reconcile.state(installId))!;

/** From one instant of the run to its next, until it is over. */
async function play(deps = depsOf()): Promise<void> {
  for (let rounds = 0; rounds < 200; rounds += 1) {
    await run(deps);
    const { run: going, nextAt } = await state();
    if (going === null) return;
    world.now = Math.max(world.now, nextAt ?? world.now);
  }
  throw new Error('the night does not end');
}

async function stored(...ids: string[]): Promise<void> {
  world.leads = ids.map((id) => ({ id, version: 5 }));
  await workspace.records.store(
    installId,
    ids.map((id) => leadOf(id, 5)),
  );
}

describe('A night', () => {
  it('begins at its instant, asks once for everything where nothing differs, and ends at once until the next', async () => {
    await stored('1', '2', '3');
    await scheduleNights(depsOf(), workspace, (await workspace.installs.find(installId))!);
    const { nextAt } = await state();
    await run();
    expect(asked).toEqual([]);
    world.now = nextAt!;
    await run();
    expect(asked).toEqual(['changes', 'ids rep', 'count']);
    expect(await state()).toMatchObject({ nextAt: nextAt! + DAY, run: null, last: { requests: 3, drift: 0, walked: [], skipped: [] } });
  });

  it('switched off is not scheduled, and runs when it is asked for', async () => {
    await scheduleNights(depsOf(false), workspace, (await workspace.installs.find(installId))!);
    expect((await state()).nextAt).toBeNull();
    await workspace.reconcile.begin(installId, world.now);
    await play(depsOf(false));
    expect(await state()).toMatchObject({ nextAt: null, run: null, last: { drift: 0 } });
  });

  it('looks again after a quarter hour before it says anything: what was told late is no drift', async () => {
    await stored('1');
    world.leads = [{ id: '1', version: START - HOUR }];
    await workspace.reconcile.begin(installId, world.now);
    await run();
    expect((await state()).nextAt).toBe(START + 15 * MINUTE);
    await workspace.records.store(installId, [leadOf('1', START - HOUR)]);
    await play();
    expect(nudged).toEqual([]);
    expect((await state()).last).toMatchObject({ drift: 0 });
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('marks what still differs, nudges its lane, and tells what that came to', async () => {
    await stored('1');
    world.leads = [{ id: '1', version: START - HOUR }];
    await workspace.reconcile.begin(installId, world.now);
    const deps = depsOf();
    await run(deps);
    world.now += 15 * MINUTE;
    await run(deps);
    expect(nudged).toEqual(['pull lead']);
    expect((await state()).run?.steps[0]?.do).toBe('settle');
    await workspace.records.store(installId, [leadOf('1', START - HOUR, { ownerId: '8' })]);
    const held = { token: 'pull', untilMachine: 1 };
    const rows = await workspace.marks.claim(installId, 'pull.lead', 9, held, world.now, 0);
    await workspace.marks.settle(
      installId,
      'pull.lead',
      held,
      rows.map((row) => ({ row, settlement: { kind: 'done' } })),
      world.now,
    );
    await play(deps);
    expect((await state()).last).toMatchObject({ drift: 1, mended: 1 });
    const [told] = log.lines.filter(({ message }) => message === 'CRM and ledger differed');
    expect(told).toMatchObject({ level: 'warn', fields: { record: 'lead', id: '1', what: 'missed-change', how: 'read again' } });
    expect(told?.fields.ledger).toContain('"ownerId":"7"');
    expect(told?.fields.crm).toContain('"ownerId":"8"');
  });

  it('whose lanes do not move waits an hour for them, and the next one settles what is left', async () => {
    await stored('1');
    world.leads = [{ id: '1', version: START - HOUR }];
    await workspace.reconcile.begin(installId, world.now);
    await play();
    expect(world.now - START).toBeGreaterThan(HOUR);
    expect((await state()).last).toMatchObject({ drift: 1, mended: 0 });
    expect(await workspace.reconcile.drift(installId, 9)).toMatchObject([{ id: '1', mendedAt: null }]);
  });

  it('walks all ids, page by page, only where the counts differ', async () => {
    await stored('1', '2', '3', '4', '5');
    world.leads = world.leads.filter(({ id }) => id !== '4');
    await workspace.reconcile.begin(installId, world.now);
    await run();
    expect(asked).toEqual(['changes', 'ids rep', 'count', 'ids lead', 'ids lead']);
    expect((await state()).run).toMatchObject({ suspects: 1, counts: { lead: { crm: 4, ledger: 5 } } });
  });
});

describe('A night that is cut short', () => {
  it('goes on in another process where the last page ended', async () => {
    await stored('1', '2', '3', '4', '5');
    world.leads = world.leads.filter(({ id }) => id !== '1');
    await workspace.reconcile.begin(installId, world.now);
    const stop = new AbortController();
    world.before = (what) => what === 'ids lead' && stop.abort();
    await run(depsOf(), stop.signal);
    expect((await state()).run?.steps[0]).toMatchObject({ do: 'walk', cursor: { at: 2 } });
    asked = [];
    await run();
    expect(asked).toEqual(['ids lead']);
    expect((await state()).run?.suspects).toBe(1);
  });

  it('goes on once the lease of a killed process is over, and loses nothing', async () => {
    await stored('1', '2', '3');
    await workspace.reconcile.begin(installId, world.now);
    await workspace.reconcile.claim(installId, { token: 'killed', untilMachine: 60_000 }, world.now, 0);
    await run();
    expect(asked).toEqual([]);
    world.machine = 60_000;
    await run();
    expect((await state()).last).toMatchObject({ drift: 0 });
  });

  it('waits for the budget as long as that says, and asks for none of the urgent share', async () => {
    await stored('1');
    await workspace.reconcile.begin(installId, world.now);
    const deps = depsOf();
    const classes: string[] = [];
    let wait = true;
    const permit: Ledger['permit'] = async (_account, kind, _limits, now) => {
      classes.push(kind);
      const refused = wait && kind === 'search';
      wait = false;
      return refused ? { granted: false, retryAt: now + 7_000 } : { granted: true, retryAt: now };
    };
    await run({ ...deps, ledger: bound(ledger, permit) });
    expect((await state()).nextAt).toBe(START + 7_000);
    world.now += 7_000;
    await play({ ...deps, ledger: bound(ledger, permit) });
    expect((await state()).last).toMatchObject({ drift: 0, skipped: [] });
    expect(new Set(classes)).toEqual(new Set(['search', 'backfill']));
  });

  it('skips what the account may not read, says so, and compares the rest', async () => {
    await stored('1');
    await workspace.reconcile.begin(installId, world.now);
    world.before = (what) => {
      if (what === 'count')
        throw new BatonError('SCOPE_MISSING', { crm: 'HubSpot', account: '100', what, why: 'crm.objects.contacts.read' });
    };
    await play();
    const { last } = await state();
    expect(last?.skipped).toEqual([expect.stringContaining('count lead: SCOPE_MISSING')]);
    expect(last?.comparedUntil).toEqual({ lead: START - 15 * MINUTE });
  });

  it('tries a failing step again with growing pauses, gives it up at last, and begins there the next night', async () => {
    await stored('1');
    await workspace.reconcile.begin(installId, world.now);
    world.before = (what) => {
      if (what === 'changes') throw new Error('no answer');
    };
    await play();
    expect(asked.filter((what) => what === 'changes')).toHaveLength(8);
    expect(world.now - START).toBeGreaterThan(10 * MINUTE);
    const { last } = await state();
    expect(last?.skipped).toHaveLength(1);
    expect(last?.comparedUntil).toEqual({});
  });

  it('does not touch a kind that is still read for the first time', async () => {
    await follow('backfill');
    await workspace.reconcile.begin(installId, world.now);
    await play();
    expect(asked).toEqual(['ids rep']);
  });
});

/** The same ledger with another budget. */
function bound(of: Ledger, permit: Ledger['permit']): Ledger {
  return new Proxy(of, { get: (target, key) => (key === 'permit' ? permit : bindTo(target, Reflect.get(target, key))) });
}

const bindTo = (target: object, value: unknown): unknown => (typeof value === 'function' ? value.bind(target) : value);
