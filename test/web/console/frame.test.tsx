/** The console's building blocks: links from data, cells in files, and counts that are waited for or not. */
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { createCache } from '../../../src/web/frame/cache.ts';
import { plain } from '../../../src/web/frame/cells.tsx';
import { SafeLink, safeAddress } from '../../../src/web/frame/safe-link.tsx';
import { csvText, type Table, TableView, withQuery } from '../../../src/web/frame/table.tsx';

const DANGEROUS = [
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  '//evil.example/x',
  '/\\evil.example',
  '/\n/evil.example',
  'evil',
  '',
];

describe('a link from data', () => {
  it.each(DANGEROUS)('refuses %j and leaves the text', (address) => {
    expect(safeAddress(address)).toBeNull();
    expect(renderToString(<SafeLink to={address}>text</SafeLink>)).toBe('<span>text</span>');
  });

  it.each(['https://app.hubspot.com/contacts/1', 'http://127.0.0.1:1/', '/leads/a/1', '?after=1', '#main'])('takes %s', (address) => {
    expect(renderToString(<SafeLink to={address}>text</SafeLink>)).toContain(`href="${address}"`);
  });

  it('cannot leave its attribute', () => {
    expect(renderToString(<SafeLink to={'/x" onclick="alert(1)'}>text</SafeLink>)).not.toContain('" onclick');
  });
});

describe('a cell of a file', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-cmd|x', "'-cmd|x"],
    ['-12', '-12'],
    ['+3.5', '+3.5'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=HYPERLINK("x"),1', `"'=HYPERLINK(""x""),1"`],
    ['two\nlines', '"two\nlines"'],
  ])('that says %j is written as %j', (text, written) => expect(csvText(text)).toBe(written));
});

describe('a table on a page', () => {
  it('leaves out what stands in its file alone', () => {
    const table: Table<string> = {
      name: 'sums',
      caption: 'Sums',
      empty: 'None.',
      columns: [
        { head: 'Amount', numeric: true, cell: (amount) => ({ html: `${amount} EUR`, text: amount }) },
        { head: 'Currency', inFileOnly: true, cell: () => plain('EUR') },
      ],
    };
    const html = renderToString(<TableView table={table} rows={['7.00']} shown={{ address: '/sums' }} />);
    expect(html.match(/<t[hd]\b[^>]*>[^<]*/g)).toEqual(['<th scope="col" class="num">Amount', '<td class="num">7.00 EUR']);
  });
});

describe('an address', () => {
  it('takes values in and out, whatever they contain', () => {
    expect(withQuery('/today?bucket=due&after=1', { after: null, rep: 'a&b=c' })).toBe('/today?bucket=due&rep=a%26b%3Dc');
    expect(withQuery('/today?a=1', { a: null })).toBe('/today');
  });
});

describe('figures over many rows', () => {
  it('are counted anew each time while they are few', async () => {
    const cache = createCache();
    let n = 0;
    const get = () =>
      cache.get(
        'k',
        async () => (n += 1),
        () => true,
      );
    expect([(await get()).value, (await get()).value]).toEqual([1, 2]);
  });

  it('are shown as last counted while many are counted, and then as they are', async () => {
    const now = { at: 0 };
    const cache = createCache(() => now.at);
    let [n, finish] = [0, (): void => undefined];
    const count = () =>
      new Promise<number>((resolve) => {
        n += 1;
        finish = () => resolve(n);
      });
    const first = cache.get('k', count, () => false);
    now.at = 100;
    finish();
    expect((await first).value).toBe(1);
    expect((await cache.get('k', count, () => false)).value).toBe(1);
    expect(n).toBe(1);
    now.at = 100_000;
    expect((await cache.get('k', count, () => false)).value).toBe(1);
    expect(n).toBe(2);
    finish();
    await Promise.resolve();
    await expect.poll(async () => (await cache.get('k', count, () => false)).value).toBe(2);
  });

  it('are asked of the ledger once however many look', async () => {
    const cache = createCache();
    let n = 0;
    const count = async () => {
      n += 1;
      return n;
    };
    await Promise.all([1, 2, 3].map(() => cache.get('k', count, () => true)));
    expect(n).toBe(1);
  });

  it('that cannot be counted fail, and are tried again', async () => {
    const cache = createCache();
    await expect(
      cache.get(
        'k',
        () => Promise.reject(new Error('gone')),
        () => true,
      ),
    ).rejects.toThrow('gone');
    expect(
      (
        await cache.get(
          'k',
          async () => 7,
          () => true,
        )
      ).value,
    ).toBe(7);
  });
});
