/** The company’s own file of costs: what it says, and every problem of it at once. */
import { describe, expect, it } from 'vitest';
import { loadCosts, parseCosts } from '../../config/load-costs.ts';

describe('a file of costs', () => {
  it('states amounts with their kind and days', () => {
    const text =
      'costs:\n  - { campaign: spring, amount: 1200.50, currency: EUR, from: 2026-03-01, to: 2026-03-31 }\n  - { campaign: 7, amount: "5", currency: USD, kind: people, planned: true }\n';
    expect(parseCosts('/etc/baton/costs.yaml', text)).toEqual({
      source: 'costs.yaml',
      lines: [
        {
          campaign: 'spring',
          kind: 'media',
          amount: '1200.5',
          currency: 'EUR',
          planned: false,
          startsAt: Date.UTC(2026, 2, 1),
          endsAt: Date.UTC(2026, 2, 31),
        },
        { campaign: '7', kind: 'people', amount: '5', currency: 'USD', planned: true, startsAt: null, endsAt: null },
      ],
    });
  });

  it('is a spreadsheet’s file where it is called one, whatever separates its cells', () => {
    const text =
      '\uFEFFCampaign;Kind;Amount;Currency;From;To;Planned\r\n"Spring; the big one";;1200.50;EUR;2026-03-01;2026-03-31;\r\nfair;people;5;USD;;;yes\r\n';
    expect(parseCosts('/etc/baton/Costs.CSV', text)).toEqual({
      source: 'Costs.CSV',
      lines: [
        {
          campaign: 'Spring; the big one',
          kind: 'media',
          amount: '1200.50',
          currency: 'EUR',
          planned: false,
          startsAt: Date.UTC(2026, 2, 1),
          endsAt: Date.UTC(2026, 2, 31),
        },
        { campaign: 'fair', kind: 'people', amount: '5', currency: 'USD', planned: true, startsAt: null, endsAt: null },
      ],
    });
  });

  it('names every problem of a spreadsheet’s file with its line', () => {
    const wrong = 'campaign,amont,amount,currency\nspring,,much,EUR\nfair,,1,euro\n,,1,EUR\n';
    for (const expected of [
      'costs.csv:1: "amont" is no column',
      'did you mean "amount"',
      'costs.csv:2: amount',
      'costs.csv:3: currency',
      'costs.csv:4: campaign',
    ])
      expect(() => parseCosts('costs.csv', wrong)).toThrow(expected);
    expect(() => parseCosts('costs.csv', '')).toThrow('expected the columns campaign');
  });

  it('is none where nobody names one', () => {
    expect(loadCosts(null)).toBeNull();
  });

  it.each([
    ['costs:\n  - { campaign: a, amount: much, currency: EUR }', 'expected an amount'],
    ['costs:\n  - { campaign: a, amount: "1", currency: euro }', 'three letters'],
    ['costs:\n  - { campaign: a, amount: "1", currency: EUR, from: 2026-03-02, to: 2026-03-01 }', 'before the first'],
    ['costs:\n  - { campaign: a, amount: "1", currency: EUR, kind: beer }', 'media, programme'],
    ['costs:\n  - { campaign: a, amount: "1", currency: EUR, form: 2026-03-02 }', 'did you mean "from"'],
  ])('is refused with what was expected: %s', (text, expected) => {
    expect(() => parseCosts('costs.yaml', text)).toThrow(expected);
  });
});
