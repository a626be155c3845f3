/** The demo's company runs by the shipped rules but for the facts its sales require. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadRules } from '../../../config/load-rules.ts';
import { demoRules } from '../../../src/cli/demo/rules.ts';

it('requires three facts and changes nothing else', () => {
  const dir = mkdtempSync(join(tmpdir(), 'baton-rules-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const [shipped, company] = [loadRules(), loadRules(demoRules(dir))];
  const [m1, ...rest] = company.clauses;
  expect(m1).toMatchObject({ id: 'M1', settings: { required: ['need', 'budget', 'time frame'] } });
  expect(rest).toEqual(shipped.clauses.slice(1));
});
