/** Links across two CRMs in the ledger: found, asked, decided, followed through merges, and counted. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CrmLead } from '../../src/domain/crm-record.ts';
import type { Install, InstallPair, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import { ENGINES, installOf, lease, ledgerOf } from './ledgers.ts';
import { leadOf } from './records-of.ts';

describe.each(ENGINES)('links on $name', ({ fresh }) => {
  const t = ledgerOf(fresh);
  let w: WorkspaceLedger;
  let org: Install;
  let pair: InstallPair;
  let orgs = 0;

  beforeEach(async () => {
    w = t.a.workspace;
    orgs += 1;
    const account = { ...installOf(`org-${orgs}`), crm: 'salesforce' as const };
    org = await w.installs.connect(account, { sealed: 'sealed', expiresAt: 1 });
    pair = { hubspot: t.a.id, salesforce: org.installId };
    await t.sql.query("DELETE FROM baton.person_links WHERE workspace_id = 'a'");
  });

  const person = (email: string | null, name = 'Ana Ruiz'): Partial<CrmLead> => ({ person: { name, email, phone: null, company: null } });
  const hubspot = (...leads: CrmLead[]) => w.records.store(pair.hubspot, leads);
  const salesforce = (...leads: CrmLead[]) => w.records.store(pair.salesforce, leads);
  const links = async (...ids: string[]) => Object.fromEntries(await w.links.of(pair, pair.hubspot, ids));
  const marked = async (installId: string, lane: 'judge' | 'pull.lead') => {
    const rows = await w.marks.claim(installId, lane, 100, lease(), 1_000_000, 0);
    await w.marks.settle(installId, lane, rows.length === 0 ? lease() : lease(), [], 0);
    return rows.map(({ key }) => key).sort();
  };

  it('finds one person by address, whatever its spelling, from either side, and has both judged and read whole', async () => {
    await hubspot(leadOf('1', 5, person('Ana@Acme.io ')));
    await salesforce(leadOf('00Q1', 5, { ...person('ana@acme.io'), withHistory: false }));
    expect(await w.links.match(pair, pair.salesforce, ['00Q1'], 10)).toBe(1);
    expect(await links('1')).toEqual({ '1': '00Q1' });
    expect(await w.links.of(pair, pair.salesforce, ['00Q1'])).toEqual(new Map([['00Q1', '1']]));
    expect(await w.links.counts()).toEqual({ linkedAcrossCrms: 1, ambiguous: 0 });
    expect(await marked(pair.hubspot, 'judge')).toEqual(['1']);
    expect(await marked(pair.salesforce, 'judge')).toEqual(['00Q1']);
    expect(await marked(pair.salesforce, 'pull.lead')).toEqual(['00Q1']);
    expect(await w.links.match(pair, pair.hubspot, ['1'], 11)).toBe(0);
  });

  it('asks about one address of two people and links what a person decides', async () => {
    await hubspot(leadOf('1', 5, person('ana@acme.io')));
    await salesforce(leadOf('00Q1', 5, person('ana@acme.io')), leadOf('00Q2', 5, person('ana@acme.io', 'Ana R')));
    await w.links.match(pair, pair.hubspot, ['1'], 10);
    expect(await links('1')).toEqual({});
    expect(await w.links.counts()).toEqual({ linkedAcrossCrms: 0, ambiguous: 1 });
    const [question] = await w.links.questions(10);
    expect(question).toMatchObject({ pair, links: [{ salesforce: '00Q1' }, { salesforce: '00Q2' }] });
    expect(question!.names[`${pair.salesforce} 00Q2`]).toBe('Ana R');

    expect(await w.links.decide(pair, { hubspot: '1', salesforce: '00Q2', same: true, by: 'Mia' }, 20)).toBe(true);
    expect(await links('1')).toEqual({ '1': '00Q2' });
    expect(await w.links.counts()).toEqual({ linkedAcrossCrms: 1, ambiguous: 0 });
    expect(await w.links.match(pair, pair.salesforce, ['00Q1', '00Q2'], 30)).toBe(0);
  });

  it('links who is left once a person has said that two are not one', async () => {
    await hubspot(leadOf('1', 5, person('ana@acme.io')));
    await salesforce(leadOf('00Q1', 5, person('ana@acme.io')), leadOf('00Q2', 5, person('ana@acme.io')));
    await w.links.match(pair, pair.hubspot, ['1'], 10);
    expect(await w.links.decide(pair, { hubspot: '1', salesforce: '00Q1', same: false, by: 'Mia' }, 20)).toBe(true);
    expect(await links('1')).toEqual({ '1': '00Q2' });
    expect(await w.links.decide(pair, { hubspot: '1', salesforce: 'nobody', same: true, by: 'Mia' }, 20)).toBe(false);
  });

  it('goes by the id that HubSpot names, also when that lead was converted since', async () => {
    await hubspot(leadOf('1', 5, { ...person('ana@acme.io'), elsewhere: ['00Q1'] }));
    await salesforce(leadOf('003C', 5, person('other@acme.io')));
    await w.records.merge(pair.salesforce, '003C', ['00Q1'], 6);
    await w.links.match(pair, pair.salesforce, ['003C'], 10);
    expect(await links('1')).toEqual({ '1': '003C' });
    expect(await w.links.match(pair, pair.hubspot, ['1'], 11)).toBe(0);
  });

  it('follows a record into the one it lives on as, and asks where both were linked', async () => {
    await hubspot(leadOf('1', 5, person('ana@acme.io')), leadOf('2', 5, person('bo@acme.io', 'Bo')));
    await salesforce(leadOf('00Q1', 5, person('ana@acme.io')), leadOf('00Q2', 5, person('bo@acme.io', 'Bo')));
    await salesforce(leadOf('003C', 5, person(null)));
    await w.links.match(pair, pair.hubspot, ['1', '2'], 10);
    await w.links.follow(pair, pair.salesforce, '003C', ['00Q1'], 20);
    await w.links.follow(pair, pair.salesforce, '003C', ['00Q1'], 21);
    expect(await links('1', '2')).toEqual({ '1': '003C', '2': '00Q2' });

    await w.links.follow(pair, pair.hubspot, '1', ['2'], 30);
    expect(await links('1')).toEqual({ '1': '003C' });
    expect(await w.links.counts()).toEqual({ linkedAcrossCrms: 1, ambiguous: 1 });
  });

  it('follows a converted lead into a contact that was read first and asked about', async () => {
    await hubspot(leadOf('1', 5, person('ana@acme.io')));
    await salesforce(leadOf('00Q1', 5, person('ana@acme.io')));
    await w.links.match(pair, pair.hubspot, ['1'], 10);
    await salesforce(leadOf('003C', 15, person('ana@acme.io')));
    await w.links.match(pair, pair.salesforce, ['003C'], 15);
    expect(await w.links.counts()).toEqual({ linkedAcrossCrms: 1, ambiguous: 1 });
    await w.links.follow(pair, pair.salesforce, '003C', ['00Q1'], 20);
    expect(await links('1')).toEqual({ '1': '003C' });
    expect(await w.links.counts()).toEqual({ linkedAcrossCrms: 1, ambiguous: 0 });
  });

  it('unlinks nobody and finds nobody of another workspace', async () => {
    await hubspot(leadOf('1', 5, person('ana@acme.io')));
    const other = t.b.workspace;
    await other.records.store(t.b.id, [leadOf('00Q1', 5, person('ana@acme.io'))]);
    await w.links.match(pair, pair.hubspot, ['1'], 10);
    expect(await links('1')).toEqual({});
    expect(await other.links.counts()).toEqual({ linkedAcrossCrms: 0, ambiguous: 0 });
  });

  it('keeps the link of a record that is gone until another one takes its place', async () => {
    await hubspot(leadOf('1', 5, person('ana@acme.io')));
    await salesforce(leadOf('00Q1', 5, person('ana@acme.io')));
    await w.links.match(pair, pair.hubspot, ['1'], 10);
    await w.records.remove(pair.salesforce, 'lead', ['00Q1'], 20);
    expect(await w.links.match(pair, pair.hubspot, ['1'], 30)).toBe(0);
    await salesforce(leadOf('00Q2', 5, person('ana@acme.io')));
    await w.links.match(pair, pair.salesforce, ['00Q2'], 40);
    expect(await links('1')).toEqual({ '1': '00Q2' });
  });
});
