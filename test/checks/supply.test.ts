/** What production is made of is listed whole, and advisories about it are told unless they are explained. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EXPLAINED } from '../../scripts/audit/explained.ts';
import { judgeAudit } from '../../scripts/audit/judge.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

/** A package under another name (`npm:@scope/name@1.2.3`) is installed at the version at its end. */
const exactOf = (version: string): string => version.replace(/^npm:.+@/, '');

describe('the bill of materials', () => {
  it('lists every package that production installs, with its exact version, and none of development', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'sbom'], { cwd: ROOT, maxBuffer: 64 * 1_048_576 });
    const { bomFormat, components } = JSON.parse(stdout) as {
      bomFormat: string;
      components: { name: string; version: string; scope?: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    const { packages } = read('package-lock.json') as { packages: Record<string, { version: string; dev?: boolean }> };
    const installed = Object.entries(packages).flatMap(([path, { version, dev }]) =>
      path === '' || dev ? [] : [`${path.split('node_modules/').at(-1)}@${version}`],
    );
    expect(installed.length).toBeGreaterThan(50);
    expect(installed.filter((name) => !listed.has(name))).toEqual([]);
    const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
    for (const [name, version] of Object.entries(dependencies)) expect(listed).toContain(`${name}@${exactOf(version)}`);
    for (const name of ['vitest', '@biomejs/biome', 'playwright-core'])
      expect([...listed].filter((one) => one.startsWith(`${name}@`))).toEqual([]);
  });
});

describe('the audit', () => {
  const advisory = { url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'It leaks', severity: 'high', name: 'pkg' };
  const answer = JSON.stringify({ vulnerabilities: { pkg: { via: [advisory] }, user: { via: ['pkg', advisory] } } });
  const explained = { advisory: 'GHSA-aaaa-bbbb-cccc', why: 'that part is not called', until: '2026-06-30' };

  it('tells each advisory once, and that it is open', () => {
    expect(judgeAudit(answer, [], '2026-06-30')).toEqual({ state: 'open', lines: [expect.stringMatching(/^OPEN high pkg: It leaks/)] });
  });

  it('is clean with a reason, until its day has passed', () => {
    expect(judgeAudit(answer, [explained], '2026-06-30')).toMatchObject({ state: 'clean', lines: [expect.stringContaining('not called')] });
    expect(judgeAudit(answer, [explained], '2026-07-01')).toMatchObject({ state: 'open', lines: [expect.stringContaining('OPEN AGAIN')] });
    expect(judgeAudit('{"vulnerabilities":{}}', [], '2026-07-01').state).toBe('clean');
  });

  it('never takes silence for an all-clear', () => {
    for (const text of ['', 'null', '{"error":{"code":"E405"}}', '<html>'])
      expect(judgeAudit(text, [], '2026-01-01').state).toBe('unknown');
  });

  it('explains nothing without a reason and a day', () => {
    for (const one of EXPLAINED)
      expect(one).toMatchObject({
        advisory: expect.stringMatching(/^GHSA-/),
        why: expect.stringMatching(/.{20}/),
        until: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      });
  });
});
