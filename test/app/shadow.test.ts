/** A signed contract holds while the file has a change that nobody signed: the change is counted beside it and writes nothing. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRules } from '../../config/load-rules.ts';
import { sign } from '../../src/cli/rules/contract-state.ts';
import { contractStatus } from '../../src/cli/rules/status.ts';
import { statusLines } from '../../src/cli/rules/status-lines.ts';
import type { RuleBook } from '../../src/domain/rule-book.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

/** The change: another rep gets the lead after 6 business minutes instead of 30. */
const rulesFile = join(mkdtempSync(join(tmpdir(), 'baton-shadow-')), 'rules.yaml');
const shipped = readFileSync(join(import.meta.dirname, '../../config/rules.yaml'), 'utf8');
writeFileSync(
  rulesFile,
  shipped
    .replace('{ after: 15 business minutes, do: manager }', '{ after: 6 business minutes, do: reassign }')
    .replace('      - { after: 30 business minutes, do: reassign }\n', ''),
);

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;

async function signBy(book: RuleBook): Promise<void> {
  for (const department of ['marketing', 'sales'] as const)
    await sign(baton.ledger, book, department, { name: department, at: baton.app.clock.now() });
  await baton.app.settings.refresh(baton.ledger);
}

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  const ben = addRep(sandbox, 'ben');
  baton = await startApp(sandbox, { roster: companyRoster([ana, ben]), environment: { BATON_RULES: rulesFile } });
  await signBy(loadRules());
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

describe('An unsigned change of the rules', () => {
  let lead: string;

  it('moves no lead and tells nobody', async () => {
    lead = handRaiser(sandbox, 'lena', ana);
    await baton.rest();
    await baton.playTo(TEN + 16 * MINUTE);
    expect(fieldsOf(sandbox, lead).hubspot_owner_id).toBe(ana);
    expect(fieldsOf(sandbox, lead).baton_transfers).not.toBe('1');
  });

  it('is counted beside what the signed rules decided', async () => {
    const status = await contractStatus(baton.app);
    expect(status.shadowCounts).toContainEqual({ clause: 'S2', rung: 'warn', inForce: 1, shadow: 1 });
    expect(status.shadowCounts).toContainEqual({ clause: 'S2', rung: 'manager', inForce: 1, shadow: 0 });
    expect(status.shadowCounts).toContainEqual({ clause: 'S2', rung: 'reassign', inForce: 0, shadow: 1 });
    expect(statusLines(status).join('\n')).toContain('S2 reassign: 0 in force, 1 in shadow');
  });

  it('moves leads once both departments signed it', async () => {
    await signBy(loadRules(rulesFile));
    expect(baton.app.settings.shadow()).toBeNull();
    const next = handRaiser(sandbox, 'nora', ana);
    await baton.rest();
    await baton.playTo(TEN + 25 * MINUTE);
    expect(fieldsOf(sandbox, next).hubspot_owner_id).not.toBe(ana);
    expect(fieldsOf(sandbox, lead).hubspot_owner_id).not.toBe(ana);
  });
});
