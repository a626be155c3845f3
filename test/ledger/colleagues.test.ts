/** Company routing: who of the same company is with a rep already. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { dealOf, leadOf } from './records-of.ts';
import { handoffOf, outcomeOf, saveOf, UNDER } from './saves-of.ts';

const person = (email: string) => ({ name: null, email, phone: null, company: null });

describe.each(ENGINES)('colleagues on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    const tables = 'persons, handoffs, decisions, own_facts, records, record_leads, leads';
    await t.sql.query(`TRUNCATE ${tables.replace(/\w+/g, 'baton.$&')}`);
    await t.a.workspace.records.store(t.a.id, [
      leadOf('1', 10, { person: person('ana@acme.io'), companyId: '900' }),
      leadOf('2', 10, { person: person('ben@acme.io'), companyId: '900' }),
      leadOf('3', 10, { person: person('cem@acme.io'), companyId: '901' }),
    ]);
  });

  const asked = (companyId: string | null, emailDomain: string | null = null) =>
    t.a.workspace.handoffs.colleagues(t.a.id, { leadId: '1', companyId, emailDomain });
  const save = (leadId: string, more = {}) => t.a.workspace.handoffs.save(t.a.id, [saveOf(leadId, {}, [handoffOf(more)])], UNDER, 10);

  it('finds the open hand-off of the same company, not the person itself', async () => {
    await save('1', { owner: '6' });
    await save('2', { owner: '7' });
    expect(await asked('900')).toEqual([{ lead: '2', owner: '7', deal: null }]);
    expect(await asked('902')).toEqual([]);
  });

  it('goes by the domain only where no company is known', async () => {
    await save('3', { owner: '8' });
    expect(await asked('900', 'acme.io')).toEqual([]);
    expect(await asked(null, 'acme.io')).toEqual([{ lead: '3', owner: '8', deal: null }]);
    expect(await asked(null)).toEqual([]);
  });

  it('puts an open deal before an open hand-off', async () => {
    await save('2', { owner: '7' });
    await t.a.workspace.records.store(t.a.id, [dealOf('50', 10, { ownerId: '9', leadIds: ['2'] })]);
    expect(await asked('900')).toEqual([
      { lead: '2', owner: '9', deal: '50' },
      { lead: '2', owner: '7', deal: null },
    ]);
  });

  it('passes over what is closed, lost or owned by nobody', async () => {
    await t.a.workspace.handoffs.save(
      t.a.id,
      [saveOf('2', {}, [handoffOf({ state: 'closed', outcome: outcomeOf(), nextStep: null })])],
      UNDER,
      10,
    );
    await t.a.workspace.records.store(t.a.id, [dealOf('50', 10, { stage: 'lost', leadIds: ['2'] })]);
    expect(await asked('900')).toEqual([]);
    await save('2', { owner: null });
    expect(await asked('900')).toEqual([]);
  });
});
