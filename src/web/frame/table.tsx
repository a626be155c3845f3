/** A table told once and written twice: as HTML with its way on, and as CSV. */
import type { Response } from 'express';
import type { VNode } from 'preact';
import type { Cell } from './cells.tsx';
import { SafeLink } from './safe-link.tsx';

export interface Column<Row> {
  readonly head: string;
  readonly numeric?: true;
  /** In the file alone: what other cells of the row say already to whoever reads the page. */
  readonly inFileOnly?: true;
  readonly cell: (row: Row) => Cell;
}

export interface Table<Row> {
  /** Of the file, and in its address: letters and dashes. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** Said where there are no rows. */
  readonly empty: string;
}

export interface Shown {
  /** Address of this page, to which `csv=` is added. */
  readonly address: string;
  /** Key of the last row when there are more; null at the end. */
  readonly next?: string | null;
  /** False: the caption is for readers of the page only by ear, since a heading says the same. */
  readonly showCaption?: boolean;
}

export function TableView<Row>({ table, rows, shown }: { table: Table<Row>; rows: readonly Row[]; shown: Shown }): VNode {
  if (rows.length === 0) return <p class="empty">{table.empty}</p>;
  const columns = table.columns.filter(({ inFileOnly }) => !inFileOnly);
  return (
    <figure class="table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls sideways has to be reached by keyboard. */}
      <section class="scroll" tabIndex={0} aria-label={table.caption}>
        <table>
          <caption class={shown.showCaption ? '' : 'by-ear'}>{table.caption}</caption>
          <thead>
            <tr>
              {columns.map(({ head, numeric }) => (
                <th scope="col" class={numeric ? 'num' : ''}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {columns.map(({ cell, numeric }) => (
                  <td class={numeric ? 'num' : ''}>{cell(row).html}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <figcaption>
        {shown.next ? <SafeLink to={withQuery(shown.address, { after: shown.next })}>Next</SafeLink> : null}
        <SafeLink to={withQuery(shown.address, { csv: table.name, after: null })} label={`${table.caption} as CSV`}>
          CSV
        </SafeLink>
      </figcaption>
    </figure>
  );
}

/** The same address with some values set, or taken out where null. */
export function withQuery(address: string, values: Readonly<Record<string, string | null>>): string {
  const [path = '', query = ''] = address.split('?', 2);
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** More than anybody opens in a spreadsheet; a file that ends here says so. */
const MOST_ROWS = 100_000;

/** Sends all rows, page by page: what is asked of the ledger stays small however long the file is. */
export async function sendCsv<Row>(response: Response, table: Table<Row>, pages: AsyncIterable<readonly Row[]>): Promise<void> {
  response.type('text/csv; charset=utf-8').setHeader('Content-Disposition', `attachment; filename="${table.name}.csv"`);
  response.setHeader('Cache-Control', 'no-store');
  response.write(`${table.columns.map(({ head }) => csvText(head)).join(',')}\r\n`);
  let sent = 0;
  for await (const rows of pages) {
    response.write(rows.map((row) => `${table.columns.map(({ cell }) => csvText(cell(row).text)).join(',')}\r\n`).join(''));
    sent += rows.length;
    if (sent >= MOST_ROWS) {
      response.write(`"More than ${MOST_ROWS} rows: narrow the page down."\r\n`);
      break;
    }
  }
  response.end();
}

/** All of a list that is paged by key. */
export async function* allPages<Row>(
  page: (after: string | null) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
  size: number,
): AsyncIterable<readonly Row[]> {
  for (let after: string | null = null; ; ) {
    const rows = await page(after);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < size) return;
    after = keyOf(last);
  }
}

export async function* onePage<Row>(rows: readonly Row[]): AsyncIterable<readonly Row[]> {
  yield rows;
}

const NUMBER = /^[+-]?\d+([.,]\d+)?$/;
/** The wide signs are those of East Asian spreadsheets. */
const BEGINS = /^(?:[\t\r]|\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])/;
/** What some languages' spreadsheets take for the end of a cell, before such a sign. */
const BEGINS_WITHIN = /([;\t\r\n])(?=\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])/g;

/** A spreadsheet takes what begins like a formula for one: it gets an apostrophe before it, numbers stay numbers. */
export function csvText(text: string): string {
  const within = text.replace(BEGINS_WITHIN, "$1'");
  const tame = BEGINS.test(text) && !NUMBER.test(text) ? `'${within}` : within;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
