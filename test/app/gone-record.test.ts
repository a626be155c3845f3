/** A lead that was in the bin for a while: nothing that was true of the bin alone is written onto it when it is back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { command } from '../helpers/command.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { BATON_POLL_MINUTES: '1440' } });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

it('keeps what it showed until Baton has read that it is back', async () => {
  const lead = handRaiser(sandbox, 'lea', ana);
  await baton.playTo(TEN + 2 * MINUTE);
  expect(fieldsOf(sandbox, lead).baton_state).toBe('offered');
  await command(baton.app, 'pause', '--by', 'ops', '--why', 'nothing is written for a while');
  sandbox.portal.archive('contacts', lead, { source: 'CRM_UI', userId: '1' });
  await baton.playTo(TEN + 4 * MINUTE);
  expect((await baton.ledger.handoffs.ofLead(baton.install.installId, lead)).at(-1)?.judgement.state).toBe('closed');

  await sandbox.control('POST faults', { dropWebhooks: 1 });
  sandbox.portal.restore('contacts', lead, { source: 'CRM_UI', userId: '1' });
  await command(baton.app, 'resume');
  await baton.rest();
  expect(fieldsOf(sandbox, lead).baton_state).toBe('offered');

  await sandbox.control('POST faults', { dropWebhooks: 0 });
  sandbox.portal.update('contacts', lead, { email: 'lea@buyer.example' }, { source: 'CRM_UI', userId: '1' });
  await baton.playTo(TEN + 6 * MINUTE);
  expect(fieldsOf(sandbox, lead).baton_state).toBe('offered');
  expect(openTasksOf(sandbox, lead)).toHaveLength(1);
});
