/** How long one sweep takes over few and over very many open hand-offs of which as many are due. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobDeps } from '../jobs/deps.ts';
import { createMemory } from '../jobs/memory.ts';
import { createSweep } from '../jobs/sweep.ts';
import { type EngineSettings, openEngines } from '../src/engine/index.ts';
import { createLedger } from '../src/ledger/index.ts';
import type { Ledger } from '../src/ports/ledger/index.ts';
import type { SqlPool } from '../src/ports/sql-pool.ts';
import { memoryLog, testEngines } from '../test/helpers/engines.ts';
import { type Bench, type BenchResult, percentile, round, type Wish } from './lib/bench.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const DUE = 100;
const ROUNDS = 40;
const PIECE = 20_000;
const WORKSPACE = 'w';
const NOW = Date.UTC(2026, 2, 2, 9);
const HOUR = 3_600_000;
const MOST = 2;

export const sweepBench: Bench = {
  name: 'sweep',
  sentence: `sweeps ${FEW} and ${MANY} open hand-offs with ${DUE} due each, on every database that this machine has`,
  byDefault: false,
  run,
};

/** Medians in milliseconds. */
interface Times {
  /** Wakes who is due, and finds what waits. */
  readonly sweep: number;
  /** A lane's claim of those who were woken. */
  readonly claim: number;
}

async function run({ size, tell }: Wish): Promise<BenchResult> {
  const figures: Record<string, number> = {};
  const factors: number[] = [];
  for (const engine of (await testEngines()).filter(({ name }) => name !== 'redis')) {
    const measured: Times[] = [];
    for (const open of [FEW, size ?? MANY]) {
      const times = await measure(engine.name === 'pglite' ? {} : await engine.fresh(), open);
      tell(`${engine.name}, ${open} open: sweep ${round(times.sweep, 2)} ms, claim ${round(times.claim, 2)} ms`);
      figures[`${engine.name}: sweep over ${open}, ms`] = round(times.sweep, 2);
      figures[`${engine.name}: claim over ${open}, ms`] = round(times.claim, 2);
      measured.push(times);
    }
    const factor = (measured[1]!.sweep + measured[1]!.claim) / (measured[0]!.sweep + measured[0]!.claim);
    figures[`${engine.name}: factor`] = round(factor, 2);
    factors.push(factor);
  }
  return { figures, goal: { what: `within a factor ${MOST} on every database`, met: factors.every((factor) => factor <= MOST) } };
}

async function measure(place: Omit<EngineSettings, 'log'>, open: number): Promise<Times> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-sweep-'));
  const log = memoryLog();
  const engines = await openEngines({ ...place, ...(place.databaseUrl ? {} : { dataDir: join(dir, 'data') }), log });
  try {
    const ledger = createLedger({ sql: engines.sql, log });
    await ledger.migrate();
    const installId = await connect(ledger);
    await fill(engines.sql, installId, open);
    await ledger.housekeeping(NOW, 30);
    return await timed(ledger, engines.sql, installId, open);
  } finally {
    await engines.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function connect(ledger: Ledger): Promise<string> {
  await ledger.ensureWorkspace(WORKSPACE, 'Bench');
  const install = await ledger.workspace(WORKSPACE).installs.connect(
    {
      crm: 'hubspot',
      accountId: '1',
      name: 'Bench',
      timeZone: 'UTC',
      uiDomain: 'app.hubspot.com',
      status: 'active',
      mode: 'live',
      statusReason: null,
      scopes: [],
      capabilities: [],
      settings: {},
      connectedAt: NOW,
    },
    { sealed: 'sealed', expiresAt: NOW + HOUR },
  );
  return install.installId;
}

/** One open hand-off a person, each to be looked at within the month that lies ahead; in pieces, as statements may take only so long. */
async function fill(sql: SqlPool, installId: string, open: number): Promise<void> {
  for (let from = 1; from <= open; from += PIECE) {
    const piece = [WORKSPACE, installId, NOW, from, Math.min(open, from + PIECE - 1)];
    await sql.query(
      `INSERT INTO baton.persons (workspace_id, install_id, lead_id, open_at_bat, wake_at, judged_at, rules, roster, engine)
       SELECT $1, $2, n::text, 1, $3::int8 + ${HOUR} + (n * 7919) % (720 * ${HOUR}::int8), $3, 'r', 'o', 1
       FROM generate_series($4::int8, $5::int8) AS n`,
      piece,
    );
    await sql.query(
      `INSERT INTO baton.handoffs (workspace_id, install_id, lead_id, at_bat, kind, owner, state, handed_at, due_at, breached, judgement)
       SELECT $1, $2, n::text, 1, 'qualified', (n % 50)::text, 'working', $3, $3, false,
         jsonb_build_object('atBat', 1, 'owner', (n % 50)::text, 'why', repeat('x', 200)) FROM generate_series($4::int8, $5::int8) AS n`,
      piece,
    );
  }
}

async function timed(ledger: Ledger, sql: SqlPool, installId: string, open: number): Promise<Times> {
  const sweep = createSweep({
    ledger,
    queue: { nudge: async () => undefined },
    clock: { now: () => NOW },
    machineNow: () => Date.now(),
    log: memoryLog(),
    memory: createMemory(),
    messengers: [],
    settings: {},
  } as unknown as JobDeps);
  const { marks } = ledger.workspace(WORKSPACE);
  const sweeps: number[] = [];
  const claims: number[] = [];
  for (let done = 0; done < ROUNDS; done += 1) {
    await makeDue(sql, installId, open, done);
    const started = performance.now();
    await sweep();
    const swept = performance.now();
    const lease = { token: crypto.randomUUID(), untilMachine: Date.now() + HOUR };
    const claimed = await marks.claim(installId, 'judge', DUE, lease, NOW, Date.now());
    if (claimed.length !== DUE) throw new Error(`${claimed.length} of ${DUE} were woken`);
    sweeps.push(swept - started);
    claims.push(performance.now() - swept);
  }
  return { sweep: percentile(sweeps, 0.5), claim: percentile(claims, 0.5) };
}

/** A hundred others each time, spread over all; what the last round left behind is gone. */
async function makeDue(sql: SqlPool, installId: string, open: number, done: number): Promise<void> {
  const ids = Array.from({ length: DUE }, (_, n) => String(1 + (((done + n * ROUNDS) * Math.floor(open / (DUE * ROUNDS))) % open)));
  await sql.query(`DELETE FROM baton.marks WHERE workspace_id = $1`, [WORKSPACE]);
  await sql.query(
    `UPDATE baton.persons SET wake_at = $3, woken = false WHERE workspace_id = $1 AND install_id = $2 AND lead_id = ANY ($4::text[])`,
    [WORKSPACE, installId, NOW, ids],
  );
}
