/** The oracle's door: counts, what was looked at, the first findings; and what it refuses. */
import { afterEach, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { RULES } from './court.ts';

let running: SandboxHandle | null = null;

afterEach(async () => {
  await running?.close();
  running = null;
});

async function open(): Promise<SandboxHandle> {
  running = await startSandbox({ startsAt: Date.UTC(2026, 2, 2, 9) });
  return running;
}

it('answers counts of every kind, what it looked at and the first fifty findings', async () => {
  const { control, portal, server } = await open();
  const owner = portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@own.example', teams: ['Iberia'] });
  for (let n = 0; n < 60; n++)
    portal.create('contacts', { lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: owner }, { source: 'AUTOMATION_PLATFORM' });
  server.sandbox.clock.moveTo(Date.UTC(2026, 2, 2, 12));
  const answer = await control('POST oracle', { rules: RULES });
  expect(answer.counts).toEqual({
    ...{ missedTasks: 60, wronglyClosed: 0, orphans: 0, duplicateTasks: 0, wrongOwner: 0, lateRungs: 0, unjustRungs: 0, wrongDue: 0 },
    wrongMoney: 0,
  });
  expect(answer.checked).toMatchObject({ leads: 60, handoffs: 60, minutes: 60 * 144 });
  expect(answer.money).toEqual({});
  expect(answer.findings.missedTasks).toHaveLength(50);
  expect(answer.findings.missedTasks[0]).toMatchObject({ at: Date.UTC(2026, 2, 2, 9, 51), what: expect.stringContaining('qualified') });
});

it('judges by the rules it is given: what they do not name is not owed', async () => {
  const { control, portal, server } = await open();
  const owner = portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@own.example', teams: ['Iberia'] });
  portal.create('contacts', { lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: owner }, { source: 'AUTOMATION_PLATFORM' });
  server.sandbox.clock.moveTo(Date.UTC(2026, 2, 2, 12));
  const owed = async (clauses: unknown[]) => (await control('POST oracle', { rules: { clauses } })).counts.missedTasks;
  expect(await owed([])).toBe(0);
  expect(await owed([{ id: 'S2', kind: 'hand-raiser', within: '5 minutes' }])).toBe(0);
  expect(await owed([{ id: 'S2', kind: ['qualified', 'inquiry'], within: '60 minutes' }])).toBe(1);
  expect(await owed([{ id: 'S2', within: '1 business day' }])).toBe(0);
});

it('refuses a body without rules and durations that nobody can read', async () => {
  const { control, portal } = await open();
  await expect(control('POST oracle', {})).rejects.toThrow('needs "rules"');
  const owner = portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@own.example' });
  portal.create('contacts', { lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: owner }, { source: 'AUTOMATION_PLATFORM' });
  const clauses = [{ id: 'S2', within: 'soon' }];
  await expect(control('POST oracle', { rules: { clauses } })).rejects.toThrow('"soon" is no duration.');
});
