/** Who is reached at an address: people by any of theirs, as whom they live on, account by account. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf } from './records-of.ts';

const PERSON = { name: null, phone: null, company: null };

describe.each(ENGINES)('people at an address on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });

  it('are found by each of their addresses, however it was typed first, and once', async () => {
    const { records, attribution } = t.a.workspace;
    await records.store(t.a.id, [
      leadOf('1', 1, { person: { ...PERSON, email: ' Ana@Acme.io', otherEmails: ['ana@before.io', 'ana@home.io'] } }),
      leadOf('2', 1, { person: { ...PERSON, email: 'ben@acme.io' } }),
      leadOf('3', 1, { person: { ...PERSON, email: null } }),
    ]);
    expect(await attribution.peopleAt(t.a.id, ['ana@acme.io', 'ana@home.io', 'ben@acme.io', 'nobody@acme.io'])).toEqual([
      { email: 'ana@acme.io', leadId: '1' },
      { email: 'ana@home.io', leadId: '1' },
      { email: 'ben@acme.io', leadId: '2' },
    ]);
    expect(await t.b.workspace.attribution.peopleAt(t.b.id, ['ana@home.io'])).toEqual([]);
    expect(await attribution.peopleAt(t.a.id, [])).toEqual([]);
  });

  it('are no longer when the CRM has taken the address away', async () => {
    const { records, attribution } = t.a.workspace;
    await records.store(t.a.id, [leadOf('1', 2, { person: { ...PERSON, email: 'ana@acme.io' } })]);
    expect(await attribution.peopleAt(t.a.id, ['ana@acme.io', 'ana@before.io'])).toEqual([{ email: 'ana@acme.io', leadId: '1' }]);
  });
});
