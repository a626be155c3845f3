/** Watches the money: whatever is stored of a deal's credits sums to its amount, and at the end every figure stands in the CRM as the ledger wants it. */

import { figureRecord } from '../src/domain/loop/figure-record.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import { switchClosedDeals } from '../src/ports/write-back.ts';
import type { Driver } from './driver.ts';
import type { Stage } from './stage.ts';
import type { Watch } from './watch.ts';

/** Asked of every row as it is written, so that no step needs a look of its own. */
const SUMS = `
  CREATE TABLE simulation.money (deal text NOT NULL, what text NOT NULL);
  CREATE TABLE simulation.money_looks (n bigint NOT NULL);
  INSERT INTO simulation.money_looks VALUES (0);
  CREATE FUNCTION simulation.add_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given numeric;
    BEGIN
      UPDATE simulation.money_looks SET n = n + 1;
      IF NEW.superseded_at IS NOT NULL THEN RETURN NULL; END IF;
      IF coalesce(NEW.credits, 'null') = 'null' THEN
        IF NEW.stage = 'won' THEN INSERT INTO simulation.money VALUES (NEW.deal_id, 'is won and divided among nobody'); END IF;
        RETURN NULL;
      END IF;
      SELECT coalesce(sum((line ->> 'minor')::numeric), 0) INTO given
        FROM jsonb_array_elements((NEW.credits -> 'lines') || (NEW.credits -> 'unattributed')) AS l (line);
      IF given <> coalesce(NEW.amount_minor, 0) THEN
        INSERT INTO simulation.money VALUES (NEW.deal_id, format('credits of %s for an amount of %s', given, NEW.amount_minor));
      END IF;
      RETURN NULL;
    END $$;
  CREATE TRIGGER add_up AFTER INSERT OR UPDATE ON baton.deal_credits FOR EACH ROW EXECUTE FUNCTION simulation.add_up();`;

interface MoneyWatch {
  /** Credits that do not sum have been stored; the CRM's figures are compared at the end alone. */
  isWrong(): Promise<boolean>;
  /** Has what waits written, onto deals that ended too, and compares. Returns how much was looked at. Baton must be up. */
  judge(driver: Driver, watch: Watch): Promise<Readonly<Record<string, number>>>;
}

/** After the first step: the tables are there then. */
export async function watchMoney(stage: Stage, installs: readonly Install[]): Promise<MoneyWatch> {
  await stage.sql.query(SUMS);
  return {
    isWrong: async () => (await stage.sql.query('SELECT 1 FROM simulation.money LIMIT 1')).rows.length > 0,
    async judge(driver, watch) {
      for (const install of installs) await flushed(stage, driver, install);
      const { rows } = await stage.sql.query('SELECT deal, what FROM simulation.money ORDER BY 1, 2');
      for (const { deal, what } of rows as { deal: string; what: string }[]) watch.add('wrongMoney', `deal ${deal}: ${what}`);
      const [looks] = (await stage.sql.query('SELECT n FROM simulation.money_looks')).rows as { n: number }[];
      const figures = await compareFigures(stage, watch);
      return { credits: Number(looks?.n ?? 0), ...(await endedDeals(stage)), figures };
    },
  };
}

/** Deals whose money was divided, so that no violation is never nothing looked at. */
async function endedDeals({ sql }: Stage): Promise<Readonly<Record<'wonDeals' | 'lostDeals', number>>> {
  const { rows } = await sql.query(`SELECT stage, count(*)::int AS n FROM baton.deal_credits WHERE superseded_at IS NULL GROUP BY 1`);
  const of = (stage: string) => (rows as { stage: string; n: number }[]).find((row) => row.stage === stage)?.n ?? 0;
  return { wonDeals: of('won'), lostDeals: of('lost') };
}

/** Figures of one sale may move those of another, and a write that failed is tried again some minutes later. */
const ROUNDS = 6;
const PATIENCE_MS = 20 * 60_000;

async function flushed(stage: Stage, driver: Driver, { workspaceId, installId }: Install): Promise<void> {
  const ledger = stage.ledger.workspace(workspaceId);
  await driver.act('write-back confirmed', () => switchClosedDeals(ledger, installId, { at: stage.now(), by: 'simulation' }));
  await driver.act('all deals looked at', () => ledger.attribution.markAll(installId, stage.now()));
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = { waiting: 0 };
    await driver.act('figures flushed', async () => {
      before.waiting = await ledger.attribution.flush(installId, stage.now());
    });
    await driver.playTo(stage.now());
    const { pending } = await ledger.attribution.writeBack(installId);
    if (round > 0 && before.waiting + pending === 0) return;
    if (pending > 0) await driver.playTo(stage.now() + PATIENCE_MS);
  }
}

interface FigureRow {
  readonly key: string;
  readonly wanted: Readonly<Record<string, string | number | boolean | null>>;
}

type Properties = Readonly<Record<string, string | null>>;

/** Properties by kind of record and id, of every CRM there is: no two have an id in common. */
function standing({ doors, org, crm }: Stage): ReadonlyMap<string, Properties> {
  const found = new Map<string, Properties>();
  const mirror = org?.box.stage?.mirror;
  for (const [type, record] of [['contacts', 'lead'] as const, ['deals', 'deal'] as const]) {
    if (crm !== 'salesforce')
      for (const { id, archived, values } of doors.sandbox.mainPortal.shelf(type).byId.values())
        if (!archived) found.set(`${record} ${id}`, values);
    for (const { id, archived, values } of mirror?.shelf(type).byId.values() ?? [])
      if (!archived) found.set(`${record} ${mirror?.rowOf(id)?.id ?? id}`, values);
  }
  return found;
}

/** What the CRM refused for good is parked with its reason, and no promise. */
async function compareFigures(stage: Stage, watch: Watch): Promise<number> {
  const { rows } = await stage.sql.query(
    `SELECT lead_id AS key, wanted FROM baton.field_sets WHERE kind = 'figures' AND parked_at IS NULL ORDER BY lead_id`,
  );
  const found = standing(stage);
  let looked = 0;
  for (const { key, wanted } of rows as unknown as FigureRow[]) {
    const { record, id } = figureRecord(key);
    const properties = found.get(`${record} ${id}`);
    if (properties === undefined) continue;
    looked += 1;
    const stale = Object.entries(wanted).filter(([name, value]) => !stands(properties[`baton_${name}`] ?? null, value));
    for (const [name, value] of stale)
      watch.add('wrongMoney', `${record} ${id}: ${name} is ${properties[`baton_${name}`] ?? 'empty'}, wanted ${value ?? 'empty'}`);
  }
  return looked;
}

function stands(text: string | null, value: FigureRow['wanted'][string]): boolean {
  if (value === null || value === '') return text === null || text === '';
  if (typeof value === 'number') return text !== null && text !== '' && (Number(text) === value || isSameSecond(text, value));
  return text === String(value);
}

/** An org keeps no parts of seconds. */
function isSameSecond(text: string, at: number): boolean {
  return text.includes('T') && Math.floor(Date.parse(text) / 1_000) === Math.floor(at / 1_000);
}
