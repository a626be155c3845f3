/** The reader takes any well-formed file, and says which column it misses. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../sandbox/world/olist/csv.ts';

describe('readCsv', () => {
  it('reads quotes, doubled quotes, commas and line breaks inside quotes', () => {
    const text = '\uFEFFa,b\r\n"x,1","say ""hi""\nthere"\r\n\r\nlast,\n';
    expect(readCsv(text, ['a', 'b'], 'f.csv')).toEqual([
      { a: 'x,1', b: 'say "hi"\nthere' },
      { a: 'last', b: '' },
    ]);
  });

  it('takes columns by name, in any order, and fills short rows with nothing', () => {
    expect(readCsv('b,c,a\n2,3,1\n5\n', ['a', 'b'], 'f.csv')).toEqual([
      { a: '1', b: '2' },
      { a: '', b: '5' },
    ]);
  });

  it('names the missing column and those that are there', () => {
    expect(() => readCsv('x,y\n1,2\n', ['x', 'mql_id'], 'leads.csv')).toThrow('leads.csv has no column mql_id; its columns are x, y');
  });

  it('gives back what was written, whatever it is', () => {
    const cell = fc.string().map((text) => text.trim());
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.record({ a: cell, b: cell }), { minLength: 1 }), (rows) => {
        const text = `a,b\n${rows.map(({ a, b }) => `${quoted(a)},${quoted(b)}`).join('\n')}`;
        expect(readCsv(text, ['a', 'b'], 'f.csv')).toEqual(rows);
      }),
    );
  });
});
