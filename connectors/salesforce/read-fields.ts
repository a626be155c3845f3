/** What stands in the fields that Baton wrote: which still hold the expected value, and what the others hold. */

import { z } from 'zod';
import type { FieldWrite } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { presentInfluence } from './influence.ts';
import { COLLECTION, chunk } from './limits.ts';
import { objectOf } from './properties.ts';
import { id, text } from './schema.ts';
import { idList, queryAll } from './soql.ts';
import { isSame, nameOf } from './values.ts';

type Values = Readonly<Record<string, string | null>>;

interface Found {
  readonly asked: FieldWrite;
  /** By key; a field that the user may not see is not among them, and neither same nor different. */
  readonly present: Values;
}

export async function stillHolding(api: Api, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await presentValues(api, expected);
  return new Map(found.map(({ asked, present }) => [asked.id, keysOf(asked, present, true)]));
}

export async function differing(api: Api, expected: readonly FieldWrite[]): Promise<ReadonlyMap<string, Values>> {
  const found = await presentValues(api, expected);
  return new Map(
    found.map(({ asked, present }) => [
      asked.id,
      Object.fromEntries(keysOf(asked, present, false).map((key) => [key, present[key] ?? null])),
    ]),
  );
}

function keysOf({ values }: FieldWrite, present: Values, same: boolean): string[] {
  return Object.keys(values).filter((key) => key in present && isSame(key, present[key] ?? null, values[key] ?? null) === same);
}

async function presentValues(api: Api, expected: readonly FieldWrite[]): Promise<Found[]> {
  const [shares, onRecords] = [true, false].map((asRows) => expected.filter(({ record }) => (record === 'influence') === asRows));
  const found: Found[] = await presentInfluence(api, shares!);
  for (const batch of chunk(onRecords!, COLLECTION)) {
    const objects = [...new Set(batch.flatMap((one) => objectOf(one.id) ?? []))];
    const queries = objects.map((from) => {
      const own = batch.filter((one) => objectOf(one.id) === from);
      const names = new Set(own.flatMap(({ values }) => Object.keys(values).map(nameOf)));
      return { from, select: ['Id', ...names], where: `Id IN ${idList(own.map((one) => one.id))}` };
    });
    const rows = queries.length === 0 ? [] : (await queryAll(api, 'evidence', queries)).flat();
    const byId = new Map(rows.flatMap((row) => entry(row)));
    found.push(...batch.flatMap((asked) => valuesIn(asked, byId.get(asked.id))));
  }
  return found;
}

const shape = z.object({ Id: id }).catchall(z.unknown());

function entry(row: unknown): [string, z.infer<typeof shape>][] {
  const parsed = shape.safeParse(row);
  return parsed.success ? [[parsed.data.Id, parsed.data]] : [];
}

function valuesIn(asked: FieldWrite, row: z.infer<typeof shape> | undefined): Found[] {
  if (row === undefined) return [];
  const seen = Object.keys(asked.values).filter((key) => nameOf(key) in row);
  return [{ asked, present: Object.fromEntries(seen.map((key) => [key, text.safeParse(row[nameOf(key)]).data ?? null])) }];
}
