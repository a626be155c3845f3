/** What the console's counts, kept by triggers, add to the writes that they follow: the same writes with and without them, in turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngines } from '../src/engine/index.ts';
import { createLedger } from '../src/ledger/index.ts';
import type { Ledger } from '../src/ports/ledger/index.ts';
import type { SqlPool } from '../src/ports/sql-pool.ts';
import { memoryLog } from '../test/helpers/engines.ts';
import { callOf, leadOf } from '../test/ledger/records-of.ts';
import { handoffOf, saveOf, UNDER } from '../test/ledger/saves-of.ts';
import { type Bench, type BenchResult, round, type Wish } from './lib/bench.ts';
import { connectAccount, NOW, WORKSPACE } from './lib/console-load.ts';

const LEADS = 4_000;
const BATCH = 100;
/** Batches with and without triggers take turns, so that what the machine does besides falls on both. */
const TABLES = ['records', 'leads', 'persons', 'handoffs', 'deal_credits'];

export const consoleWritesBench: Bench = {
  name: 'console-writes',
  sentence: `stores and judges ${LEADS} leads with the console's triggers and without them`,
  byDefault: false,
  run,
};

async function run({ size, tell }: Wish): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-console-writes-'));
  const log = memoryLog();
  const engines = await openEngines({ dataDir: join(dir, 'data'), log });
  try {
    const ledger = createLedger({ sql: engines.sql, log });
    await ledger.migrate();
    const installId = await connectAccount(ledger);
    const cpu = { on: 0, off: 0 };
    const batches = Math.ceil((size ?? LEADS) / BATCH);
    for (let n = 0; n < batches; n += 1) {
      const way = n % 2 === 0 ? 'on' : 'off';
      await setTriggers(engines.sql, way);
      const before = process.cpuUsage();
      await writeBatch(ledger, installId, n);
      const { user, system } = process.cpuUsage(before);
      // The first of each kind plans its statements.
      if (n >= 2) cpu[way] += (user + system) / 1_000;
      if (n % 10 === 9) tell(`${(n + 1) * BATCH} leads written`);
    }
    const each = (way: 'on' | 'off') => round(cpu[way] / Math.max(1, Math.floor((batches - 2) / 2)) / BATCH, 3);
    return {
      figures: {
        'leads written': batches * BATCH,
        'CPU ms a lead, with triggers': each('on'),
        'CPU ms a lead, without': each('off'),
        ratio: round(each('on') / each('off'), 2),
      },
    };
  } finally {
    await engines.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function setTriggers(sql: SqlPool, way: 'on' | 'off'): Promise<void> {
  for (const table of TABLES) await sql.query(`ALTER TABLE baton.${table} ${way === 'on' ? 'ENABLE' : 'DISABLE'} TRIGGER USER`, []);
}

/** As a lead goes through: read, judged, called, read again with what it answered, judged anew. */
async function writeBatch(ledger: Ledger, installId: string, batch: number): Promise<void> {
  const { records, handoffs } = ledger.workspace(WORKSPACE);
  const ids = Array.from({ length: BATCH }, (_, n) => `w${batch}-${n}`);
  await records.store(
    installId,
    ids.map((id) => leadOf(id, NOW)),
  );
  await handoffs.save(
    installId,
    ids.map((id) => saveOf(id)),
    UNDER,
    NOW,
  );
  await records.store(
    installId,
    ids.map((id) => callOf(`c-${id}`, NOW, { leadIds: [id] })),
  );
  await records.store(
    installId,
    ids.map((id) => leadOf(id, NOW + 1, { source: 'PAID_SEARCH', ownerHistory: [{ value: '7', at: 3, by: null, source: 'person' }] })),
  );
  await handoffs.save(
    installId,
    ids.map((id) => saveOf(id, {}, [handoffOf({ state: 'working', attempts: 1 })])),
    UNDER,
    NOW + 1,
  );
}
