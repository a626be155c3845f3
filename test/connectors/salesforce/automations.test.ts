/** What reacts in an org when figures are written: every kind of reaction by name, what only new records start left out, refusals said. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
beforeEach(async () => {
  bench = await salesforceBench({ bare: true });
});
afterEach(() => bench.close());

const seen = () => bench.connector.automations(bench.session());

it('names flows, processes, triggers, workflow rules and validation rules of the objects Baton updates, and of no others', async () => {
  await bench.sandbox.control('POST settings', {
    automations: [
      { kind: 'flow', object: 'Opportunity', name: 'Won to ERP' },
      { kind: 'flow', object: 'Opportunity', name: 'Greet', on: 'create' },
      { kind: 'flow', object: 'Task', name: 'Remind' },
      { kind: 'process', object: 'Contact', name: 'Score' },
      { kind: 'trigger', object: 'Campaign', name: 'CampaignTrigger' },
      { kind: 'trigger', object: 'Contact', name: 'OldTrigger', active: false },
      { kind: 'trigger', object: 'Lead', name: 'NewLeads', on: 'create' },
      { kind: 'workflow rule', object: 'Lead', name: 'Mail the boss' },
    ],
    validationRules: [
      { object: 'Opportunity', field: 'Amount', mode: 'required', message: 'No' },
      { object: 'Task', field: 'Type', mode: 'required', message: 'No' },
    ],
  });
  const { found, unseen } = await seen();
  expect(found).toEqual([
    { object: 'Opportunity', kind: 'flow', name: 'Won to ERP' },
    { object: 'Contact', kind: 'process', name: 'Score' },
    { object: 'Campaign', kind: 'Apex trigger', name: 'CampaignTrigger' },
    { object: 'Lead', kind: 'workflow rule', name: 'Mail the boss' },
    { object: 'Opportunity', kind: 'validation rule', name: 'Rule_on_Amount' },
  ]);
  expect(unseen).toEqual([expect.stringContaining('on or off')]);
});

it('names a trigger on rows of influence that starts with new rows, since Baton makes them', async () => {
  await bench.sandbox.control('POST settings', {
    automations: [{ kind: 'trigger', object: 'CampaignInfluence', name: 'OnInfluence', on: 'create' }],
  });
  expect((await seen()).found).toEqual([{ object: 'CampaignInfluence', kind: 'Apex trigger', name: 'OnInfluence' }]);
});

it('says what the org does not show its user, and names the rest', async () => {
  await bench.sandbox.control('POST settings', { automations: [{ kind: 'flow', object: 'Lead', name: 'Route' }] });
  await bench.sandbox.control('POST faults', {
    nextStatus: {
      match: { path: '/tooling/query' },
      status: 403,
      body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'You do not have View Setup.' }],
      times: 2,
    },
  });
  const { found, unseen } = await seen();
  expect(found).toEqual([{ object: 'Lead', kind: 'flow', name: 'Route' }]);
  expect(unseen.filter((sentence) => sentence.includes('INSUFFICIENT_ACCESS'))).toHaveLength(2);
});
