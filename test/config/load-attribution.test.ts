/** Settings of attribution: what is shipped, what a company's own file changes, and every problem with line, column and the nearest name. */
import { describe, expect, it } from 'vitest';
import { loadAttribution, parseAttribution } from '../../config/load-attribution.ts';

const problems = (text: string): string => {
  try {
    parseAttribution('mine.yaml', text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('the shipped settings', () => {
  it('are those of the reference', () => {
    expect(loadAttribution()).toMatchObject({
      version: 1,
      lookBackMonths: 18,
      inferred: { withinDays: 180, atMost: 10, inReturns: false },
      sellerFirstDays: 90,
      matureMonths: 18,
      markov: { order: 1, nulls: 'include' },
      halfLifeDays: { baton: 7, adobe: 7, hubspot: 7 },
    });
    expect(loadAttribution().halfLifeDays['marketo-measure']).toBeUndefined();
  });

  it('hold weights as the smallest whole parts', () => {
    expect([...loadAttribution().tables.baton['full-path']!]).toEqual([
      ['FT', 9],
      ['LC', 9],
      ['DC', 9],
      ['CW', 9],
      ['mid', 4],
    ]);
  });
});

describe("a company's own file", () => {
  it('says what the amounts of deals are, where somebody knows', () => {
    expect([loadAttribution().amountIs, parseAttribution('mine.yaml', 'version: 2\namount-is: annual value\n').amountIs]).toEqual([
      null,
      'annual value',
    ]);
    expect(problems('version: 2\namount-is: money\n')).toContain('contract value, annual value, one-off value');
  });

  it('names the field of deals that is the amount, by CRM, and never without what it is', () => {
    const own = parseAttribution('mine.yaml', 'version: 2\namount-is: { meaning: contract value, hubspot: hs_tcv }\n');
    expect([own.amountIs, own.amountFields]).toEqual(['contract value', { hubspot: 'hs_tcv' }]);
    expect(loadAttribution().amountFields).toEqual({});
    expect(problems('version: 2\namount-is: { hubspot: hs_tcv }\n')).toMatch(/mine.yaml:2:\d+: amount-is.meaning: expected contract value/);
    expect(problems('version: 2\namount-is: { meaning: annual value, hubspot: Total contract value }\n')).toContain('not its label');
    expect(problems('version: 2\namount-is: { meaning: annual value, salesforce: "Amount FROM Account" }\n')).toContain('not its label');
    expect(problems('version: 2\namount-is: { meaning: annual value, salesfroce: Amount }\n')).toContain('did you mean "salesforce"?');
  });

  it('changes what it names and nothing else', () => {
    const own = parseAttribution(
      'mine.yaml',
      'version: 2\nlook-back: 12 months\nmarkov: { order: 2 }\ndialects: { baton: { half-life: 14 days } }\n',
    );
    expect(own).toMatchObject({
      version: 2,
      lookBackMonths: 12,
      markov: { order: 2, nulls: 'include' },
      halfLifeDays: { baton: 14, adobe: 7 },
    });
    expect(own.tables).toEqual(loadAttribution().tables);
  });

  it('moves a kind out of the list it stood in', () => {
    const { kinds } = parseAttribution('mine.yaml', 'version: 2\ntouchpoints: { counted: [Page View, Partner call], never: [chat] }\n');
    expect(['page-view', 'partner call', 'chat', 'form', 'opened'].map((kind) => kinds.standingOf(kind, 'email'))).toEqual([
      'counted',
      'counted',
      'never',
      'counted',
      'kept',
    ]);
  });

  it.each([
    ['look-back: 12 months\n', 'version'],
    ['version: 1\nlookback: 12 months\n', '"lookback" is not known here (did you mean "look-back"?)'],
    ['version: 1\nlook-back: 12 days\n', 'mine.yaml:2:12: look-back: expected a number of months'],
    ['version: 1\nmarkov: { order: 4 }\n', 'markov.order: expected at most 3'],
    ['version: 1\ndialects: { hubspt: {} }\n', '(did you mean "hubspot"?)'],
    ['version: 1\ndialects: { baton: { u-shaped: { FT: 40, LC: 40 } } }\n', 'expected weights that sum to 100, these are 80'],
    ['version: 1\ndialects: { baton: { u-shaped: { FT: 40, LD: 60 } } }\n', '"LD" is none of FT, LC, DC, CW'],
    ['version: 1\ndialects: { baton: { u-shaped: { FT: 40, first: 60 } } }\n', '"first" is FT, which has a weight already'],
    ['version: 1\ndialects: { baton: { u-shaped: { FT: 40, "stage:Demo": 60 } } }\n', 'only custom may weigh stages'],
    ['version: 1\ndialects: { baton: { custom: { mid: 10 } } }\n', 'expected a weight for at least one milestone'],
    ['version: 1\ndialects: { marketo-measure: { custom: { FT: 10 } } }\n', 'expected weights that sum to 100, these are 10'],
    ['version: 1\ndialects: { baton: { custom: { FT: 0 } } }\n', 'expected more than 0 percent'],
    ['version: 1\ndialects: { baton: { custom: { FT: 33.33333 } } }\n', 'expected at most 4 decimals'],
    ['version: 1\ntouchpoints: { counted: [form], kept: [Form] }\n', '"Form" also stands under counted'],
    [
      'version: 1\ndialects: { baton: { custom: { "stage:1": 1, "stage:2": 1, "stage:3": 1, "stage:4": 1, "stage:5": 1, "stage:6": 1, "stage:7": 1 } } }\n',
      'at most 6 stages',
    ],
  ])('is refused with what was expected: %j', (text, sentence) => {
    expect(problems(text)).toContain(sentence);
  });

  it('normalises custom weights in the dialects that do', () => {
    expect([
      ...parseAttribution('mine.yaml', 'version: 1\ndialects: { baton: { custom: { FT: 10, CW: 30 } } }\n').tables.baton.custom!,
    ]).toEqual([
      ['FT', 1],
      ['CW', 3],
    ]);
  });

  it('tells everything at once', () => {
    expect(problems('version: 0\nlook-back: soon\nmarkov: { nulls: maybe }\n').split('\n').length).toBeGreaterThan(3);
  });
});
