/** What an org's currencies are worth in its corporate one: dated where advanced currency management is on, else as they stand. */
import { z } from 'zod';
import type { Rate } from '../../src/domain/attribution/money.ts';
import type { Api } from './client.ts';
import { flag, number, parseElements, text } from './schema.ts';
import { readSettings } from './settings.ts';
import { queryAll } from './soql.ts';

const typeRow = z.object({ IsoCode: z.string(), ConversionRate: number, IsCorporate: flag });
const datedRow = z.object({ IsoCode: z.string(), ConversionRate: number, StartDate: z.string(), NextStartDate: text });

/** Salesforce's last day of all. */
const NEVER = /^9999/;

/** None in an org of one currency. Throws as every read. */
export async function readRates(api: Api): Promise<readonly Rate[]> {
  if (!readSettings(api.session.settings).currencies) return [];
  const [types = [], dated = []] = await queryAll(api, 'backfill', [
    { from: 'CurrencyType', select: ['IsoCode', 'ConversionRate', 'IsCorporate'], orderBy: 'IsoCode', optional: true },
    {
      from: 'DatedConversionRate',
      select: ['IsoCode', 'ConversionRate', 'StartDate', 'NextStartDate'],
      orderBy: 'IsoCode',
      optional: true,
    },
  ]);
  const currencies = parseElements(types, typeRow).good;
  const to = currencies.find(({ IsCorporate }) => IsCorporate)?.IsoCode;
  if (to === undefined) return [];
  const rateOf = (from: string, perCorporate: number | null, since: number | null, until: number | null): Rate[] =>
    perCorporate === null || perCorporate <= 0 || from === to ? [] : [{ from, to, rate: inverse(perCorporate), since, until }];
  return [
    ...currencies.flatMap(({ IsoCode, ConversionRate }) => rateOf(IsoCode, ConversionRate, null, null)),
    ...parseElements(dated, datedRow).good.flatMap(({ IsoCode, ConversionRate, StartDate, NextStartDate: next }) =>
      rateOf(IsoCode, ConversionRate, Date.parse(StartDate), next === null || NEVER.test(next) ? null : Date.parse(next)),
    ),
  ];
}

/** Salesforce tells how much of a currency one of the corporate one buys. */
function inverse(perCorporate: number): string {
  return (1 / perCorporate).toFixed(12).replace(/\.?0+$/, '');
}
