/** The contract on the command line: all problems at once, what a change would change, signatures, and a signed contract that stays in force. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { preparedDataDir } from '../helpers/engines.ts';
import { baton, folders } from './baton.ts';

const { make, clean } = folders();
afterAll(clean);

const SHIPPED = readFileSync(join(import.meta.dirname, '../../config/rules.yaml'), 'utf8');

function rulesFile(text: string): string {
  const file = join(make(), 'rules.yaml');
  writeFileSync(file, text);
  return file;
}

/** No ledger: nothing has been started here. */
const nowhere = () => ({ BATON_DATA_DIR: join(make(), 'none') });

describe('baton rules check', () => {
  it('is content with the shipped rules, without any ledger', async () => {
    const { code, stdout } = await baton(['rules', 'check'], nowhere());
    expect(code).toBe(0);
    expect(stdout).toContain('config/rules.yaml is in order');
    expect(stdout).not.toContain('advice:');
  });

  it('names every problem at once with line, column, what was expected and the nearest name, and exits 1', async () => {
    const file = rulesFile(`version: 1
clauses:
  - { id: M1, required: [need, budget, desire, application] }
  - { id: S2, kind: hand-raisr, within: 5 busines minutes, ladder: [{ after: 3 minutes, do: wran }] }
  - { id: S5, attemps: 3 }
`);
    const { code, stdout } = await baton(['rules', 'check', file, '--json'], nowhere());
    const { fine, problems } = JSON.parse(stdout) as { fine: boolean; problems: { line: number; column: number; message: string }[] };
    expect({ code, fine }).toEqual({ code: 1, fine: false });
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [3, 25],
      [4, 21],
      [4, 41],
      [4, 93],
      [5, 24],
    ]);
    expect(problems[0]?.message).toContain('at most 3');
    expect(problems[1]?.message).toContain('did you mean "hand-raiser"?');
    expect(problems[3]?.message).toContain('did you mean "warn"?');
  });

  it('tells clause by clause what a changed file would change', async () => {
    const file = rulesFile(SHIPPED.replace('within: 15 business days', 'within: 10 business days'));
    const { code, stdout } = await baton(['rules', 'check', file, '--json'], nowhere());
    const { changes } = JSON.parse(stdout) as { changes: { about: string; removed: string[]; added: string[] }[] };
    expect(code).toBe(0);
    expect(changes.map(({ about, removed, added }) => [about, removed.length, added.length])).toEqual([['S3', 1, 1]]);
  });

  it('advises, and still exits 0, where a page is too short', async () => {
    const { code, stdout } = await baton(['rules', 'check', rulesFile('version: 1\nclauses:\n  - { id: S5 }\n')], nowhere());
    expect(code).toBe(0);
    expect(stdout).toContain('advice: The page has 1 clause;');
  });

  it('says so when the file is not there', async () => {
    const { code, stdout } = await baton(['rules', 'check', '/nowhere/rules.yaml'], nowhere());
    expect(code).toBe(1);
    expect(stdout).toContain('no such file');
  });
});

describe('baton rules page', () => {
  it('prints one sheet of text, and one of HTML to a file', async () => {
    const out = join(make(), 'page.html');
    const [text, html] = await Promise.all([
      baton(['rules', 'page'], nowhere()),
      baton(['rules', 'page', '--html', '--out', out], nowhere()),
    ]);
    expect([text.code, html.code, html.stdout]).toEqual([0, 0, '']);
    expect(text.stdout.split('\n').length).toBeLessThanOrEqual(67);
    expect(text.stdout.indexOf('MARKETING OWES')).toBeLessThan(text.stdout.indexOf('SALES OWES'));
    expect(readFileSync(out, 'utf8')).toContain('<h1>Lead Management Rules</h1>');
  });

  it('prints nothing that is longer than a sheet', async () => {
    const entry = (n: number) =>
      `  - { id: S2, teams: [t${n}], kind: hand-raiser, within: ${n + 1} minutes, ladder: [{ after: 9 hours, do: warn }] }\n`;
    const teams = Array.from({ length: 25 }, (_, n) => entry(n)).join('');
    const { code, stdout, stderr } = await baton(['rules', 'page', rulesFile(`${SHIPPED}\n${teams}`)], nowhere());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('does not fit one sheet');
  });
});

describe('baton rules sign', () => {
  it('brings a contract into force with both signatures, and keeps it there when the file changes', async () => {
    const environment = { BATON_DATA_DIR: await preparedDataDir() };
    const first = await baton(['rules', 'sign', '--as', 'marketing', '--by', 'Mia', '--json'], environment);
    expect(JSON.parse(first.stdout)).toMatchObject({
      state: { state: 'unsigned' },
      signed: null,
      pending: { by: { marketing: { name: 'Mia' } } },
    });
    const second = await baton(['rules', 'sign', '--as', 'sales', '--by', 'Sam', '--json'], environment);
    const { inForce } = JSON.parse(second.stdout) as { inForce: { hash: string } };
    expect(JSON.parse(second.stdout)).toMatchObject({ state: { state: 'signed' }, pending: null, shadow: null });

    const changed = { ...environment, BATON_RULES: rulesFile(SHIPPED.replace('within: 30 days', 'within: 20 days')) };
    const { stdout } = await baton(['rules', 'check'], changed);
    expect(stdout).toContain(`It changes the contract in force (version 1, ${inForce.hash.slice(0, 12)}, signed)`);
    expect(stdout).toContain('runs in shadow');
  }, 180_000);

  it('takes no department but the two', async () => {
    const { code, stderr } = await baton(['rules', 'sign', '--as', 'legal', '--by', 'Lea']);
    expect(code).toBe(2);
    expect(stderr).toContain('Expected marketing or sales');
  });
});
