/** Rules files: what is read, what is refused with its place, and what the hash covers. */
import { describe, expect, it } from 'vitest';
import { loadRules, parseRules } from '../../config/load-rules.ts';
import { CLAUSE_KINDS } from '../../src/domain/rules/index.ts';

const SMALLEST = `version: 1
clauses:
  - { id: S2, kind: inquiry, within: 60 minutes, evidence: B, ladder: [ { after: 4 business hours, do: manager } ] }
`;

/** The message of the refusal. */
function refusal(text: string): string {
  try {
    parseRules('rules.yaml', text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('The smallest rules file', () => {
  it('is read', () => {
    expect(parseRules('rules.yaml', SMALLEST)).toMatchObject({
      version: 1,
      clauses: [
        {
          id: 'S2',
          owes: 'sales',
          kinds: ['inquiry'],
          within: { amount: 60, unit: 'minutes' },
          evidence: 'B',
          ladder: [{ after: { amount: 4, unit: 'business hours' }, do: 'manager' }],
          settings: {},
        },
      ],
    });
  });

  it.each([
    ['a list', 'kind: [inquiry, qualified]', ['qualified', 'inquiry']],
    ['any', 'kind: any', ['hand-raiser', 'qualified', 'inquiry']],
    ['left out', 'evidence: B', ['hand-raiser', 'qualified', 'inquiry']],
  ])('takes `kind` as %s', (_, kind, kinds) => {
    expect(parseRules('r', `version: 1\nclauses:\n  - { id: S2, within: 1 hour, ${kind} }\n`).clauses[0]!.kinds).toEqual(kinds);
  });

  it.each(['minute', 'minutes', 'hour', 'days', 'business minute', 'business hours', 'business  days'])('reads durations in %s', (unit) => {
    expect(parseRules('r', `version: 1\nclauses:\n  - { id: S2, within: 3 ${unit} }\n`).clauses[0]!.within).toMatchObject({ amount: 3 });
  });

  it.each(['warn', 'manager', 'reassign', 'propose', 'safety-net'])('knows the rung %s', (rung) => {
    const text = `version: 1\nclauses:\n  - { id: S2, within: 1 hour, ladder: [ { after: 60 %, do: ${rung} } ] }\n`;
    expect(parseRules('r', text).clauses[0]!.ladder).toEqual([{ after: { percent: 60 }, do: rung }]);
  });
});

describe('Bad rules', () => {
  it.each([
    ['an unknown clause', 'version: 1\nclauses:\n  - { id: S22 }\n', 'rules.yaml:3:11: clauses.0.id: expected one of M1'],
    ['an unknown key', 'version: 1\nclauses:\n  - id: S2\n    within: 1 hour\n    evidense: B\n', '(did you mean "evidence"?)'],
    ['an unknown kind', 'version: 1\nclauses:\n  - { id: S2, within: 1 hour, kind: qualifed }\n', '(did you mean "qualified"?)'],
    [
      'a kind in a list',
      'version: 1\nclauses:\n  - { id: S2, within: 1 hour, kind: [any, inquiry] }\n',
      'rules.yaml:3:38: clauses.0.kind.0',
    ],
    [
      'a duration without unit',
      'version: 1\nclauses:\n  - { id: S2, within: 60 }\n',
      'rules.yaml:3:23: clauses.0.within: expected a duration',
    ],
    ['a duration of nothing', 'version: 1\nclauses:\n  - { id: S2, within: 0 minutes }\n', 'expected a duration'],
    ['a missing target', 'version: 1\nclauses:\n  - { id: S2 }\n', 'clauses.0.within: expected a duration such as'],
    [
      'a rung without act',
      'version: 1\nclauses:\n  - { id: S2, within: 1 hour, ladder: [ { after: 1 hour } ] }\n',
      'ladder.0.do: expected one of warn',
    ],
    [
      'an unknown rung',
      'version: 1\nclauses:\n  - { id: S2, within: 1 hour, ladder: [ { after: 1 hour, do: mangler } ] }\n',
      '(did you mean "manager"?)',
    ],
    ['a ladder that is no list', 'version: 1\nclauses:\n  - { id: S2, within: 1 hour, ladder: warn }\n', 'expected a list of rungs'],
    [
      'a setting of another type',
      'version: 1\nclauses:\n  - { id: S3, within: 1 hour, attempts: many }\n',
      'clauses.0.attempts: expected a whole number',
    ],
    [
      'one clause twice',
      'version: 1\nclauses:\n  - { id: S2, within: 1 hour }\n  - { id: S2, within: 2 hours, kind: inquiry }\n',
      'S2 for inquiry is there already',
    ],
    ['no version', 'clauses: []\n', 'version: expected a whole number'],
    ['no clauses', 'version: 1\n', 'clauses: expected a list'],
    ['something else', '- 1\n', 'expected a map'],
    ['nothing', '', 'expected'],
    ['broken YAML', 'version: 1\nclauses: [\n', 'rules.yaml:'],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it('are told all at once', () => {
    const text = 'version: x\nclauses:\n  - { id: S9 }\n  - { id: S2, within: soon }\n';
    expect(refusal(text).match(/rules\.yaml:\d+:\d+/g)).toEqual(['rules.yaml:1:10', 'rules.yaml:3:11', 'rules.yaml:4:23']);
  });

  it('name the file that cannot be read', () => {
    expect(() => loadRules('/nowhere/rules.yaml')).toThrow('/nowhere/rules.yaml');
  });
});

describe('The hash', () => {
  it('covers the contract and not its layout', () => {
    const { hash } = parseRules('a', SMALLEST);
    expect(parseRules('b', SMALLEST.replace('{ id: S2, kind: inquiry,', '{ kind: [inquiry], id: S2,').concat('# a note\n')).hash).toBe(
      hash,
    );
    expect(parseRules('c', SMALLEST.replace('60 minutes', '61 minutes')).hash).not.toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('The registry', () => {
  it('names every clause of the shipped rules, in the order of the page', () => {
    expect([...CLAUSE_KINDS.keys()]).toEqual(['M1', 'M2', 'M3', 'M4', 'S1', 'S2', 'S3', 'S4', 'S5', 'G1']);
    expect([...new Set(loadRules().clauses.map(({ id }) => id))].sort()).toEqual([...CLAUSE_KINDS.keys()].sort());
    for (const [id, kind] of CLAUSE_KINDS) expect(kind.id).toBe(id);
  });
});
